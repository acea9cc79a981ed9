//! What is asked at the terminal: passwords, which never come from arguments, and typed confirmations.

use super::beside::said;
use curfew_domain::password::Password;
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use std::io::{self, BufRead, IsTerminal, Write};
use zeroize::Zeroizing;

/// A new password: typed twice without an echo at a terminal, else one line of standard input.
///
/// # Errors
/// A text that says what to do.
pub fn new_password(from_stdin: bool) -> Result<Password, String> {
    if from_stdin || !io::stdin().is_terminal() {
        return Ok(Password::new(line()?.to_string()));
    }
    let typed = hidden("New password: ")?;
    if typed != hidden("The same again: ")? {
        return Err("the two are not the same; nothing was done".to_owned());
    }
    Ok(Password::new(typed.to_string()))
}

/// One line, asked for with `prompt`.
///
/// # Errors
/// When there is nobody to ask.
pub fn typed(prompt: &str) -> Result<String, String> {
    show(prompt)?;
    Ok(line()?.to_string())
}

fn hidden(prompt: &str) -> Result<Zeroizing<String>, String> {
    show(prompt)?;
    let stdin = io::stdin();
    let before = tcgetattr(&stdin).map_err(said)?;
    let mut quiet = before.clone();
    quiet.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&stdin, OptionalActions::Flush, &quiet).map_err(said)?;
    let line = line();
    tcsetattr(&stdin, OptionalActions::Flush, &before).map_err(said)?;
    show("\n")?;
    line
}

fn show(text: &str) -> Result<(), String> {
    let mut out = io::stderr();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(said)
}

/// One line without its end, and nothing else taken off: a password is what was typed.
fn line() -> Result<Zeroizing<String>, String> {
    let mut line = Zeroizing::new(String::new());
    if io::stdin().lock().read_line(&mut line).map_err(said)? == 0 {
        return Err("there is nothing on standard input".to_owned());
    }
    let end = line.trim_end_matches('\n').len();
    let end = if end < line.len() { line[..end].trim_end_matches('\r').len() } else { end };
    line.truncate(end);
    Ok(line)
}
