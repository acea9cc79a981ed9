//! What keeps an account its owner's, as pages show it. Times are RFC 3339 UTC.

use super::{EndReason, EndedBy};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What the link of a mail carries; never shown by `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkToken(String);

impl LinkToken {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(..)")
    }
}

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub email: String,
    /// Its owner has shown that they read it.
    pub email_confirmed: bool,
    /// The address it is to have, once both have agreed.
    pub change: Option<EmailChangeView>,
}

/// A change to another address that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailChangeView {
    pub email: String,
    /// The address the account has agrees; one that was never confirmed is not asked.
    pub old_agreed: bool,
    pub new_agreed: bool,
    /// When it is off.
    pub until: String,
}

/// What came of "This wasn't me".
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Secured {
    /// How many other sessions ended, where it was asked from one.
    pub ended: Option<u32>,
    /// What sets another password, where it was asked by a mail's link.
    pub reset_token: Option<LinkToken>,
}

/// Why somebody was told; the names are fixed for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    NewDevice,
    NewPlace,
    TokenCopied,
    PasswordChanged,
    PasswordReset,
    PasswordSet,
    EmailChangeAsked,
    EmailChanged,
}

/// A device and where it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Browser and system, such as "Firefox on Linux".
    pub device: String,
    pub ip: String,
    /// Approximate place of the address, when known.
    pub place: Option<String>,
}

/// One thing the account's owner was told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeView {
    pub id: String,
    pub kind: NoticeKind,
    pub at: String,
    /// The session it is about, which may be over by now.
    pub session_id: Option<String>,
    /// Who did it, where that is somebody.
    pub by: Option<Party>,
    /// Of a copied token: who held the session when the copy turned up.
    pub holder: Option<Party>,
    /// Of a sign-in: how, as [`SessionView::method`](super::SessionView::method) names it.
    pub method: Option<String>,
    /// Its owner has put it away.
    pub seen: bool,
}

/// Why a session was ended, and between whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndVerdict {
    pub session_id: String,
    /// What its owner called the device.
    pub name: String,
    pub reason: EndReason,
    pub by: EndedBy,
    pub at: String,
    /// Who opened the session.
    pub opened: Party,
    /// Who used its key last. Of a theft, the one party.
    pub holder: Party,
    /// Who presented a copy of its key, where that ended it: the other party. Nobody can tell which is the thief.
    pub presenter: Option<Party>,
}
