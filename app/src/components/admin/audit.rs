//! The audit log: who did what to whom, from where and why, the latest act first.

use super::{Browse, table::Table};
use crate::{
    components::time::{Telling, Time},
    paths::{self, AUDIT_CSV, escape_query},
    view::{AuditEntry, AuditView},
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

pub fn show(text: String, action: String, answer: AuditView) -> AnyView {
    let AuditView { entries, next } = answer;
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
                <div class="field" inner_html=choices(&action)></div>
                <button type="submit" class="button">"Filter"</button>
            </Browse>
            {if nothing {
                view! { <p class="nothing">"Nothing like that is in the log. "<a href=paths::ADMIN_AUDIT>"Show everything"</a></p> }.into_any()
            } else {
                view! { <Table caption="Acts" head=&HEAD rows=entries.into_iter().map(row).collect()/> }.into_any()
            }}
            <p class="ways">
                {next.map(|next| view! { <a class="button button-quiet" href=next>"Older"</a> })}
                <a class="button button-quiet" rel="external" download href=[AUDIT_CSV, "?", &filter].concat()>"Download CSV"</a>
            </p>
        </section>
    }
    .into_any()
}

/// Written out, since each element of it would be a type of its own. Nothing in it comes from anybody but us.
fn choices(chosen: &str) -> String {
    let mut html = String::from(
        "<label for=\"action\">What was done</label><select id=\"action\" name=\"action\"><option value=\"\">Anything</option>",
    );
    for name in ACTIONS {
        let selected = if name == chosen { "\" selected>" } else { "\">" };
        for piece in ["<option value=\"", name, selected, &words(name), "</option>"] {
            html.push_str(piece);
        }
    }
    html.push_str("</select>");
    html
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
