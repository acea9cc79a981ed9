//! Rows of facts: a table where there is room, cards on a phone. The one kind of row the administration has.

use leptos::prelude::*;

/// Says what the columns are called; on a phone each cell says it again.
#[component]
pub fn Table(caption: &'static str, head: &'static [&'static str], rows: Vec<Vec<AnyView>>) -> impl IntoView {
    // The roles stay when a style sheet makes cards of the rows; without them some browsers drop the table.
    view! {
        <table class="table" role="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    {head.iter().map(|name| view! { <th scope="col" role="columnheader">{*name}</th> }).collect_view()}
                </tr>
            </thead>
            <tbody role="rowgroup">
                {rows
                    .into_iter()
                    .map(|cells| view! {
                        <tr role="row">
                            {cells
                                .into_iter()
                                .zip(head)
                                .map(|(cell, name)| view! { <td role="cell" data-label=*name>{cell}</td> })
                                .collect_view()}
                        </tr>
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}
