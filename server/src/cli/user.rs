//! `curfew user`: accounts, from where the data is. The same use cases as everywhere, with the operator's
//! authority.

use super::{ask, beside::said};
use crate::{
    accounts::admin::{
        self, Mandate, create, delete, end_account, reset_factors, roles, search, set_disabled, set_password,
    },
    state::{App, AppState},
};
use clap::{Args, Subcommand};
use curfew_domain::{
    audit::Note,
    roles::{Role, Roles},
};

#[derive(Subcommand)]
pub enum Command {
    /// Make an account; the password is asked for
    Create {
        #[arg(long)]
        email: String,
        /// A role such as admin; may be given several times
        #[arg(long = "role")]
        roles: Vec<String>,
        #[command(flatten)]
        password: Source,
    },
    /// List accounts: address, roles, state, live sessions, id
    List {
        /// Part of the address
        #[arg(default_value = "")]
        query: String,
    },
    /// End all sessions of an account and let nobody sign in to it
    Disable(Whom),
    /// Let somebody sign in again
    Enable(Whom),
    /// Delete an account for good
    Delete(Whom),
    /// Set another password, which is asked for, and end all sessions
    SetPassword {
        #[command(flatten)]
        whom: Whom,
        #[command(flatten)]
        password: Source,
    },
    /// End all sessions of an account
    SignOut(Whom),
    /// Take away authenticator app, passkeys and recovery codes, and end all sessions
    ResetFactors(Whom),
    /// Give a role
    Grant {
        #[command(flatten)]
        whom: Whom,
        role: String,
    },
    /// Take a role away
    Revoke {
        #[command(flatten)]
        whom: Whom,
        role: String,
    },
}

#[derive(Args)]
pub struct Whom {
    /// The account's e-mail address
    email: String,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub struct Source {
    /// Read the password from standard input, one line
    #[arg(long)]
    password_stdin: bool,
}

/// The operator's word, with a reason.
pub(super) fn mandate(reason: Option<&str>) -> Result<Mandate, String> {
    Ok(Mandate { reason: Note::parse(reason.unwrap_or_default()).map_err(said)?, ..Mandate::operator() })
}

pub async fn run(command: Command, app: AppState) -> Result<(), String> {
    match command {
        Command::Create { email, roles, password } => make(&app, &email, &roles, &password).await,
        Command::List { query } => list(&app, &query).await,
        Command::Disable(whom) => disable(&app, &whom).await,
        Command::Enable(whom) => enable(&app, &whom).await,
        Command::Delete(whom) => remove(&app, &whom).await,
        Command::SetPassword { whom, password } => change_password(&app, &whom, &password).await,
        Command::SignOut(whom) => sign_out(&app, &whom).await,
        Command::ResetFactors(whom) => reset(&app, &whom).await,
        Command::Grant { whom, role } => grant(&app, &whom, &role).await,
        Command::Revoke { whom, role } => revoke(&app, &whom, &role).await,
    }
}

async fn make(app: &App, email: &str, roles: &[String], password: &Source) -> Result<(), String> {
    let roles = Roles::parse(&roles.join(" ")).map_err(said)?;
    let password = ask::new_password(password.password_stdin)?;
    let account = create::create(app, &mandate(None)?, email, password, roles).await.map_err(said)?;
    println!("Created {} ({})", account.email.as_str(), account.id);
    Ok(())
}

async fn list(app: &App, query: &str) -> Result<(), String> {
    let (mandate, mut after) = (mandate(None)?, None);
    loop {
        let page = search::search(app, &mandate.authority, query, after).await.map_err(said)?;
        for listed in &page.accounts {
            let account = &listed.account;
            let (roles, state) = (account.roles.to_string(), if account.disabled { "disabled" } else { "active" });
            let roles = if roles.is_empty() { "-" } else { &roles };
            println!("{}\t{roles}\t{state}\t{}\t{}", account.email.as_str(), listed.sessions, account.id);
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

impl Whom {
    async fn find(&self, app: &App) -> Result<(curfew_domain::account::Account, Mandate), String> {
        let mandate = mandate(self.reason.as_deref())?;
        let account = admin::account_of(app, &mandate.authority, &self.email).await.map_err(said)?;
        Ok((account, mandate))
    }
}

async fn disable(app: &App, whom: &Whom) -> Result<(), String> {
    let (account, mandate) = whom.find(app).await?;
    set_disabled::disable(app, &mandate, account.id).await.map_err(said)?;
    println!("Disabled {}", account.email.as_str());
    Ok(())
}

async fn enable(app: &App, whom: &Whom) -> Result<(), String> {
    let (account, mandate) = whom.find(app).await?;
    set_disabled::enable(app, &mandate, account.id).await.map_err(said)?;
    println!("Enabled {}", account.email.as_str());
    Ok(())
}

async fn remove(app: &App, whom: &Whom) -> Result<(), String> {
    let (account, mandate) = whom.find(app).await?;
    delete::delete(app, &mandate, account.id).await.map_err(said)?;
    println!("Deleted {}", account.email.as_str());
    Ok(())
}

async fn change_password(app: &App, whom: &Whom, password: &Source) -> Result<(), String> {
    let (account, mandate) = whom.find(app).await?;
    let password = ask::new_password(password.password_stdin)?;
    set_password::set_password(app, &mandate, &account, password).await.map_err(said)?;
    println!("{} has another password and is signed out everywhere", account.email.as_str());
    Ok(())
}

async fn sign_out(app: &App, whom: &Whom) -> Result<(), String> {
    let (account, mandate) = whom.find(app).await?;
    let ended = end_account::end_account(app, &mandate, account.id).await.map_err(said)?;
    println!("Ended {ended} sessions of {}", account.email.as_str());
    Ok(())
}

async fn reset(app: &App, whom: &Whom) -> Result<(), String> {
    let (account, mandate) = whom.find(app).await?;
    reset_factors::reset_factors(app, &mandate, account.id).await.map_err(said)?;
    println!("{} signs in with the password alone and is signed out everywhere", account.email.as_str());
    Ok(())
}

async fn grant(app: &App, whom: &Whom, role: &str) -> Result<(), String> {
    let (account, mandate) = whom.find(app).await?;
    roles::grant(app, &mandate, account.id, Role::parse(role).map_err(said)?).await.map_err(said)?;
    println!("{} has the role {role}", account.email.as_str());
    Ok(())
}

async fn revoke(app: &App, whom: &Whom, role: &str) -> Result<(), String> {
    let (account, mandate) = whom.find(app).await?;
    roles::revoke(app, &mandate, account.id, Role::parse(role).map_err(said)?).await.map_err(said)?;
    println!("{} does not have the role {role}", account.email.as_str());
    Ok(())
}
