//! The interface is embedded from `target/site`, which `scripts/build` fills. The folder must exist for the
//! server to compile without it, as its own tests do.

use std::{fs, path::Path};

fn main() {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site");
    fs::create_dir_all(&site).expect("target/site can be made");
    println!("cargo::rerun-if-changed=../target/site");
    println!("cargo::rerun-if-changed=../migrations");
}
