//! `curfew client`: makes, lists and deletes machine clients.

use super::beside::said;
use crate::{
    accounts::clients::{self, ClientError},
    state::{App, AppState},
};
use clap::Subcommand;
use curfew_domain::time::Timestamp;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

#[derive(Subcommand)]
pub enum Command {
    /// Make a client and print its secret, this once
    Create {
        /// What people call it
        #[arg(long)]
        name: String,
        /// What it may do
        #[arg(long, default_value = "introspect revoke endings")]
        scope: String,
    },
    /// List all clients
    List,
    /// Delete a client: its secret and its access tokens are refused from then on
    Delete {
        /// Its `client_id`
        id: String,
    },
}

pub async fn run(command: Command, app: AppState) -> Result<(), String> {
    match command {
        Command::Create { name, scope } => create(&app, &name, &scope).await,
        Command::List => list(&app).await,
        Command::Delete { id } => delete(&app, &id).await,
    }
}

async fn create(app: &App, name: &str, scope: &str) -> Result<(), String> {
    let (client, secret) = clients::create(app, name, scope).await.map_err(said)?;
    println!("client_id: {}", client.id);
    println!("client_secret: {}", secret.expose());
    Ok(())
}

/// Id, scope, when it was made, name: separated by tabs, the name last because it may hold anything.
async fn list(app: &App) -> Result<(), String> {
    for client in clients::list(app).await.map_err(said)? {
        println!("{}\t{}\t{}\t{}", client.id, client.permissions, date(client.created_at), client.name);
    }
    Ok(())
}

async fn delete(app: &App, id: &str) -> Result<(), String> {
    let id = id.parse().map_err(|_| said(ClientError::NotFound))?;
    clients::delete(app, id).await.map_err(said)?;
    println!("Deleted {id}");
    Ok(())
}

fn date(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(at.as_secs()).ok().and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}
