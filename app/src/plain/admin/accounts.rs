//! The list of accounts, and finding one in it.

use super::{Asked, Browse, Show, table::Table};
use crate::{
    components::time::{Telling, Time},
    error::ApiError,
    paths::{self, escape_query},
    view::{UserView, UsersView},
};
use leptos::prelude::*;

const HEAD: [&str; 5] = ["Email", "Roles", "Live sessions", "Open tabs", "Since"];

pub async fn part(asked: &Asked) -> Result<Show, ApiError> {
    let (part, after) = (asked.field("q").to_owned(), asked.field("after").to_owned());
    let answer = asked.backend.list_users(part.clone(), (!after.is_empty()).then_some(after)).await?;
    Ok(Box::new(|| show(part, answer)))
}

fn show(part: String, answer: UsersView) -> AnyView {
    let UsersView { users, next } = answer;
    let next = next.map(|next| [paths::ADMIN, "?q=", &escape_query(&part), "&after=", &next].concat());
    let nobody = users.is_empty();
    view! {
        <section class="admin-part" aria-labelledby="part-heading">
            <h2 id="part-heading" tabindex="-1">"Accounts"</h2>
            <Browse>
                <div class="field">
                    <label for="q">"Part of an email address"</label>
                    <input id="q" name="q" type="search" value=part autocomplete="off" autocapitalize="none" spellcheck="false"/>
                </div>
                <button type="submit" class="button">"Search"</button>
            </Browse>
            {if nobody {
                view! { <p class="nothing">"Nobody's address contains that. "<a href=paths::ADMIN>"Show everybody"</a></p> }.into_any()
            } else {
                view! { <Table caption="Accounts" head=&HEAD rows=users.into_iter().map(row).collect()/> }.into_any()
            }}
            {next.map(|next| view! { <p><a class="button button-quiet" href=next>"Next page"</a></p> })}
        </section>
    }
    .into_any()
}

fn row(user: UserView) -> Vec<AnyView> {
    let href = [paths::ADMIN, "?user=", &user.id].concat();
    let badges = badges(&user);
    vec![
        view! { <a href=href>{user.email}</a> }.into_any(),
        badges,
        user.sessions.into_any(),
        user.open_tabs.into_any(),
        view! { <Time at=Signal::stored(user.created_at) telling=Telling::Local/> }.into_any(),
    ]
}

/// Its roles, whether it is disabled, whether it is one's own.
pub fn badges(user: &UserView) -> AnyView {
    let badge = |class: &'static str, text: String| view! { <span class=class>{text}</span>" " };
    let own = user.own.then(|| badge("badge", "You".to_owned()));
    let disabled = user.disabled.then(|| badge("badge badge-danger", "Disabled".to_owned()));
    let roles = user.roles.iter().map(|role| badge("badge badge-role", role.clone())).collect_view();
    view! { <span class="badges">{own}{disabled}{roles}</span> }.into_any()
}
