//! What Curfew decides, as values in and verdicts out: no clock, no randomness, no I/O, no framework.
//! The words are those of the session protocol in `docs/architecture.md`.

pub mod access;
pub mod account;
pub mod arrival;
pub mod audit;
pub mod device;
pub mod ending;
pub mod ids;
pub mod key;
pub mod link;
pub mod notice;
pub mod password;
pub mod policy;
pub mod proof;
pub mod refresh;
pub mod roles;
pub mod session;
pub mod time;
