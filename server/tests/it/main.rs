//! Curfew through its real router and a real SQLite file: one file per behaviour, one binary for all.

mod support;

mod admin;
mod admin_pages;
mod architecture;
mod bad_input;
mod cli;
mod ends;
mod factors;
mod forms;
mod health;
mod keys;
mod live;
mod logging;
mod native;
mod oauth;
mod pages;
mod races;
mod refresh;
mod scenarios;
mod sessions;
mod sign_in;
mod sign_up;
mod step_up;
mod store;
mod well_known;
