//! What a device is called, where it roughly is, whether anybody uses it, and how it came to be signed out.

mod names;
mod past;
mod places;
