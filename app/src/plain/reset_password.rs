//! Where the link of a mail leads that sets another password. Nothing happens before the form is sent; whether the
//! link is still good is told then.

use super::{
    Asked, Plain,
    account::ANOTHER,
    gate::Gate,
    told::{Told, failure},
};
use crate::{
    api::safety::ResetPassword,
    components::{alert::ERROR_ID, field::PasswordField},
    error::ApiError,
    messages::Form,
    paths,
};
use leptos::{prelude::*, server_fn::ServerFn};

const TITLE: &str = "Another password – Curfew";
const ANOTHER_LINK: &str = "Ask for another link";

pub fn page(asked: &Asked) -> Plain {
    let token = asked.field("token").to_owned();
    let error = asked.outcome(ResetPassword::url()).and_then(Result::err);
    Plain::new(TITLE, || if token.is_empty() { incomplete() } else { question(token, error) })
}

fn question(token: String, error: Option<ApiError>) -> AnyView {
    let (told, aside) = (error.clone().map(Err), (paths::FORGOT_PASSWORD.to_owned(), ANOTHER_LINK));
    view! {
        <Gate heading="Set another password" aside>
            <p>"Every device is signed out then, wherever it is. You sign in again with the new password."</p>
            <Told outcome=told form=Form::Account id=ERROR_ID/>
            <form action=ResetPassword::url() method="post" class="stack">
                <input type="hidden" name="token" value=token/>
                <PasswordField error=failure(error) secret=ANOTHER/>
                <button type="submit" class="button button-wide">"Set password"</button>
            </form>
        </Gate>
    }
    .into_any()
}

/// The address was cut off on its way here.
fn incomplete() -> AnyView {
    view! {
        <Gate heading="This link is not complete">
            <p>"Open it from the mail once more, in full, or ask for another one."</p>
            <p><a class="button button-wide" href=paths::FORGOT_PASSWORD>{ANOTHER_LINK}</a></p>
        </Gate>
    }
    .into_any()
}
