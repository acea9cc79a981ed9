//! Telling an account's owner of what concerns its safety, in the transaction of what happened: by mail, with
//! a way out, and in the app. Open tabs look again because of what happened; where nothing else tells them to,
//! whoever calls this notes a change.

use super::{links, post};
use crate::{
    entropy,
    mail::letter::{self, Facts, Letter, Topic},
    state::App,
    store::{Connection, StoreError, notices},
};
use curfew_domain::{
    account::Account,
    ids::{NoticeId, SessionId},
    link::Purpose,
    notice::{Kind, Notice, Party},
};

/// What happened, without the moment: that is now.
pub struct Event<'a> {
    pub kind: Kind,
    pub session: Option<SessionId>,
    pub by: Option<Party>,
    pub holder: Option<Party>,
    pub method: Option<&'a str>,
}

impl Event<'_> {
    /// Somebody did something to the account itself.
    pub fn of(kind: Kind, by: Option<Party>) -> Self {
        Self { kind, session: None, by, holder: None, method: None }
    }

    fn now(self, app: &App) -> Notice {
        let Self { kind, session, by, holder, method } = self;
        Notice { kind, at: app.clock.now(), session, by, holder, method: method.map(str::to_owned) }
    }
}

/// By mail and in the app.
pub async fn tell(app: &App, db: &mut Connection, account: &Account, event: Event<'_>) -> Result<(), StoreError> {
    let topic = topic(event.kind);
    let notice = event.now(app);
    let link = links::issue(app, db, account.id, Purpose::NotMe).await?;
    post::post(app, db, Some(account.id), &letter(account, topic, &notice).with_link(link), post::WORTH).await?;
    keep(app, db, account, &notice).await
}

/// In the app alone: the mail is another one.
pub async fn show(app: &App, db: &mut Connection, account: &Account, event: Event<'_>) -> Result<(), StoreError> {
    keep(app, db, account, &event.now(app)).await
}

async fn keep(app: &App, db: &mut Connection, account: &Account, notice: &Notice) -> Result<(), StoreError> {
    let id = NoticeId::new(notice.at, &entropy::bytes(&*app.entropy));
    notices::create(db, id, account.id, notice).await
}

fn topic(kind: Kind) -> Topic {
    match kind {
        Kind::NewDevice => Topic::NewDevice,
        Kind::NewPlace => Topic::NewPlace,
        Kind::TokenCopied => Topic::TokenCopied,
        Kind::PasswordChanged => Topic::PasswordChanged,
        Kind::PasswordReset => Topic::PasswordReset,
        Kind::PasswordSet => Topic::PasswordSet,
        Kind::EmailChangeAsked => Topic::ChangeFrom,
        Kind::EmailChanged => Topic::EmailIsNow,
    }
}

fn letter(account: &Account, topic: Topic, notice: &Notice) -> Letter {
    let facts = Facts {
        at: notice.at.as_millis(),
        by: notice.by.as_ref().map(letter::Party::from),
        holder: notice.holder.as_ref().map(letter::Party::from),
        method: notice.method.clone(),
        address: None,
    };
    Letter { to: account.email.as_str().to_owned(), topic, facts, link: None }
}
