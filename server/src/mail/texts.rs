//! Every word of every mail, in one value for each language. English is the only one so far; another is
//! another file with such a value.

use super::letter::Topic;
use time::OffsetDateTime;

pub struct Language {
    /// For `lang` (BCP 47).
    pub tag: &'static str,
    pub words: fn(Topic) -> Words,
    pub labels: Labels,
    /// A moment in UTC, with its zone.
    pub moment: fn(OffsetDateTime) -> String,
    /// How somebody proved who they are, by the name the session keeps.
    pub method: fn(&str) -> &str,
    /// The last line: which place this comes from.
    pub from: fn(&str) -> String,
}

/// What one kind of mail says.
pub struct Words {
    pub subject: &'static str,
    pub what: &'static str,
    /// After the facts: what to do if all is well.
    pub calm: &'static str,
    /// What the link does, as an imperative.
    pub link: Option<&'static str>,
    /// How long it is good, and that it asks before it does anything.
    pub after: Option<&'static str>,
}

/// What the facts are called.
pub struct Labels {
    pub device: &'static str,
    pub ip: &'static str,
    pub place: &'static str,
    /// Of a copied token: the other party.
    pub holder_device: &'static str,
    pub holder_ip: &'static str,
    pub holder_place: &'static str,
    /// The address an account is to have.
    pub address: &'static str,
    pub when: &'static str,
    pub method: &'static str,
}

pub const ENGLISH: Language = Language {
    tag: "en",
    words,
    labels: Labels {
        device: "Device",
        ip: "Network address",
        place: "Place, about",
        holder_device: "Device before",
        holder_ip: "Network address before",
        holder_place: "Place before, about",
        address: "New address",
        when: "When",
        method: "Signed in with",
    },
    moment,
    method,
    from,
};

const IF_YOU: &str = "If this was you, do nothing.";
const NOT_ME: &str = "This wasn't me";
const NOT_ME_AFTER: &str = "The link asks once more, then signs out every device of your account and has you choose another password. It works for 7 days.";

/// What happened to the account, with the way out.
const fn alarm(subject: &'static str, what: &'static str, calm: &'static str) -> Words {
    Words { subject, what, calm, link: Some(NOT_ME), after: Some(NOT_ME_AFTER) }
}

fn words(topic: Topic) -> Words {
    match topic {
        Topic::ForgotAsked | Topic::Forgot => Words {
            subject: "Choose another password",
            what: "Somebody asked to set another password for your account.",
            calm: "If this wasn't you, do nothing: your password stays as it is.",
            link: Some("Choose another password"),
            after: Some("The link works once, for 30 minutes. Choosing another password signs you out everywhere."),
        },
        Topic::NewDevice => alarm(
            "New sign-in to your account",
            "Somebody signed in to your account on a device it does not know.",
            IF_YOU,
        ),
        Topic::NewPlace => alarm(
            "Sign-in from a new place",
            "Somebody signed in to your account on a device it knows, but from a network it does not.",
            IF_YOU,
        ),
        Topic::TokenCopied => alarm(
            "A session was ended to protect you",
            "An old key of one of your sessions was used again, so somebody may have copied it. The session is over for everybody. These are the two parties.",
            "If you know both, for instance from a restored backup, sign in again and do nothing else.",
        ),
        Topic::PasswordChanged => alarm(
            "Your password was changed",
            "The password of your account was changed by somebody who typed the one before.",
            IF_YOU,
        ),
        Topic::PasswordReset => alarm(
            "Your password was changed",
            "The password of your account was changed by a link from a mail, and all devices were signed out.",
            IF_YOU,
        ),
        Topic::PasswordSet => alarm(
            "Your password was changed",
            "The people who run this place set another password for your account, and signed out all devices.",
            "If you asked them to, do nothing.",
        ),
        Topic::Confirm => Words {
            subject: "Confirm your email address",
            what: "Somebody made an account with this address.",
            calm: "If this wasn't you, do nothing: without you the address stays unconfirmed.",
            link: Some("Confirm this address"),
            after: Some("The link asks once more. It works once, for 24 hours."),
        },
        Topic::ChangeFrom => Words {
            subject: "Another email address for your account",
            what: "Somebody who typed your password wants your account to have another email address.",
            calm: "Nothing changes before both addresses have agreed, within 24 hours. If this wasn't you, refuse, and choose another password.",
            link: Some("Agree or refuse"),
            after: Some("The link asks before it does anything. It works once."),
        },
        Topic::ChangeToAsked | Topic::ChangeTo => Words {
            subject: "Is this your email address?",
            what: "Somebody wants this to be the email address of their account.",
            calm: "If this wasn't you, do nothing: without you nothing changes.",
            link: Some("Agree or refuse"),
            after: Some("The link asks before it does anything. It works once, for 24 hours."),
        },
        Topic::AddressTaken => Words {
            subject: "Somebody wanted your email address",
            what: "Somebody wanted this to be the email address of another account. It stays yours, and they were not told that it is.",
            calm: "If this was you: this address has an account already. Otherwise do nothing.",
            link: None,
            after: None,
        },
        Topic::EmailChanged => Words {
            subject: "Your account has another email address",
            what: "Both addresses agreed, so your account has another email address now. Nothing more is sent to this one.",
            calm: "If this wasn't you, ask the people who run this place for help.",
            link: None,
            after: None,
        },
        Topic::EmailIsNow => alarm(
            "This is the email address of your account now",
            "Both addresses agreed, so this is the email address of your account now.",
            IF_YOU,
        ),
    }
}

fn moment(at: OffsetDateTime) -> String {
    let (day, month, year) = (at.day(), at.month(), at.year());
    format!("{day} {month} {year}, {:02}:{:02} UTC", at.hour(), at.minute())
}

fn method(name: &str) -> &str {
    match name {
        "password" => "password",
        "passkey" => "passkey",
        other => other,
    }
}

fn from(place: &str) -> String {
    format!("Curfew at {place}. This mail is about your account; it cannot be answered.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_moment_is_written_out_with_its_zone() {
        assert_eq!(moment(datetime!(2023-11-14 22:03:20 UTC)), "14 November 2023, 22:03 UTC");
    }

    #[test]
    fn every_topic_has_a_plain_subject_and_a_sentence() {
        for topic in Topic::ALL {
            let words = words(topic);
            assert!(words.subject.len() < 60 && words.subject.is_ascii() && !words.subject.ends_with('.'), "{topic:?}");
            assert!(words.what.ends_with('.') && words.calm.ends_with('.'), "{topic:?}");
            assert_eq!(words.link.is_some(), words.after.is_some(), "{topic:?}");
        }
    }
}
