//! `GET /dev/mail`: the mails that were not sent, for somebody who tries Curfew out on their own machine. The
//! router has it only there: no mail server is configured, and neither the public URL nor the listener is
//! reached from elsewhere. Whoever sees it can follow every link in it.

use super::error::Problem;
use crate::{
    config::Config,
    html::escape,
    mail::folder::Kept,
    state::{App, AppState},
};
use app::error::ApiError;
use axum::{extract::State, response::Html};
use http::{HeaderMap, header::HOST};

const SHOWN: usize = 50;

pub fn is_there(app: &App) -> bool {
    app.config.is_local() && app.mailer.folder().is_some()
}

pub async fn outbox(State(app): State<AppState>, headers: HeaderMap) -> Result<Html<String>, Problem> {
    let folder = app.mailer.folder().filter(|_| is_asked_by_name(&app.config, &headers)).ok_or(ApiError::NotFound)?;
    let kept = folder.newest(SHOWN).map_err(|error| {
        tracing::error!(%error, "the mail folder cannot be read");
        ApiError::Internal
    })?;
    let mails: String = kept.iter().map(|mail| article(mail, &app.config.public_url)).collect();
    let mails = if mails.is_empty() { "<p>No mail yet.</p>".to_owned() } else { mails };
    Ok(Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>Mail · Curfew</title><h1>Mail that was not sent</h1>\
         <p>No mail server is set (<code>CURFEW_SMTP_URL</code>), so mail stays in <code>{}</code>.</p>{mails}",
        escape(&folder.path().display().to_string())
    )))
}

/// A page of another site whose name was made to lead to this machine (DNS rebinding) asks by that name.
fn is_asked_by_name(config: &Config, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    config.allowed_origins().iter().any(|origin| origin.split_once("://").is_some_and(|(_, name)| name == host))
}

fn article(mail: &Kept, public_url: &str) -> String {
    let text: String = mail.text.split_inclusive(char::is_whitespace).map(|word| linked(word, public_url)).collect();
    format!("<article><h2>{}</h2><p>To {}</p><pre>{text}</pre></article>", escape(&mail.subject), escape(&mail.to))
}

/// An address of ours as a link; anything else as text.
fn linked(word: &str, public_url: &str) -> String {
    let (address, rest) = word.split_at(word.trim_end().len());
    if address.strip_prefix(public_url).is_some_and(|path| path.starts_with('/')) {
        let address = escape(address);
        return format!("<a href=\"{address}\">{address}</a>{rest}");
    }
    escape(word)
}
