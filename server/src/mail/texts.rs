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
    pub when: &'static str,
    pub method: &'static str,
}

pub const ENGLISH: Language = Language {
    tag: "en",
    words,
    labels: Labels { device: "Device", ip: "Address", place: "Place", when: "When", method: "Signed in with" },
    moment,
    method,
    from,
};

fn words(topic: Topic) -> Words {
    match topic {
        Topic::ForgotAsked | Topic::Forgot => Words {
            subject: "Choose another password",
            what: "Somebody asked to set another password for your account.",
            calm: "If this wasn't you, do nothing: your password stays as it is.",
            link: Some("Choose another password"),
            after: Some("The link works once, for 30 minutes. Choosing another password signs you out everywhere."),
        },
        Topic::PasswordReset => Words {
            subject: "Your password was changed",
            what: "The password of your account was changed by a link from a mail, and all devices were signed out.",
            calm: "If this was you, do nothing.",
            link: None,
            after: None,
        },
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
