//! The pieces pages are made of. Each owns its markup and its class names; the styles are in
//! `style/components/`, one file each under the same name.

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
pub mod icon;
pub mod layout;
pub mod rename;
pub mod sign_out;
pub mod time;
pub mod toast;
