//! Every sentence that tells a person why something went wrong or ended. One exhaustive function for
//! errors, one for endings. Knows nothing of layout, HTTP or the browser.

use crate::{
    error::ApiError,
    view::{EndReason, EndedBy, EndedByKind},
};

/// The form an error is shown beside; the same code can need another next step there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    SignIn,
    SignUp,
    Devices,
    Account,
    Admin,
}

/// The input an error is about, so that it can be marked invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    Email,
    Password,
    /// The password somebody has, asked for as a proof.
    Proof,
    Name,
}

/// What a person is told about an error: what happened and what to do next.
pub fn error_text(error: &ApiError, form: Form) -> String {
    let text = match error {
        ApiError::InvalidCredentials => return invalid_credentials(form).to_owned(),
        ApiError::TooManyAttempts { retry_after } => return wait("Too many tries.", *retry_after),
        ApiError::Unavailable { retry_after } => return wait("Curfew is busy right now.", *retry_after),

        ApiError::EmailInvalid => "That does not look like an email address. Check it and try again.",
        ApiError::PasswordTooShort => "That password is too short. Use at least 8 characters.",
        ApiError::PasswordTooLong => "That password is too long. Use at most 256 characters.",
        ApiError::PasswordTooWeak => "That password is too easy to guess. A few unrelated words make a better one.",
        ApiError::SignUpClosed => "New accounts are not being created here right now.",
        ApiError::NameInvalid => "A name has 1 to 60 characters, all on one line.",

        ApiError::RefreshMissing
        | ApiError::RefreshForged
        | ApiError::NotSignedIn
        | ApiError::TokenInvalid
        | ApiError::TokenExpired
        | ApiError::RefreshNeeded
        | ApiError::SessionMismatch => "You are not signed in any more. Sign in and try again.",
        ApiError::CookieDuplicated => {
            "Your browser sent two sign-ins at once. Clear this site's cookies and sign in again."
        }
        ApiError::SessionEnded { .. } | ApiError::SessionIdle | ApiError::SessionExpired => {
            "Your session is over. Sign in and try again."
        }
        ApiError::RefreshReused { .. } => "Your session was ended to protect you. Sign in and try again.",
        ApiError::AccountDisabled => "This account is disabled.",

        ApiError::FactorNeeded { .. } => "Your password is right. One more step: show your second factor.",
        ApiError::CodeWrong => "That code is not right, or was used already. Wait for the next one and try again.",
        ApiError::PasskeyRefused => "That passkey could not be confirmed. Try again, or use another way.",
        ApiError::NothingBegun => "That took too long, or was done already. Start again.",
        ApiError::FactorExists => "There is one already. Remove it first.",
        ApiError::FactorNotFound => "That is not there any more. Reload the page.",
        ApiError::ProofNeeded { .. } => "Confirm that it is you first, then try again.",
        ApiError::UserNotFound => "That account is not there any more.",
        ApiError::PasswordWrong => "That is not your current password.",
        ApiError::LastAdmin => "Nobody else administers Curfew. Make somebody else an administrator first.",
        ApiError::RoleInvalid => "A role is up to 32 lower-case letters, digits, - and _, a letter first.",
        ApiError::ReasonInvalid => "A reason has at most 200 characters, all on one line.",
        ApiError::NotConfirmed => "Nothing was done: type the words exactly as shown.",
        ApiError::SetupInvalid => "That set-up code is not valid. Restart the server for a new one.",
        ApiError::SessionNotFound => "That device is already signed out.",
        ApiError::NotFound => "That is not there any more. Reload the page and try again.",
        ApiError::BadRequest | ApiError::BodyTooLarge | ApiError::UnsupportedMediaType | ApiError::MethodNotAllowed => {
            "That could not be understood. Reload the page and try again."
        }
        ApiError::ClientInvalid | ApiError::Forbidden => "You are not allowed to do that.",
        ApiError::CrossSite => "That came from another site, so nothing was done.",

        ApiError::Internal => "Something went wrong on our side. Nothing was changed; try again in a moment.",
        ApiError::Offline => "The server could not be reached. Check your connection and try again.",
    };
    text.to_owned()
}

