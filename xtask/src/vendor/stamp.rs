//! The stamp `VENDORED.toml`: the source of a copy.
//!
//! It is a minimal subset of TOML (`key = "value"`, one table), so that a few lines of code read and write it.

use std::path::Path;
use std::process::Command;

use super::CRATE;
use super::files::{Hashes, content, read};
use crate::cargo::root;
use crate::command::Error;

/// The stamp's file name inside a copy.
pub(super) const NAME: &str = "VENDORED.toml";

/// The content of a stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The crate's version.
    pub(super) version: String,
    /// The commit of the checkout, followed by `+` if the crate had uncommitted changes; or `unknown`.
    pub(super) commit: String,
    /// Every file of the copy.
    pub(super) files: Hashes,
}

impl Stamp {
    /// Creates the stamp of a new copy of these files.
    pub(super) fn new(files: Hashes) -> Result<Self, Error> {
        Ok(Self {
            version: version()?,
            commit: commit().unwrap_or_else(|| "unknown".to_owned()),
            files,
        })
    }

    /// Reads the stamp of a copy; `None` if the folder has none.
    pub(super) fn load(dir: &Path) -> Result<Option<Self>, Error> {
        let path = dir.join(NAME);
        if !path.exists() {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&read(&path)?).into_owned();
        Self::parse(&text)
            .map(Some)
            .map_err(|why| Error::Failed(format!("{} {why}", path.display())))
    }

    /// Formats the source: `0.1.0 (commit 0123456789ab)`.
    pub(super) fn origin(&self) -> String {
        let (commit, dirty) = self
            .commit
            .strip_suffix('+')
            .map_or((self.commit.as_str(), ""), |commit| (commit, "+"));
        format!(
            "{} (commit {}{dirty})",
            self.version,
            commit.get(..12).unwrap_or(commit)
        )
    }

    /// Serializes the stamp.
    pub(super) fn render(&self) -> String {
        let mut text = format!(
            "# A copy of {CRATE}, made by `cargo xtask vendor DIR`; `cargo xtask vendor --check DIR` compares.\n\
             # `content` is the SHA-256 of the lines `HASH  PATH` of [files].\n\
             format = \"1\"\ncrate = \"{CRATE}\"\nversion = \"{}\"\ncommit = \"{}\"\ncontent = \"{}\"\n\n[files]\n",
            self.version,
            self.commit,
            content(&self.files)
        );
        for (path, hash) in &self.files {
            text += &format!("\"{path}\" = \"{hash}\"\n");
        }
        text
    }

    /// Parses the output of `render`; returns what is wrong with anything else.
    fn parse(text: &str) -> Result<Self, String> {
        let (head, files) = text
            .split_once("\n[files]\n")
            .ok_or("is not a stamp: it has no [files]")?;
        let head: Hashes = pairs(head)?;
        let get = |key: &str| {
            head.get(key)
                .cloned()
                .ok_or_else(|| format!("is not a stamp: it has no `{key}`"))
        };
        if get("format")? != "1" || get("crate")? != CRATE {
            return Err(format!(
                "is not a stamp of {CRATE} that this version can read"
            ));
        }
        let stamp = Self {
            version: get("version")?,
            commit: get("commit")?,
            files: pairs(files)?,
        };
        if get("content")? != content(&stamp.files) {
            return Err("was edited: its content hash does not match its [files]".to_owned());
        }
        Ok(stamp)
    }
}

/// Parses lines `key = "value"`, ignoring comments and empty lines; keys may be quoted.
fn pairs(text: &str) -> Result<Hashes, String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let pair = line.split_once(" = ").and_then(|(key, value)| {
                let value = value.strip_prefix('"')?.strip_suffix('"')?;
                Some((key.trim_matches('"').to_owned(), value.to_owned()))
            });
            pair.ok_or_else(|| format!("has a line that is not `key = \"value\"`: {line}"))
        })
        .collect()
}

/// Returns the crate's version from its manifest.
fn version() -> Result<String, Error> {
    let path = root().join("crates").join(CRATE).join("Cargo.toml");
    let manifest = String::from_utf8_lossy(&read(&path)?).into_owned();
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version
        .map(str::to_owned)
        .ok_or_else(|| Error::Failed(format!("{} states no version", path.display())))
}

/// Returns the checkout's commit, if git and a repository are available.
fn commit() -> Option<String> {
    let git = |args: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(root())
            .args(args)
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = git(&["rev-parse", "HEAD"])?;
    let crate_folder = format!("crates/{CRATE}");
    let changes = git(&[
        "status",
        "--porcelain",
        "--",
        &crate_folder,
        "LICENSE-MIT",
        "LICENSE-APACHE",
    ])?;
    Some(if changes.is_empty() {
        commit
    } else {
        commit + "+"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp() -> Stamp {
        let files = [("Cargo.toml", "00"), ("src/lib.rs", "11")];
        Stamp {
            version: "0.1.0".to_owned(),
            commit: "0123456789abcdef+".to_owned(),
            files: files
                .into_iter()
                .map(|(path, hash)| (path.to_owned(), hash.to_owned()))
                .collect(),
        }
    }

    #[test]
    fn it_reads_what_it_writes() {
        assert_eq!(Stamp::parse(&stamp().render()), Ok(stamp()));
        assert_eq!(stamp().origin(), "0.1.0 (commit 0123456789ab+)");
    }

    #[test]
    fn an_edited_stamp_is_found_out() {
        let edited = stamp().render().replace("\"11\"", "\"22\"");
        assert_eq!(
            Stamp::parse(&edited),
            Err("was edited: its content hash does not match its [files]".to_owned())
        );
        assert!(Stamp::parse("nonsense").is_err());
        assert!(
            Stamp::parse(
                &stamp()
                    .render()
                    .replace("version = \"0.1.0\"", "version 0.1.0")
            )
            .is_err()
        );
    }
}
