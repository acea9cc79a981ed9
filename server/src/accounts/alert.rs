//! Telling an account's owner of what concerns its safety, in the transaction of what happened: by mail, with
//! a way out, and in the app. Open tabs look again because of what happened; where nothing else tells them to,
//! whoever calls this notes a change.

use super::{Client, links, post};
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
    pub fn of(kind: Kind, by: Option<&Client>) -> Self {
        Self { kind, session: None, by: by.map(party), holder: None, method: None }
    }
}

pub async fn tell(app: &App, db: &mut Connection, account: &Account, event: Event<'_>) -> Result<(), StoreError> {
    let now = app.clock.now();
    let Event { kind, session, by, holder, method } = event;
    let notice = Notice { kind, at: now, session, by, holder, method: method.map(str::to_owned) };
    let link = links::issue(app, db, account.id, Purpose::NotMe).await?;
    post::post(app, db, Some(account.id), &letter(account, &notice).with_link(link), post::WORTH).await?;
    let id = NoticeId::new(now, &entropy::bytes(&*app.entropy));
    notices::create(db, id, account.id, &notice).await
}

fn letter(account: &Account, notice: &Notice) -> Letter {
    let topic = match notice.kind {
        Kind::NewDevice => Topic::NewDevice,
        Kind::NewPlace => Topic::NewPlace,
        Kind::TokenCopied => Topic::TokenCopied,
        Kind::PasswordChanged => Topic::PasswordChanged,
        Kind::PasswordReset => Topic::PasswordReset,
        Kind::PasswordSet => Topic::PasswordSet,
    };
    let facts = Facts {
        at: notice.at.as_millis(),
        by: notice.by.as_ref().map(letter::Party::from),
        holder: notice.holder.as_ref().map(letter::Party::from),
        method: notice.method.clone(),
    };
    Letter { to: account.email.as_str().to_owned(), topic, facts, link: None }
}

/// A client as people are told of it.
pub fn party(client: &Client) -> Party {
    Party { device: client.device.to_string(), ip: client.shown_ip(), place: None }
}
