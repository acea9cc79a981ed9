//! `curfew session` and `curfew sign-out-everyone`.

use super::{ask, beside::said, user::mandate};
use crate::{
    accounts::admin::{self, AdminError, end_everyone, end_session, sessions},
    state::{App, AppState},
};
use clap::Subcommand;
use curfew_domain::time::Timestamp;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

#[derive(Subcommand)]
pub enum Command {
    /// List an account's live sessions: id, last active, address, device
    List {
        /// The account's e-mail address
        email: String,
    },
    /// End one session
    End {
        /// Its id, as listed
        id: String,
        /// Why, for the audit log
        #[arg(long)]
        reason: Option<String>,
    },
}

pub async fn run(command: Command, app: AppState) -> Result<(), String> {
    match command {
        Command::List { email } => list(&app, &email).await,
        Command::End { id, reason } => end(&app, &id, reason.as_deref()).await,
    }
}

async fn list(app: &App, email: &str) -> Result<(), String> {
    let authority = mandate(None)?.authority;
    let account = admin::account_of(app, &authority, email).await.map_err(said)?;
    let (_, found) = sessions::of(app, &authority, account.id, false).await.map_err(said)?;
    for found in found {
        let seen = shown(found.session.last_seen_at);
        println!("{}\t{seen}\t{}\t{}", found.session.id, found.ip, found.shown_name());
    }
    Ok(())
}

async fn end(app: &App, id: &str, reason: Option<&str>) -> Result<(), String> {
    let session = id.parse().map_err(|_| said(AdminError::NoSession))?;
    end_session::end_session(app, &mandate(reason)?, session).await.map_err(said)?;
    println!("Ended {session}");
    Ok(())
}

/// Asks for the typed words unless `yes` was said.
pub async fn everyone(yes: bool, reason: Option<&str>, app: AppState) -> Result<(), String> {
    let mandate = mandate(reason)?;
    let confirm = if yes {
        end_everyone::CONFIRMATION.to_owned()
    } else {
        let preview = end_everyone::preview(&app, &mandate.authority).await.map_err(said)?;
        ask::typed(&format!(
            "This ends {} sessions, everybody's. Type {} to go on: ",
            preview.sessions,
            end_everyone::CONFIRMATION
        ))?
    };
    let ended = end_everyone::end_everyone(&app, &mandate, &confirm).await.map_err(said)?;
    println!("Ended {ended} sessions");
    Ok(())
}

/// RFC 3339 in UTC, whole seconds.
fn shown(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(at.as_secs()).ok().and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}
