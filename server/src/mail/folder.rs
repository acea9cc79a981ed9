//! The road that leads nowhere: each mail is a file in a folder of its owner's alone. What is used where no
//! mail server is configured; a development page and the tests read it.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

#[derive(Clone)]
pub struct Folder(PathBuf);

/// A mail as it lies there.
pub struct Kept {
    /// Grows with time.
    pub id: String,
    pub to: String,
    pub subject: String,
    pub text: String,
}

impl Folder {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Under another name first, so that nobody reads half a mail.
    pub fn keep(&self, id: &str, message: &[u8]) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        let unfinished = self.0.join(format!("{id}.part"));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(message)?;
        file.sync_all()?;
        fs::rename(&unfinished, self.0.join(format!("{id}.eml")))
    }

    /// The newest first, at most `limit`.
    pub fn newest(&self, limit: usize) -> io::Result<Vec<Kept>> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut ids: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".eml").map(str::to_owned))
            .collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.truncate(limit);
        ids.into_iter().map(|id| self.read(id)).collect()
    }

    fn read(&self, id: String) -> io::Result<Kept> {
        let message = fs::read_to_string(self.0.join(format!("{id}.eml")))?;
        let header = |name: &str| {
            let line = message.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix(name));
            line.unwrap_or_default().trim().to_owned()
        };
        Ok(Kept { to: header("To:"), subject: header("Subject:"), text: text(&message).unwrap_or_default(), id })
    }
}

/// The plain half of a message of ours.
fn text(message: &str) -> Option<String> {
    let (_, part) = message.split_once("Content-Type: text/plain")?;
    let (head, rest) = part.split_once("\r\n\r\n")?;
    let (body, _) = rest.split_once("\r\n--")?;
    let body = body.replace("\r\n", "\n");
    Some(if head.contains("quoted-printable") { unquoted(&body) } else { body })
}

/// RFC 2045 §6.7, as far as our own mails need it.
fn unquoted(body: &str) -> String {
    let joined = body.replace("=\n", "");
    let (mut bytes, mut rest) = (Vec::with_capacity(joined.len()), joined.as_bytes());
    while let Some((&byte, after)) = rest.split_first() {
        let code = (byte == b'=').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(byte));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
