//! The program as an operator calls it: the real binary, its words and its exit code.

mod jws;
mod jws_refused;
mod keys;

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

pub struct Said {
    pub good: bool,
    pub out: Vec<u8>,
    pub err: String,
}

impl Said {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// Succeeded, without a word of complaint.
    #[track_caller]
    pub fn fine(self) -> String {
        assert!(self.good && self.err.is_empty(), "{} {}", self.err, self.text());
        self.text()
    }

    /// Failed, with nothing on standard output.
    #[track_caller]
    pub fn refused(self) -> String {
        assert!(!self.good && self.out.is_empty(), "{}", self.text());
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

/// Calls `curfew` with nothing in its environment.
pub fn curfew(args: &[&str], input: &[u8]) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_curfew"))
        .args(args)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // A program that has heard enough closes its ears.
    let _ = child.stdin.take().expect("it listens").write_all(input);
    let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
    Said { good: status.success(), out: stdout, err: String::from_utf8_lossy(&stderr).into_owned() }
}

/// On the data folder of a server, running or not.
pub fn curfew_in(folder: &Path, args: &[&str]) -> Said {
    curfew(&[&["--data-dir", folder.to_str().expect("a plain path")], args].concat(), b"")
}
