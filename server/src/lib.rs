//! Curfew's server. `http → accounts → {domain, store, crypto}`, `hub → store`; nothing depends on `http`.

// A rendered page is one deeply nested type.
#![recursion_limit = "512"]

pub mod accounts;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod entropy;
mod html;
pub mod http;
pub mod hub;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod place;
pub mod serve;
pub mod state;
pub mod store;
pub mod telemetry;