/// One wording for every wrong half; signing up adds the one hint that gives nothing away.
fn invalid_credentials(form: Form) -> &'static str {
    match form {
        Form::SignUp => "Email or password is not right. If you already have an account, sign in instead.",
        _ => "Email or password is not right. After ten wrong tries, wait 15 minutes.",
    }
}

fn wait(what: &str, seconds: u32) -> String {
    let minutes = seconds.div_ceil(60);
    match (seconds, minutes) {
        (0..=1, _) => [what, " Try again in a moment."].concat(),
        (2..=90, _) => [what, " Try again in ", &seconds.to_string(), " seconds."].concat(),
        _ => [what, " Try again in ", &minutes.to_string(), " minutes."].concat(),
    }
}

/// True when `error` is about what was typed into `input`.
pub fn concerns(error: &ApiError, input: Input) -> bool {
    match input {
        Input::Email => matches!(error, ApiError::EmailInvalid | ApiError::InvalidCredentials),
        Input::Password => matches!(
            error,
            ApiError::InvalidCredentials
                | ApiError::PasswordTooShort
                | ApiError::PasswordTooLong
                | ApiError::PasswordTooWeak
        ),
        Input::Proof => matches!(error, ApiError::PasswordWrong),
        Input::Name => matches!(error, ApiError::NameInvalid),
    }
}

/// What a person is told about why their session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    pub why: &'static str,
    pub advice: &'static str,
    /// Somebody else may have been at work; shown as a warning.
    pub alarming: bool,
}

const AGAIN: &str = "Sign in again to go on.";
const NOT_YOU: &str = "If that wasn't you, sign in again and sign out all other devices.";

/// The text of each reason. All calm but the two that can mean theft.
pub fn ending(reason: EndReason) -> Ending {
    let (why, advice) = match reason {
        EndReason::SignedOut => ("You signed out in this browser.", AGAIN),
        EndReason::SignedOutElsewhere => ("This device was signed out from another of your devices.", NOT_YOU),
        EndReason::SignedOutOthers => ("One of your devices signed out all the others.", NOT_YOU),
        EndReason::Admin => ("An administrator signed this device out.", AGAIN),
        EndReason::AdminEveryone => ("An administrator signed everyone out.", AGAIN),
        EndReason::Disabled => ("This account has been disabled.", "Ask the people who run this site about it."),
        EndReason::Deleted => ("This account has been deleted.", "There is nothing left to sign in to."),
        EndReason::PasswordChanged => ("The password of your account was changed.", NOT_YOU),
        EndReason::FactorChanged => ("The second step of your sign-in was changed.", NOT_YOU),
        EndReason::RefreshReuse => (
            "An old key of this session was used again. Somebody may have copied it, so the session was ended to protect you.",
            "Sign in again, look through your devices and sign out any you don't know.",
        ),
        EndReason::Suspicious => (
            "Something about this session looked wrong, so it was ended to protect you.",
            "Sign in again, look through your devices and sign out any you don't know.",
        ),
        EndReason::Idle => ("This device wasn't used for a long time.", AGAIN),
        EndReason::Expired => ("You were signed in here for as long as one sign-in lasts.", AGAIN),
        EndReason::Limit => ("Too many devices were signed in, so the one unused longest made room.", AGAIN),
        EndReason::Revoked => ("This session was withdrawn by an application you use.", AGAIN),
    };
    let alarming = matches!(reason, EndReason::RefreshReuse | EndReason::Suspicious);
    Ending { why, advice, alarming }
}

