//! By SMTP, to a mail server of the test's own: what is sent, and what becomes of a refusal.

use crate::support::TestApp;
use server::accounts::outbox;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Mutex,
};

const ADDRESS: &str = "anna@example.org";

/// A mail server that says to each recipient what the test wants, and keeps what it accepts.
struct Post {
    address: SocketAddr,
    answer: Arc<Mutex<&'static str>>,
    accepted: Arc<Mutex<Vec<String>>>,
    serving: tokio::task::JoinSet<()>,
}

impl Post {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (answer, accepted) = (Arc::new(Mutex::new("250 fine")), Arc::default());
        let mut serving = tokio::task::JoinSet::new();
        let (say, keep) = (Arc::clone(&answer), Arc::clone(&accepted));
        serving.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                talk(stream, *say.lock().await, &keep).await;
            }
        });
        Self { address, answer, accepted, serving }
    }

    fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }
}

/// RFC 5321, as far as a sender of one mail needs it.
async fn talk(stream: TcpStream, answer: &str, accepted: &Mutex<Vec<String>>) {
    let mut stream = BufReader::new(stream);
    let mut say = "220 test\r\n".to_owned();
    loop {
        if stream.write_all(say.as_bytes()).await.is_err() {
            return;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        say = match line.split([' ', '\r']).next().unwrap_or_default() {
            "RCPT" => format!("{answer}\r\n"),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.expect("the sender reads");
                let mut message = String::new();
                while !message.ends_with("\r\n.\r\n") {
                    stream.read_line(&mut message).await.expect("the sender writes");
                }
                accepted.lock().await.push(message);
                "250 kept\r\n".to_owned()
            }
            "QUIT" => "221 bye\r\n".to_owned(),
            _ => "250 fine\r\n".to_owned(),
        };
    }
}

async fn with_mail(post: &Post) -> TestApp {
    let app = TestApp::with(&["--smtp-url", &post.url(), "--mail-from", "Us <us@example.org>"]).await;
    let mut browser = app.browser();
    browser.sign_up(ADDRESS).await;
    outbox::send_due(&app.state).await.expect("the outbox is read");
    post.accepted.lock().await.clear();
    browser.post("/api/forgot_password", &[("email", ADDRESS)]).await.expect(200, "");
    app
}

async fn send(app: &TestApp) {
    outbox::send_due(&app.state).await.expect("the outbox is read");
}

#[tokio::test]
async fn a_mail_has_text_and_html_and_loads_nothing() {
    let post = Post::open().await;
    let app = with_mail(&post).await;
    send(&app).await;
    let accepted = post.accepted.lock().await;
    let [message] = accepted.as_slice() else { panic!("one mail: {accepted:?}") };
    for line in [
        "From: Us <us@example.org>",
        "To: anna@example.org",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Date: Tue, 14 Nov 2023 22:13:20 +0000",
    ] {
        assert!(message.contains(&format!("{line}\r\n")), "{line}: {message}");
    }
    assert!(message.contains("multipart/alternative") && message.contains("text/plain; charset=utf-8"), "{message}");
    let html = message.split("text/html").nth(1).expect("an HTML half");
    for loads in ["<img", "src=", "<link", "<style", "<script", "url("] {
        assert!(!html.contains(loads), "{loads}: {html}");
    }
    assert!(message.contains("Chromium on Linux") && message.contains("192.0.2.1"), "{message}");
    assert!(message.contains("14 November 2023, 22:13 UTC"), "{message}");
    assert_eq!(app.waiting_mails().await, 0);
}

#[tokio::test]
async fn a_server_that_is_busy_is_asked_again_and_one_that_never_will_is_not() {
    let post = Post::open().await;
    let app = with_mail(&post).await;
    *post.answer.lock().await = "451 <anna@example.org> later";
    send(&app).await;
    assert_eq!(app.waiting_mails().await, 1);
    app.advance(Duration::from_secs(30));
    *post.answer.lock().await = "250 fine";
    send(&app).await;
    assert_eq!((app.waiting_mails().await, post.accepted.lock().await.len()), (0, 1));

    app.advance(Duration::from_mins(15));
    app.browser().post("/api/forgot_password", &[("email", ADDRESS)]).await.expect(200, "");
    *post.answer.lock().await = "550 <anna@example.org> nobody here";
    send(&app).await;
    assert_eq!((app.waiting_mails().await, post.accepted.lock().await.len()), (0, 1));
}

#[tokio::test]
async fn a_server_that_is_not_there_delays_no_request_and_loses_no_mail() {
    let post = Post::open().await;
    let app = with_mail(&post).await;
    let Post { accepted, mut serving, .. } = post;
    serving.shutdown().await;
    send(&app).await;
    assert_eq!(app.waiting_mails().await, 1);
    assert!(accepted.lock().await.is_empty());
}

#[tokio::test]
async fn what_the_server_says_of_a_recipient_is_not_logged() {
    let post = Post::open().await;
    let app = with_mail(&post).await;
    *post.answer.lock().await = "550 <anna@example.org> nobody here";
    let log = crate::support::log::Log::listen();
    send(&app).await;
    let lines: Vec<_> = log.take().iter().map(ToString::to_string).collect();
    let [line] = lines.as_slice() else { panic!("one line: {lines:?}") };
    assert!(line.contains("550") && !line.contains("anna") && !line.contains("nobody here"), "{line}");
}

#[tokio::test]
async fn a_wrong_mail_server_stops_the_start_with_what_to_write() {
    for (url, hint) in
        [("smtp://anna:hunter2hunter2@mail.example.org", "unencrypted"), ("mail.example.org", "smtps://USER:PASSWORD@")]
    {
        let folder = crate::support::app::data_dir();
        let config = crate::support::app::config(folder.path(), &["--smtp-url", url]);
        let clock = Arc::new(server::clock::SystemClock::new());
        let started = server::state::App::start(config, clock, Arc::new(server::entropy::SystemEntropy)).await;
        let Err(error) = started else { panic!("it started with {url}") };
        let said = error.to_string();
        assert!(said.starts_with("CURFEW_SMTP_URL: ") && said.contains(hint), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing was made");
    }
}
