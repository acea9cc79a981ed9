//! What ends up in the browser: the crates of the front end are a checked-in list, so that a new one is
//! seen in review.

use super::sources::root;
use std::{collections::BTreeSet, process::Command};

const LIST: &str = include_str!("../frontend-crates.txt");
const NEVER: [&str; 8] = ["sqlx", "argon2", "jsonwebtoken", "tokio", "aws-lc-rs", "axum", "hyper", "curfew-domain"];

fn crates() -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "-p",
            "frontend",
            "--target",
            "wasm32-unknown-unknown",
            "--prefix",
            "none",
            "-e",
            "normal",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    String::from_utf8_lossy(&tree.stdout)
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_front_end_is_made_of_the_crates_listed_and_of_nothing_the_server_keeps_to_itself() {
    let (found, listed) = (crates(), LIST.lines().map(str::to_owned).collect::<BTreeSet<_>>());
    let (new, gone): (Vec<_>, Vec<_>) = (found.difference(&listed).collect(), listed.difference(&found).collect());
    assert!(new.is_empty() && gone.is_empty(), "server/tests/it/frontend-crates.txt: new {new:?}, gone {gone:?}");
    for name in NEVER {
        assert!(!found.contains(name), "{name} is in the front end");
    }
}

#[test]
fn the_list_is_sorted_and_says_nothing_twice() {
    let lines: Vec<&str> = LIST.lines().collect();
    assert!(lines.is_sorted_by(|a, b| a < b));
}
