//! What people can do, one use case a file. Each asks the domain, performs its verdict through the store in
//! one transaction, and knows neither HTTP nor sockets.

pub mod admin;
pub mod agree;
mod alert;
mod arrival;
pub mod audit;
mod budget;
pub mod change_email;
pub mod change_password;
pub mod clients;
pub mod confirm_email;
pub mod delete_account;
pub mod end;
pub mod forgot_password;
pub mod fresh;
pub mod grant;
pub mod links;
pub mod list;
pub mod not_me;
pub mod notices;
pub mod outbox;
pub mod own;
pub mod party;
pub mod post;
pub mod proof;
pub mod quota;
pub mod refresh;
pub mod rename;
pub mod reset_password;
pub mod reuse;
pub mod revoke;
pub mod setup;
pub mod sign_in;
pub mod sign_up;
pub mod standing;
pub mod step_up;
pub mod strength;
pub mod verdict;

use curfew_domain::{
    device::Device,
    ids::{AccountId, SessionId},
};
use std::{fmt, net::IpAddr};

/// What a request says about where it comes from.
#[derive(Clone, Debug)]
pub struct Client {
    pub device: Device,
    pub ip: IpAddr,
}

impl Client {
    /// The address as people are shown it: an IPv4 address is never written as IPv6.
    pub fn shown_ip(&self) -> String {
        self.ip.to_canonical().to_string()
    }
}

/// A person with a live session, proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub account: AccountId,
    pub session: SessionId,
}

/// A caller who may administer, proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Administrator {
    pub caller: Caller,
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.session)
    }
}
