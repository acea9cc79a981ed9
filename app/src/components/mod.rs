//! The pieces pages are made of. Each owns its markup and its class names; how they look is in
//! `style/components/`.

pub mod alert;
pub mod clock;
pub mod connection;
pub mod device;
pub mod devices;
pub mod ended;
pub mod field;
pub mod focus;
pub mod form;
pub mod guard;
pub mod history;
pub mod icon;
pub mod layout;
pub mod others;
pub mod proof;
pub mod rename;
pub mod reveal;
pub mod sign_out;
pub mod time;
pub mod toast;
