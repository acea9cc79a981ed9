//! One file per page: its title, its heading and what it puts together. Rules and markup shared between
//! pages live in `components`.

pub mod home;
pub mod not_allowed;
pub mod not_found;
pub mod plain;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub mod signed_out;
