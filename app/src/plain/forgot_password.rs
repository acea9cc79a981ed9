//! A forgotten password: asks for the address a link is mailed to, and says the same of every address.

use super::{
    Asked, Plain,
    gate::Gate,
    told::{Told, failure},
};
use crate::{
    api::safety::{ForgotPassword, ResetPassword},
    components::{
        alert::{Done, ERROR_ID},
        field::EmailField,
    },
    error::ApiError,
    messages::Form,
    paths,
};
use leptos::{prelude::*, server_fn::ServerFn};

const TITLE: &str = "Forgotten password – Curfew";

pub fn page(asked: &Asked) -> Plain {
    let wanted = asked.outcome(ForgotPassword::url());
    if let Some(Ok(_)) = wanted {
        let shown_here = asked.backend.shows_mail();
        return Plain::new(TITLE, || on_its_way(shown_here));
    }
    // Whoever comes with a link that is good no more is led here.
    let error = wanted.or_else(|| asked.outcome(ResetPassword::url())).and_then(Result::err);
    let typed = asked.typed();
    Plain::new(TITLE, || question(error, typed))
}

fn question(error: Option<ApiError>, typed: Option<String>) -> AnyView {
    let (told, aside) = (error.clone().map(Err), (paths::SIGN_IN.to_owned(), "Back to sign-in"));
    view! {
        <Gate heading="Forgot your password?" aside>
            <Told outcome=told form=Form::SignIn id=ERROR_ID/>
            <p>"Type the address of your account. We mail you a link that sets another password."</p>
            <form action=ForgotPassword::url() method="post" class="stack">
                <EmailField error=failure(error) typed/>
                <button type="submit" class="button button-wide">"Mail me a link"</button>
            </form>
        </Gate>
    }
    .into_any()
}

fn on_its_way(shown_here: bool) -> AnyView {
    let aside = (paths::SIGN_IN.to_owned(), "Back to sign-in");
    view! {
        <Gate heading="Look into your mail" aside>
            <Done text="If an account exists for that address, a mail is on its way. The link in it works for 30 minutes."/>
            <p>"Nothing there? Look where junk mail lands, or "<a href=paths::FORGOT_PASSWORD>"ask once more"</a>"."</p>
            {shown_here.then(|| view! {
                <p>"No mail server is set here: "<a href=paths::DEV_MAIL>"read the mail on this machine"</a>"."</p>
            })}
        </Gate>
    }
    .into_any()
}
