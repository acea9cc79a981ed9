//! `curfew jws`: looks at a signature without any server or database.

use crate::crypto::jws;
use clap::Subcommand;
use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// Far more than any token; a stream without an end is cut here.
const MOST: u64 = 1024 * 1024;

#[derive(Subcommand)]
pub enum Jws {
    /// Check the compact JWS on standard input; print its payload, or why it is refused
    Verify {
        /// File with the public key as a JWK: OKP (Ed25519), EC (P-256) or RSA
        #[arg(long, value_name = "FILE")]
        jwk: PathBuf,
    },
}

pub fn run(command: &Jws) -> Result<(), String> {
    let Jws::Verify { jwk } = command;
    let payload = verify(jwk, io::stdin().lock())?;
    let mut out = io::stdout().lock();
    out.write_all(&payload).and_then(|()| out.flush()).map_err(|error| format!("cannot write: {error}"))
}

fn verify(jwk: &Path, input: impl Read) -> Result<Vec<u8>, String> {
    let file = fs::File::open(jwk).map_err(|error| format!("{} cannot be read: {error}", jwk.display()))?;
    let key = text(file).map_err(|why| format!("{} {why}", jwk.display()))?;
    let compact = text(input).map_err(|why| format!("standard input {why}"))?;
    jws::verify(compact.trim_ascii(), &key).map_err(|error| format!("refused: {error}"))
}

fn text(source: impl Read) -> Result<String, String> {
    let mut bytes = Vec::new();
    source.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MOST {
        return Err("holds more than 1 MiB".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "is not text".to_owned())
}
