//! The mailbox of everybody: what the outbox has sent, as the recipient reads it.

use super::TestApp;
use server::{accounts::outbox, mail::folder::Kept};

pub struct Mail(Kept);

impl TestApp {
    /// Sends what is due; everything that ever was sent, the newest first.
    pub async fn mails(&self) -> Vec<Mail> {
        outbox::send_due(&self.state).await.expect("the outbox can be read");
        let folder = self.state.mailer.folder().expect("tests keep mail in a folder");
        folder.newest(1000).expect("the folder can be read").into_iter().map(Mail).collect()
    }

    /// How many were sent to `email`.
    pub async fn mails_to(&self, email: &str) -> usize {
        self.mails().await.iter().filter(|mail| mail.is_to(email)).count()
    }

    /// The newest mail to `email`.
    #[track_caller]
    pub fn newest_mail(&self, email: &str) -> impl Future<Output = Mail> {
        let email = email.to_owned();
        async move { self.mails().await.into_iter().find(|mail| mail.is_to(&email)).expect("there is a mail") }
    }

    /// How many are waiting.
    pub async fn waiting_mails(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM mails").fetch_one(&mut self.sql().await).await.expect("counts")
    }
}

impl Mail {
    pub fn is_to(&self, email: &str) -> bool {
        self.0.to == email
    }

    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The address its one link leads to, without the origin.
    #[track_caller]
    pub fn link(&self) -> &str {
        let links: Vec<&str> = self.text().lines().filter(|line| line.contains("?token=")).collect();
        let [link] = links[..] else { panic!("one link: {}", self.text()) };
        link.strip_prefix("http://localhost:3000").expect("it leads to this place")
    }

    #[track_caller]
    pub fn token(&self) -> &str {
        self.link().split_once("?token=").expect("it carries a token").1
    }
}
