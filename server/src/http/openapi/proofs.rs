//! Showing again who one is, from the browser and from an app.

use super::{
    actions::form_action,
    call::Call,
    credentials::Guard,
    shape::{Record, nothing, secret, text},
};
use app::error::ApiError;
use utoipa::openapi::HttpMethod;

const ABOUT: &str = "For this session alone, and for ten minutes: what answers 403 `proof_needed` works then. Wrong passwords count \
                     against the sign-in budget.";
const REFUSED: [ApiError; 2] = [ApiError::PasswordWrong, ApiError::TooManyAttempts { retry_after: 1 }];

/// What an act that asks for a fresh proof is refused by.
pub const NEEDED: ApiError = ApiError::ProofNeeded { methods: Vec::new() };

pub fn by_form() -> Call {
    let form = Record::form("The proof.")
        .with("password", secret("The current password.").min_length(Some(1)))
        .maybe("next", text("Where a plain form leads: a path of Curfew's own; anything else is ignored."));
    form_action("/api/prove")
        .says("Prove again who one is", ABOUT)
        .guarded(Guard::Browser)
        .takes_form(form)
        .answers(200, "The session is proven.", nothing("Nothing to tell."))
        .refuses(&REFUSED)
}

pub fn by_json() -> Call {
    Call::new(HttpMethod::Post, "/v1/me/proof", "prove")
        .says("Prove again who one is", ABOUT)
        .guarded(Guard::Person)
        .takes_json(
            Record::new("The proof.").with("password", secret("The current password.").min_length(Some(1))).strict(),
        )
        .done(204, "The session is proven.")
        .refuses(&REFUSED)
}
