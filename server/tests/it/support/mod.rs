//! What every test needs: a server under a clock that is moved by hand, and browsers to reach it with.

pub mod app;
pub mod authenticator;
pub mod browser;
pub mod chance;
pub mod clock;
pub mod device;
pub mod events;
pub mod log;
pub mod machine;
pub mod passkey;
pub mod reply;
pub mod serving;
pub mod tab;
pub mod wire;

pub use app::{PASSWORD, TestApp};
pub use browser::{Browser, Device};
pub use machine::Machine;
pub use reply::Reply;
