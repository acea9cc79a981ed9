//! The administration: accounts, one account, everyone, the audit log. Which part an address is about is in its
//! query: `/admin?q=`, `?user=`, `?view=everyone`, `?view=audit`.

mod account;
mod accounts;
mod act;
mod audit;
mod everyone;
mod table;

use super::{Asked, Plain, told::Told};
use crate::{
    error::ApiError,
    messages::{Form, administered},
    paths,
};
use leptos::prelude::*;

/// A part that has been asked for and can be shown.
type Show = Box<dyn FnOnce() -> AnyView + Send>;

const PARTS: [(&str, &str); 3] =
    [(paths::ADMIN, "Accounts"), (paths::ADMIN_EVERYONE, "Everyone"), (paths::ADMIN_AUDIT, "Audit log")];

pub async fn page(asked: Asked) -> Plain {
    let part = part(&asked).await;
    Plain::new("Administration – Curfew", || {
        view! {
            <section class="page page-wide">
                <h1 tabindex="-1">"Administration"</h1>
                <Tabs here=tab(&asked)/>
                <Told outcome=outcome(&asked) form=Form::Admin/>
                {part.map_or_else(unreadable, |show| show())}
            </section>
        }
        .into_any()
    })
}

async fn part(asked: &Asked) -> Result<Show, ApiError> {
    Ok(match (asked.field("view"), asked.field("user")) {
        ("everyone", _) => everyone::part(asked).await?,
        ("audit", _) => audit::part(asked).await?,
        (_, "") => accounts::part(asked).await?,
        (_, id) => account::part(asked, id).await?,
    })
}

/// The tab the part belongs to.
fn tab(asked: &Asked) -> &'static str {
    match asked.field("view") {
        "everyone" => paths::ADMIN_EVERYONE,
        "audit" => paths::ADMIN_AUDIT,
        _ => paths::ADMIN,
    }
}

#[component]
fn Tabs(here: &'static str) -> impl IntoView {
    let tab = |(href, text)| view! { <a href=href aria-current=(href == here).then_some("page")>{text}</a> };
    view! { <nav class="tabs" aria-label="Administration">{PARTS.map(tab).collect_view()}</nav> }
}

fn outcome(asked: &Asked) -> Option<Result<String, ApiError>> {
    let flash = asked.flash.as_ref()?;
    let done = administered(&flash.action)?;
    Some(flash.error.clone().map_or_else(|| Ok(done.to_owned()), Err))
}

fn unreadable(error: ApiError) -> AnyView {
    view! {
        <Told outcome=Some(Err(error)) form=Form::Admin/>
        <p><a class="button button-quiet" href=paths::ADMIN>"Try again"</a></p>
    }
    .into_any()
}

/// A form that asks for another address of this page: its fields are the query.
#[component]
fn Browse(children: Children) -> impl IntoView {
    view! { <form action=paths::ADMIN method="get" class="browse" role="search">{children()}</form> }
}