/// Who ended a session and from where, to be followed by the time: "It was you, from Firefox on Linux
/// (203.0.113.5), at ".
pub fn ended_by(by: &EndedBy) -> String {
    let mut text = String::from(match by.kind {
        EndedByKind::Owner => "It was you, ",
        EndedByKind::Admin => "It was an administrator, ",
        EndedByKind::System => "It happened ",
    });
    // An administrator's device and address are nobody else's business.
    if by.kind == EndedByKind::Owner {
        text.push_str(&whereabouts(by));
    }
    text.push_str("at ");
    text
}

fn whereabouts(by: &EndedBy) -> String {
    match (&by.device, &by.ip) {
        (Some(device), Some(ip)) => ["from ", device, " (", ip, "), "].concat(),
        (Some(place), None) | (None, Some(place)) => ["from ", place, ", "].concat(),
        (None, None) => String::new(),
    }
}

/// What happened after "Sign out all other devices".
pub fn others_signed_out(count: u32) -> String {
    match count {
        0 => "No other device was signed in".to_owned(),
        1 => "Signed out 1 other device".to_owned(),
        many => ["Signed out ", &many.to_string(), " other devices"].concat(),
    }
}

/// What an administrator's command came to, by its path; `None` for any other path.
pub fn administered(path: &str) -> Option<&'static str> {
    Some(match path.strip_prefix("/api/")? {
        "admin_end_session" => "That device is signed out.",
        "end_user_sessions" => "That account is signed out everywhere.",
        "disable_user" => "The account is disabled, and signed out everywhere.",
        "enable_user" => "The account is enabled.",
        "set_roles" => "The roles are changed.",
        "end_everyone" => "Everyone is signed out.",
        _ => return None,
    })
}

/// "1 session", "2 sessions".
pub fn counted(count: usize, what: &str) -> String {
    [count.to_string().as_str(), " ", what, if count == 1 { "" } else { "s" }].concat()
}

/// What happened after a password was changed; `count` other sessions ended.
pub fn password_changed(count: u32) -> String {
    let others = match count {
        0 => String::new(),
        1 => " 1 other device is signed out.".to_owned(),
        many => [" ", &many.to_string(), " other devices are signed out."].concat(),
    };
    ["Your password is changed.", &others].concat()
}

/// How the person proved who they are, as `SessionView::method` names it.
pub fn method(name: &str) -> &str {
    match name {
        "password" => "Password",
        "passkey" => "Passkey",
        other => other,
    }
}

/// "Open in 2 tabs".
pub fn open_tabs(count: u32) -> String {
    match count {
        0 => "No open tab".to_owned(),
        1 => "Open in 1 tab".to_owned(),
        many => ["Open in ", &many.to_string(), " tabs"].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byline_says_who_and_where() {
        let by = |kind, device: Option<&str>, ip: Option<&str>| EndedBy {
            kind,
            device: device.map(Into::into),
            ip: ip.map(Into::into),
        };
        let firefox = Some("Firefox on Linux");
        assert_eq!(
            ended_by(&by(EndedByKind::Owner, firefox, Some("203.0.113.5"))),
            "It was you, from Firefox on Linux (203.0.113.5), at "
        );
        assert_eq!(ended_by(&by(EndedByKind::Owner, firefox, None)), "It was you, from Firefox on Linux, at ");
        assert_eq!(ended_by(&by(EndedByKind::Owner, None, None)), "It was you, at ");
        assert_eq!(ended_by(&by(EndedByKind::Admin, firefox, Some("10.0.0.1"))), "It was an administrator, at ");
        assert_eq!(ended_by(&by(EndedByKind::System, None, None)), "It happened at ");
    }

    #[test]
    fn waiting_is_told_in_seconds_then_minutes() {
        let text = |retry_after| error_text(&ApiError::TooManyAttempts { retry_after }, Form::SignIn);
        assert_eq!(text(0), "Too many tries. Try again in a moment.");
        assert_eq!(text(30), "Too many tries. Try again in 30 seconds.");
        assert_eq!(text(91), "Too many tries. Try again in 2 minutes.");
    }
}
