//! Curfew's interface, compiled twice: rendered on the server (`ssr`), hydrated in the browser (`hydrate`).
//! Owns pages and what the browser remembers; knows the server only through [`backend::Backend`].

// A page is one deeply nested type; its layout is computed recursively.
#![recursion_limit = "512"]

pub mod api;
mod app;
pub mod backend;
pub mod boot;
mod components;
pub mod error;
pub mod messages;
mod pages;
pub mod paths;
/// Rendered by the server alone; to the browser it is text.
#[cfg(feature = "ssr")]
pub mod plain;
pub mod proofs;
mod question;
pub mod safety;
/// The document is the server's alone; the browser gets it ready made.
#[cfg(feature = "ssr")]
pub mod shell;
pub mod state;
/// The document says how it looks; the browser only follows.
#[cfg(feature = "ssr")]
pub mod theme;
pub mod view;
mod wire;

pub use app::App;
