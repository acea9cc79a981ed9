//! A mail before it is worded: whom it is for, what it is about, and the facts. This is what the outbox keeps,
//! as JSON; the words and the link are made when it is sent.

use curfew_domain::{account::Email, ids::LinkId, notice, time::Timestamp};
use serde::{Deserialize, Serialize};

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Somebody typed this address into "forgotten password". Whether there is an account is found out when it
    /// is sent; it never is as it stands.
    ForgotAsked,
    /// A link that sets another password.
    Forgot,
    /// A sign-in on a device, or from a place, that the account does not know.
    NewDevice,
    NewPlace,
    /// A copy of a session's token was presented.
    TokenCopied,
    /// The password was changed: with the one before, by a link from a mail, by the operator.
    PasswordChanged,
    PasswordReset,
    PasswordSet,
    /// A link that confirms the account's address.
    Confirm,
    /// To the address an account has: somebody wants it to have another. The link agrees, or refuses.
    ChangeFrom,
    /// To the address it is to have. Whether it belongs to somebody already is found out when it is sent; it
    /// never is as it stands.
    ChangeToAsked,
    /// The link agrees, or refuses.
    ChangeTo,
    /// To the owner of an address that somebody else wanted.
    AddressTaken,
    /// To the address an account had, and to the one it has now.
    EmailChanged,
    EmailIsNow,
}

impl Topic {
    pub const ALL: [Self; 15] = [
        Self::ForgotAsked,
        Self::Forgot,
        Self::NewDevice,
        Self::NewPlace,
        Self::TokenCopied,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::PasswordSet,
        Self::Confirm,
        Self::ChangeFrom,
        Self::ChangeToAsked,
        Self::ChangeTo,
        Self::AddressTaken,
        Self::EmailChanged,
        Self::EmailIsNow,
    ];
}

/// A [`notice::Party`] as the outbox keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub device: String,
    pub ip: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

impl From<&notice::Party> for Party {
    fn from(party: &notice::Party) -> Self {
        Self { device: party.device.clone(), ip: party.ip.clone(), place: party.place.clone() }
    }
}

/// What happened. What is not known is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who did it, or asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Party>,
    /// Of a copied token: who held the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Party>,
    /// Of a sign-in: how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The address an account is to have, or has now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub struct Letter {
    pub to: String,
    pub topic: Topic,
    pub facts: Facts,
    /// The link it carries.
    #[serde(default, with = "link", skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkId>,
}

/// A letter in the outbox that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a letter")]
pub struct NotALetter;

impl Letter {
    pub fn new(to: &Email, topic: Topic, at: Timestamp, by: Option<&notice::Party>) -> Self {
        let facts = Facts { at: at.as_millis(), by: by.map(Party::from), ..Facts::default() };
        Self { to: to.as_str().to_owned(), topic, facts, link: None }
    }

    #[must_use]
    pub fn naming(mut self, address: &Email) -> Self {
        self.facts.address = Some(address.as_str().to_owned());
        self
    }

    #[must_use]
    pub fn with_link(self, link: LinkId) -> Self {
        Self { link: Some(link), ..self }
    }

    /// # Panics
    /// Never.
    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("text, numbers and names are always JSON")
    }

    pub fn read(text: &str) -> Result<Self, NotALetter> {
        serde_json::from_str(text).map_err(|_| NotALetter)
    }
}

mod link {
    use curfew_domain::ids::LinkId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[allow(clippy::ref_option, reason = "the shape serde asks for")]
    pub fn serialize<S: Serializer>(link: &Option<LinkId>, serializer: S) -> Result<S::Ok, S::Error> {
        match link {
            Some(link) => serializer.collect_str(link),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<LinkId>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_reads_back_as_it_was_written() {
        let to = Email::parse("anna@example.org").expect("an address");
        let by = notice::Party { device: "Firefox on Linux".into(), ip: "192.0.2.1".into(), place: None };
        let link = LinkId::new(Timestamp::from_millis(5), &[1; 10]);
        for letter in [
            Letter::new(&to, Topic::Forgot, Timestamp::from_millis(7), Some(&by)).with_link(link),
            Letter::new(&to, Topic::ForgotAsked, Timestamp::from_millis(7), None),
        ] {
            let read = Letter::read(&letter.write()).expect("reads");
            assert_eq!(
                (read.to, read.topic, read.facts, read.link),
                (letter.to, letter.topic, letter.facts, letter.link)
            );
        }
        for bad in ["", "{}", "[]", r#"{"to":"a@b","topic":"party","facts":{"at":1}}"#] {
            assert!(Letter::read(bad).is_err(), "{bad}");
        }
    }
}
