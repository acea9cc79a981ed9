//! What people can do, one use case a file. Each asks the domain, performs its verdict through the store in
//! one transaction, and knows neither HTTP nor sockets.

mod budget;
pub mod end;
pub mod grant;
pub mod list;
pub mod refresh;
pub mod rename;
pub mod sign_in;
pub mod sign_up;
pub mod standing;

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

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.session)
    }
}
