//! One's own account: a new password, and the way out for good.

use super::{
    Asked, Plain,
    panel::Panel,
    told::{Told, failure},
};
use crate::{
    api::account::{ChangePassword, DeleteAccount},
    components::{
        alert::ERROR_ID,
        field::{PasswordField, Secret, Whose},
    },
    error::ApiError,
    messages::{Form, Input, password_changed},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Of an account that has one already.
pub const ANOTHER: Secret = Secret { id: "new-password", name: "new_password", label: "New password", ..Secret::NEW };
const OLD: Secret = Secret {
    id: "current-password",
    name: "current_password",
    label: "Current password",
    input: Input::Proof,
    ..Secret::CURRENT
};
const FAREWELL: Secret =
    Secret { id: "farewell-password", input: Input::Proof, error_id: "farewell-error", ..Secret::CURRENT };

type Outcome = Option<Result<u32, ApiError>>;

pub fn page(asked: &Asked) -> Plain {
    let email = asked.viewer.as_ref().map(|viewer| viewer.email.clone()).unwrap_or_default();
    let (changed, deleted) = (asked.outcome(ChangePassword::url()), asked.outcome(DeleteAccount::url()));
    Plain::new("Your account – Curfew", || {
        view! {
            <section class="page">
                <h1 tabindex="-1">"Your account"</h1>
                <p class="lead">"Signed in as "<span class="strong">{email.clone()}</span></p>
                <NewPassword email=email.clone() outcome=changed/>
                <Farewell email outcome=deleted/>
            </section>
        }
        .into_any()
    })
}

#[component]
fn NewPassword(email: String, outcome: Outcome) -> impl IntoView {
    let error = failure(outcome.clone().and_then(Result::err));
    view! {
        <Panel id="password-heading" heading="Change your password">
            <Told outcome=outcome.map(|outcome| outcome.map(password_changed)) form=Form::Account id=ERROR_ID/>
            <form action=ChangePassword::url() method="post" class="stack">
                <Whose email/>
                <PasswordField error secret=OLD/>
                <PasswordField error secret=ANOTHER/>
                <input type="hidden" name="asked" value="true"/>
                <div class="choice">
                    <input
                        id="end-others" name="end_others" type="checkbox" value="true" checked
                        aria-describedby="end-others-hint"
                    />
                    <label for="end-others">"Sign out all other devices"</label>
                    <p class="hint" id="end-others-hint">
                        "Whoever knows the old password may be signed in somewhere; this device stays signed in."
                    </p>
                </div>
                <button type="submit" class="button">"Change password"</button>
            </form>
        </Panel>
    }
}

#[component]
fn Farewell(email: String, outcome: Outcome) -> impl IntoView {
    let error = failure(outcome.clone().and_then(Result::err));
    view! {
        <Panel id="farewell-heading" heading="Delete your account" class="card panel panel-danger">
            <p>
                "All your devices are signed out at once, and you cannot sign in again. Your devices' names and your \
                roles are gone for good; your address is free for a new account. Nobody can undo this."
            </p>
            // A deletion that went well is told by the page that follows the end.
            <Told outcome=outcome.and_then(Result::err).map(Err) form=Form::Account id="farewell-error"/>
            <form action=DeleteAccount::url() method="post" class="stack">
                <Whose email/>
                <PasswordField error secret=FAREWELL/>
                <button type="submit" class="button button-danger">"Delete my account"</button>
            </form>
        </Panel>
    }
}
