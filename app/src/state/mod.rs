//! What the browser remembers.
