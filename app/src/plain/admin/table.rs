//! Rows of facts: a table where there is room, cards on a phone. The one kind of row the administration has.

use leptos::prelude::*;

/// Says what the columns are called; on a phone each cell says it again. A table by its roles, which stay when a
/// style sheet makes cards of the rows.
#[component]
pub fn Table(caption: &'static str, head: &'static [&'static str], rows: Vec<Vec<AnyView>>) -> impl IntoView {
    let names = head.iter().map(|name| cell("columnheader", "", (*name).into_any())).collect();
    let rows = rows
        .into_iter()
        .map(|cells| row(cells.into_iter().zip(head).map(|(content, name)| cell("cell", name, content)).collect()));
    let lines: Vec<AnyView> = std::iter::once(row(names)).chain(rows).collect();
    view! { <div class="table" role="table" aria-label=caption>{lines}</div> }
}

fn row(cells: Vec<AnyView>) -> AnyView {
    view! { <div role="row">{cells}</div> }.into_any()
}

fn cell(role: &'static str, name: &'static str, content: AnyView) -> AnyView {
    view! { <div role=role data-label=name>{content}</div> }.into_any()
}
