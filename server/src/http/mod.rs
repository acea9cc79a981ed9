//! The edge: turns requests into use cases and their outcomes into answers. Nothing depends on it.

mod actions;
mod admin;
mod administer;
mod assets;
mod backend;
mod begun;
mod caller;
mod client_ip;
mod continue_page;
mod cookies;
mod csv;
mod device;
mod endings;
mod error;
mod facts;
mod fields;
mod flow_store;
mod forms;
mod headers;
mod health;
mod live;
mod native;
mod oauth;
mod offer;
mod origin;
mod pages;
mod passkeys;
mod present;
mod proofs;
mod refusals;
mod router;
mod v1;
mod well_known;

pub use router::router;
