//! Where the other links of mails lead. Each asks before anything happens, so that programs which follow every link of
//! a mail do nothing; whether a link is still good is told when its form is sent.

use super::{Asked, Plain, gate::Gate, told::Told};
use crate::{
    api::safety::{CancelEmailChange, ConfirmEmail, ConfirmEmailChange, NotMe},
    components::alert::Done,
    error::ApiError,
    messages::Form,
    paths,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Action and words.
type Button = (fn() -> &'static str, &'static str);

/// What a page asks, and the buttons that answer.
struct Question {
    title: &'static str,
    heading: &'static str,
    text: &'static str,
    /// The one that is meant first.
    buttons: &'static [Button],
}

pub fn confirm_email(asked: &Asked) -> Plain {
    let question = Question {
        title: "Confirm your address – Curfew",
        heading: "Confirm your address",
        text: "You read mail at this address, and want your account to know.",
        buttons: &[(ConfirmEmail::url, "Confirm")],
    };
    page(asked, &question, |_, _| "Your address is confirmed.")
}

pub fn confirm_email_change(asked: &Asked) -> Plain {
    let question = Question {
        title: "Another address – Curfew",
        heading: "Another address for your account",
        text: "Nothing changes before both addresses have agreed. If you did not ask for this, refuse.",
        buttons: &[(ConfirmEmailChange::url, "Agree"), (CancelEmailChange::url, "Refuse")],
    };
    page(asked, &question, |action, left| match (action == CancelEmailChange::url(), left) {
        (true, _) => "Nothing changes.",
        (false, 0) => "Your account has its new address.",
        (false, _) => "Agreed. The other address still has to.",
    })
}

pub fn not_me(asked: &Asked) -> Plain {
    let question = Question {
        title: "This wasn't me – Curfew",
        heading: "This wasn't you?",
        text: "Every device is signed out at once, and your password does nothing any more. You choose another one on the \
               next page.",
        buttons: &[(NotMe::url, "Sign out everything")],
    };
    // It leads on to another password by itself.
    page(asked, &question, |_, _| "Every device is signed out.")
}

fn page(asked: &Asked, question: &Question, went_well: fn(&str, u32) -> &'static str) -> Plain {
    let outcome = question.buttons.iter().find_map(|(action, _)| Some((action(), asked.outcome(action())?)));
    let token = asked.field("token").to_owned();
    Plain::new(question.title, || match outcome {
        Some((action, Ok(left))) => told(question.heading, went_well(action, left)),
        Some((_, Err(error))) => refused(question.heading, error),
        None if token.is_empty() => incomplete(),
        None => ask(question, &token),
    })
}

fn ask(question: &Question, token: &str) -> AnyView {
    let Question { heading, text, buttons, .. } = *question;
    let form = |(place, (action, words)): (usize, &Button)| {
        let class = if place == 0 { "button button-wide" } else { "button button-quiet button-wide" };
        view! {
            <form action=action() method="post">
                <input type="hidden" name="token" value=token.to_owned()/>
                <button type="submit" class=class>{*words}</button>
            </form>
        }
        .into_any()
    };
    let forms: Vec<AnyView> = buttons.iter().enumerate().map(form).collect();
    view! { <Gate heading><p>{text}</p>{forms}</Gate> }.into_any()
}

fn told(heading: &'static str, text: &'static str) -> AnyView {
    view! {
        <Gate heading>
            <Done text/>
            <p><a class="button button-wide" href=paths::SESSIONS rel="external">"Your devices"</a></p>
        </Gate>
    }
    .into_any()
}

fn refused(heading: &'static str, error: ApiError) -> AnyView {
    view! {
        <Gate heading>
            <Told outcome=Some(Err(error)) form=Form::Account/>
            <p><a class="button button-wide" href=paths::SESSIONS rel="external">"Your devices"</a></p>
        </Gate>
    }
    .into_any()
}

/// The address was cut off on its way here.
fn incomplete() -> AnyView {
    view! {
        <Gate heading="This link is not complete"><p>"Open it from the mail once more, in full."</p></Gate>
    }
    .into_any()
}
