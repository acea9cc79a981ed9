//! Reading the program's own source: without comments, and without the tests at the end of a file.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

pub struct Source {
    /// Relative to the crate's `src`, as in `http/live.rs`.
    pub path: String,
    pub code: String,
}

impl Source {
    /// The folder or file directly under `src`.
    pub fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    pub fn is(&self, path: &str) -> bool {
        self.path == path
    }

    /// The modules of this crate that the code names by `crate::`, in `use` lines or elsewhere.
    pub fn uses(&self) -> BTreeSet<String> {
        self.code.split("crate::").skip(1).flat_map(first_names).collect()
    }
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Every file of `folder`, which is relative to the workspace.
pub fn sources(folder: &str) -> Vec<Source> {
    let folder = root().join(folder);
    let mut found = Vec::new();
    collect(&folder, &folder, &mut found);
    assert!(!found.is_empty(), "{} holds no code", folder.display());
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a file");
            let name = path.strip_prefix(root).expect("it is inside").to_string_lossy().into_owned();
            found.push(Source { path: name, code: code_of(&text) });
        }
    }
}

fn code_of(text: &str) -> String {
    let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    program.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| [line, "\n"].concat()).collect()
}

/// Of `{a::b, c::{d, e}}; …` the names `a` and `c`; of `a::b …` the name `a`.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut depth, mut names, mut start) = (0_i32, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(name(&group[start..at]));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn a_use_tree_is_read_to_its_first_names() {
    let source = Source {
        path: "x.rs".into(),
        code: "use crate::{a::b, c::{d, e::{f}}, g};\nuse crate::h;\nlet x = crate::i::j();".into(),
    };
    assert_eq!(source.uses().into_iter().collect::<Vec<_>>(), ["a", "c", "g", "h", "i"]);
}
