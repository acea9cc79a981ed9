//! `/api`: the address of an account, confirmed and changed by links in mails.

use super::{
    actions::form_action,
    call::Call,
    credentials::Guard,
    safety::token,
    shape::{EMAIL, Record, Shape, count, flag, moment, named, named_or_null, nothing, secret, text},
};
use app::error::ApiError;
use curfew_domain::account::Email;

const WAIT: ApiError = ApiError::TooManyAttempts { retry_after: 1 };

pub fn calls() -> Vec<Call> {
    vec![own_account(), confirm(), resend(), change(), confirm_change(), cancel_change()]
}

pub fn schemas() -> Vec<(&'static str, Shape)> {
    vec![("Account", account()), ("EmailChange", email_change())]
}

fn own_account() -> Call {
    Call::action("/api/own_account").says("One's own account", "").guarded(Guard::Browser).answers(
        200,
        "As it is.",
        named("Account", ""),
    )
}

fn confirm() -> Call {
    form_action("/api/confirm_email")
        .says("Confirm the account's address", "By the token of the link that was mailed there.")
        .takes_form(by_link())
        .answers(200, "It is confirmed.", nothing("Nothing to tell."))
        .refuses(&[ApiError::LinkInvalid])
}

fn resend() -> Call {
    form_action("/api/resend_confirmation")
        .says("Have that link mailed again", "The one before does nothing any more.")
        .guarded(Guard::Browser)
        .answers(200, "A mail is on its way, if there was anything to confirm.", nothing("Nothing to tell."))
        .refuses(&[WAIT])
}

fn change() -> Call {
    let new = text("The address to be.").max_length(Some(Email::MAX_BYTES)).pattern(Some(EMAIL));
    let form = Record::form("The proof, and the address.")
        .with("current_password", secret("A fresh proof."))
        .with("new_email", new.examples(["anna@example.net"]));
    form_action("/api/change_email")
        .says(
            "Ask for another address",
            "Both addresses are mailed a link; nothing changes before both have agreed, within 24 hours. A taken address \
             has the same answer.",
        )
        .guarded(Guard::Browser)
        .takes_form(form)
        .answers(200, "Mails are on their way.", nothing("Nothing to tell."))
        .refuses(&[ApiError::PasswordWrong, ApiError::EmailInvalid, WAIT])
}

fn confirm_change() -> Call {
    form_action("/api/confirm_email_change")
        .says("Agree to another address", "By the token of such a link.")
        .takes_form(by_link())
        .answers(200, "Agreed; with 0 the address has changed.", count("How many addresses still have to agree."))
        .refuses(&[ApiError::LinkInvalid])
}

fn cancel_change() -> Call {
    form_action("/api/cancel_email_change")
        .says("Call the change off", "With the token of such a link, or from a session.")
        .guarded(Guard::Browser)
        .may_take_form(Record::form("The link, if there is one.").maybe("token", token()))
        .answers(200, "Nothing changes.", nothing("Nothing to tell."))
        .refuses(&[ApiError::LinkInvalid])
}

fn by_link() -> Record {
    Record::form("The link.").with("token", token())
}

fn account() -> Shape {
    Record::new("One's own account.")
        .with("email", text("Its address."))
        .with("email_confirmed", flag("Its owner has shown that they read it."))
        .with("change", named_or_null("EmailChange", "The change that was asked for, if one was."))
        .into()
}

fn email_change() -> Shape {
    Record::new("A change to another address, until both have agreed.")
        .with("email", text("The address to be."))
        .with("old_agreed", flag("The address the account has agrees; one that was never confirmed is not asked."))
        .with("new_agreed", flag("The new one agrees."))
        .with("until", moment("When it is off."))
        .into()
}
