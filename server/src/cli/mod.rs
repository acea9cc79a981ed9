//! The command line, one file per group of commands. Each says on standard output what it did, or why not on
//! standard error; `curfew serve` is what runs without a word.

mod ask;
mod beside;
mod client;
mod jws;
mod keys;
mod serve;
mod session;
mod user;

use crate::config::Config;
use beside::beside_a_server;
use clap::{Parser, Subcommand};
use curfew_domain::time::Timestamp;
use std::process::ExitCode;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Sessions that end when you say so.
#[derive(Parser)]
#[command(name = "curfew", version)]
struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the web application (the default)
    Serve,
    /// Bring the database's tables up to date, then exit
    Migrate,
    /// Accounts
    #[command(subcommand)]
    User(user::Command),
    /// Sessions
    #[command(subcommand)]
    Session(session::Command),
    /// End every session there is
    SignOutEveryone {
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Why, for the audit log
        #[arg(long)]
        reason: Option<String>,
    },
    /// Machine clients: programs that act for themselves
    #[command(subcommand)]
    Client(client::Command),
    /// The keys access tokens are signed with
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Signatures of any JWS
    #[command(subcommand)]
    Jws(jws::Jws),
    /// Print the description of the API (OpenAPI 3.1)
    #[command(name = "openapi")]
    Openapi,
}

/// Does what the arguments of this process say.
pub async fn run() -> ExitCode {
    let Cli { config, command } = Cli::parse();
    let outcome = match command {
        None | Some(Command::Serve) => serve::serve(config).await,
        Some(Command::Migrate) => serve::migrate(&config).await,
        Some(Command::User(command)) => beside_a_server(config, |app| user::run(command, app)).await,
        Some(Command::Session(command)) => beside_a_server(config, |app| session::run(command, app)).await,
        Some(Command::SignOutEveryone { yes, reason }) => {
            beside_a_server(config, |app| async move { session::everyone(yes, reason.as_deref(), app).await }).await
        }
        Some(Command::Client(command)) => beside_a_server(config, |app| client::run(command, app)).await,
        Some(Command::Keys(command)) => keys::run(&config, command).await,
        Some(Command::Jws(command)) => jws::run(&command),
        Some(Command::Openapi) => {
            println!("{}", crate::serve::description());
            Ok(())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("curfew: {message}");
            ExitCode::FAILURE
        }
    }
}

/// RFC 3339 in UTC, whole seconds.
fn shown(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(at.as_secs()).ok().and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}
