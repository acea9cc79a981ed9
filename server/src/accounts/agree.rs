//! Agreeing to another address, or not: each of the two addresses by the link it was mailed. When both have
//! agreed the account has the new one, and the old one is told.

use super::{
    Caller, Client,
    alert::{self, Event},
    audit::{self, Why},
    links::{self, LinkError},
    party, post,
    reset_password::disarm,
};
use crate::{
    mail::letter::{Letter, Topic},
    state::App,
    store::{self, Guarded, StoreError, Transaction, accounts, changes, email_changes},
};
use curfew_domain::{
    account::{Account, Email},
    audit::Action,
    ids::AccountId,
    link::Purpose,
    notice::Kind,
};

const PURPOSES: &[Purpose] = &[Purpose::ChangeFrom, Purpose::ChangeTo];

/// Answers how many addresses still have to agree: none, and it is done.
pub async fn agree(app: &App, token: &str, client: &Client) -> Result<u32, LinkError> {
    let now = app.clock.now();
    let mut db = app.store.begin().await?;
    let (link, found) = links::take(app, &mut db, token, PURPOSES).await?;
    match link.purpose {
        Purpose::ChangeFrom => email_changes::confirm_from(&mut db, link.account, now).await?,
        _ => email_changes::confirm_to(&mut db, link.account, now).await?,
    }
    let change = email_changes::find(&mut db, link.account, now).await?.ok_or(LinkError::Invalid)?;
    let missing = [change.from_confirmed, change.to_confirmed].into_iter().filter(|agreed| !agreed).count();
    let outcome =
        if missing == 0 { change_to(app, &mut db, &found.account, &change.email, client).await? } else { Guarded::Won };
    changes::note(&mut db, link.account, None, now).await?;
    app.store.commit(db).await?;
    match outcome {
        Guarded::Won => Ok(u32::try_from(missing).unwrap_or(0)),
        Guarded::Lost => Err(LinkError::Invalid),
    }
}

/// `Lost` when somebody else took the address meanwhile: then the change is off.
async fn change_to(
    app: &App,
    db: &mut Transaction,
    account: &Account,
    new: &Email,
    client: &Client,
) -> Result<Guarded, StoreError> {
    let now = app.clock.now();
    let outcome = accounts::change_email(db, account.id, new, now).await?;
    // What was mailed to the old address does nothing any more, whoever reads it.
    disarm(db, account.id).await?;
    if outcome == Guarded::Lost {
        return Ok(Guarded::Lost);
    }
    let why = Why { detail: Some(new.as_str()), ..Why::default() };
    let (who, whom) = (audit::owner(account, client), audit::account(account));
    audit::record(app, db, &who, Action::EmailChanged, &whom, why).await?;
    let farewell = Letter::new(&account.email, Topic::EmailChanged, now, Some(&party::of(app, client))).naming(new);
    post::post(app, db, Some(account.id), &farewell, post::WORTH).await?;
    let moved = Account { email: new.clone(), ..account.clone() };
    alert::tell(app, db, &moved, Event::of(Kind::EmailChanged, Some(party::of(app, client)))).await?;
    Ok(Guarded::Won)
}

/// By either link: nothing changes.
pub async fn refuse(app: &App, token: &str) -> Result<(), LinkError> {
    let mut db = app.store.begin().await?;
    let (link, _) = links::take(app, &mut db, token, PURPOSES).await?;
    Ok(call_off(app, db, link.account).await?)
}

/// By the account's owner, who has thought better of it. Where there is none, that is what was wanted.
pub async fn withdraw(app: &App, caller: Caller) -> Result<(), StoreError> {
    call_off(app, app.store.begin().await?, caller.account).await
}

async fn call_off(app: &App, mut db: Transaction, account: AccountId) -> Result<(), StoreError> {
    email_changes::delete(&mut db, account).await?;
    for purpose in PURPOSES {
        store::links::withdraw(&mut db, account, *purpose).await?;
    }
    changes::note(&mut db, account, None, app.clock.now()).await?;
    app.store.commit(db).await
}
