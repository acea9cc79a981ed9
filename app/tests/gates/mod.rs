//! Pages that ask one thing.

mod forgotten;
mod prove;
