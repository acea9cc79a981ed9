//! Pages that ask one thing.

mod prove;
