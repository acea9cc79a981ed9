//! The command line, one file per group of commands. Each says on standard output what it did, or why not on
//! standard error; `curfew serve` is what runs without a word.

mod serve;

use crate::config::Config;
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
}

/// Does what the arguments of this process say.
pub async fn run() -> ExitCode {
    let Cli { config, command } = Cli::parse();
    let outcome = match command {
        None | Some(Command::Serve) => serve::serve(config).await,
        Some(Command::Migrate) => serve::migrate(&config).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("curfew: {message}");
            ExitCode::FAILURE
        }
    }
}
