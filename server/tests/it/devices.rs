//! What a device is called, and where it roughly is.

mod names;
mod places;
