//! The shape of the code, kept by machine: who may depend on whom, what is guarded, and what a browser is
//! made to download.

mod frontend;
mod layers;
mod routes;
mod sources;
