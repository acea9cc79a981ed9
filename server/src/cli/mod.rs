//! The command line, one file per group of commands. Each says on standard output what it did, or why not on
//! standard error; `curfew serve` is what runs without a word.

mod beside;
mod client;
mod serve;

use crate::config::Config;
use beside::beside_a_server;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

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
    /// Machine clients: programs that act for themselves
    #[command(subcommand)]
    Client(client::Command),
}

/// Does what the arguments of this process say.
pub async fn run() -> ExitCode {
    let Cli { config, command } = Cli::parse();
    let outcome = match command {
        None | Some(Command::Serve) => serve::serve(config).await,
        Some(Command::Migrate) => serve::migrate(&config).await,
        Some(Command::Client(command)) => beside_a_server(config, |app| client::run(command, app)).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("curfew: {message}");
            ExitCode::FAILURE
        }
    }
}
