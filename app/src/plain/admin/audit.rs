//! The audit log: who did what to whom, from where and why, the latest act first.

use super::{Asked, Browse, Show, table::Table};
use crate::{
    components::time::{Telling, Time},
    error::ApiError,
    paths::{self, AUDIT_CSV, escape_query},
    view::{AuditEntry, AuditQuery, AuditView},
};
use leptos::prelude::*;

const HEAD: [&str; 5] = ["When", "Who", "What", "Whom", "Why"];

/// What can be asked for; anything else the log holds is shown all the same.
const ACTIONS: [&str; 14] = [
    "account_created",
    "account_deleted",
    "account_disabled",
    "account_enabled",
    "account_sessions_ended",
    "client_created",
    "client_deleted",
    "everyone_ended",
    "key_revoked",
    "key_rotated",
    "password_changed",
    "reuse_detected",
    "roles_changed",
    "session_ended",
];

pub async fn part(asked: &Asked) -> Result<Show, ApiError> {
    let query = AuditQuery {
        text: asked.field("text").to_owned(),
        action: asked.field("action").to_owned(),
        before: asked.field("before").parse().ok(),
        ..AuditQuery::default()
    };
    let answer = asked.backend.list_audit(query.clone()).await?;
    Ok(Box::new(|| show(query, answer)))
}

fn show(AuditQuery { text, action, .. }: AuditQuery, AuditView { entries, next }: AuditView) -> AnyView {
    let filter = ["text=", &escape_query(&text), "&action=", &escape_query(&action)].concat();
    let next = next.map(|next| [paths::ADMIN_AUDIT, "&", &filter, "&before=", &next.to_string()].concat());
    let nothing = entries.is_empty();
    view! {
        <section class="admin-part" aria-labelledby="part-heading">
            <h2 id="part-heading" tabindex="-1">"Audit log"</h2>
            <Browse>
                <input type="hidden" name="view" value="audit"/>
                <div class="field">
                    <label for="text">"Name, address or reason"</label>
                    <input id="text" name="text" type="search" value=text autocomplete="off" autocapitalize="none" spellcheck="false"/>
                </div>
                <Choices chosen=action/>
                <button type="submit" class="button">"Filter"</button>
            </Browse>
            {if nothing {
                view! { <p class="nothing">"Nothing like that is in the log. "<a href=paths::ADMIN_AUDIT>"Show everything"</a></p> }.into_any()
            } else {
                view! { <Table caption="Acts" head=&HEAD rows=entries.into_iter().map(row).collect()/> }.into_any()
            }}
            <p class="ways">
                {next.map(|next| view! { <a class="button button-quiet" href=next>"Older"</a> })}
                <a class="button button-quiet" download href=[AUDIT_CSV, "?", &filter].concat()>"Download CSV"</a>
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn Choices(chosen: String) -> impl IntoView {
    let choice = |name: &'static str| view! { <option value=name selected=name == chosen>{words(name)}</option> };
    view! {
        <div class="field">
            <label for="action">"What was done"</label>
            <select id="action" name="action"><option value="">"Anything"</option>{ACTIONS.map(choice).collect_view()}</select>
        </div>
    }
}

fn words(action: &str) -> String {
    action.replace('_', " ")
}

fn row(entry: AuditEntry) -> Vec<AnyView> {
    let from = entry.ip.map(|ip| view! { <span class="aside-fact">{ip}</span> });
    let detail = entry.detail.map(|detail| view! { <span class="aside-fact">{detail}</span> });
    vec![
        view! { <Time at=Signal::stored(entry.at) telling=Telling::Local/> }.into_any(),
        view! { <span>{entry.actor_name}</span>{from} }.into_any(),
        view! { <span class="sentence">{words(&entry.action)}</span>{detail} }.into_any(),
        entry.target_name.or(entry.target_id).unwrap_or(entry.target_kind).into_any(),
        entry.reason.into_any(),
    ]
}
