//! Signing everyone out: what it would hit, and the words that have to be typed first.

use super::{
    Asked, Show,
    act::{Act, ActForm},
};
use crate::{api::admin::EndEveryone, backend::CONFIRM_EVERYONE, error::ApiError, messages::counted, view::Preview};
use leptos::{prelude::*, server_fn::ServerFn};

pub async fn part(asked: &Asked) -> Result<Show, ApiError> {
    let preview = asked.backend.end_everyone_preview().await?;
    Ok(Box::new(move || show(preview)))
}

fn show(Preview { sessions, open_tabs }: Preview) -> AnyView {
    let act = Act {
        id: "everyone".to_owned(),
        path: EndEveryone::url(),
        hidden: Vec::new(),
        verb: "Sign everyone out",
        asked: ("", ""),
        whom: String::new(),
        text: "",
        class: "button button-danger",
    };
    view! {
        <section class="admin-part" aria-labelledby="part-heading">
            <div class="card panel panel-danger">
                <h2 id="part-heading" tabindex="-1">"Sign everyone out"</h2>
                <p>
                    "This ends "<span class="strong">{counted(sessions as usize, "session")}</span>" with "
                    <span class="strong">{counted(open_tabs as usize, "open tab")}</span>
                    ", yours too, on every device at once. Everybody can sign in again."
                </p>
                <ActForm act dialog=false>
                    <div class="field">
                        <label for="confirm">"Type "{CONFIRM_EVERYONE}" to confirm"</label>
                        <input id="confirm" name="confirm" type="text" required autocomplete="off" spellcheck="false"/>
                    </div>
                </ActForm>
            </div>
        </section>
    }
    .into_any()
}
