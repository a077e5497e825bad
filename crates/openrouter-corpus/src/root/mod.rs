//! The data files of the suite: a [`Root`] is the set of files (`SPEC.md`, `README.md`, `SECURITY.md`, `fixtures/`,
//! `schemas/`, `docs/`, `exports/`) that a run reads, either embedded in the binary or from a checkout.

mod embedded;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The files that a run reads, by path relative to the project's root, with `/` as separator.
#[derive(Debug, Clone)]
pub struct Root {
    files: BTreeMap<String, Cow<'static, [u8]>>,
    origin: Origin,
}

/// The origin of a [`Root`]'s files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Built into the binary.
    Embedded,
    /// Read from a checkout.
    Dir(PathBuf),
}

impl Root {
    /// Returns the data embedded in the binary.
    #[must_use]
    pub fn embedded() -> Self {
        let files = embedded::FILES
            .iter()
            .map(|(path, bytes)| ((*path).to_owned(), Cow::Borrowed(*bytes)))
            .collect();
        Self {
            files,
            origin: Origin::Embedded,
        }
    }

    /// Reads the data of the checkout at `dir`.
    ///
    /// # Errors
    /// Fails if `dir` is not a folder, contains neither `SPEC.md` nor `fixtures/`, or a file cannot be read.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        if !dir.is_dir() {
            return Err(Error::not_a_root(dir, "no such folder"));
        }
        let mut files = BTreeMap::new();
        for name in [
            "SPEC.md",
            "README.md",
            "SECURITY.md",
            "fixtures",
            "schemas",
            "docs",
            "exports",
            "crates/openrouter-corpus/revisions",
        ] {
            let path = dir.join(name);
            if path.is_file() {
                files.insert(name.to_owned(), Cow::Owned(read(&path)?));
            } else if path.is_dir() {
                walk(&path, name, &mut files, &mut Vec::new())?;
            }
        }
        if !dir.join("SPEC.md").is_file() && !dir.join("fixtures").is_dir() {
            return Err(Error::not_a_root(
                dir,
                "it contains neither SPEC.md nor fixtures/",
            ));
        }
        Ok(Self {
            files,
            origin: Origin::Dir(dir.to_owned()),
        })
    }

    /// Creates a root from the given files, for tests and tools.
    #[must_use]
    pub fn from_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let files = files
            .into_iter()
            .map(|(path, bytes)| (path, Cow::Owned(bytes)))
            .collect();
        Self {
            files,
            origin: Origin::Embedded,
        }
    }

    /// Returns the origin of the files.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Returns the bytes of one file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// Returns one file as text, or `None` if it is missing or not UTF-8.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// Iterates over every file below a folder (`fixtures`), sorted by path, with its path relative to the root.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.files
            .iter()
            .filter(move |(path, _)| {
                path.strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
            })
            .map(|(path, bytes)| (path.as_str(), bytes.as_ref()))
    }

    /// Iterates over every file, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_ref()))
    }

    /// Adds the files of a private folder below `fixtures/`; a file that already exists is an error.
    ///
    /// # Errors
    /// Fails if `dir` is not a folder, a file cannot be read, or an id already exists.
    pub fn add_fixtures(&mut self, dir: &Path) -> Result<(), Error> {
        if !dir.is_dir() {
            return Err(Error::not_a_root(
                dir,
                "the folder of fixtures does not exist",
            ));
        }
        let mut added = BTreeMap::new();
        walk(dir, "fixtures", &mut added, &mut Vec::new())?;
        if added.is_empty() {
            return Err(Error::not_a_root(dir, "it contains no fixtures"));
        }
        for (path, bytes) in added {
            if self.files.contains_key(&path) {
                return Err(Error::DuplicateFixture { path });
            }
            self.files.insert(path, bytes);
        }
        Ok(())
    }
}

/// The longest file of a root, in bytes.
const FILE_BYTES: u64 = 64 << 20;

/// Reads a regular file. A pipe would block, and a device may never end.
fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |source| failed(path, source);
    let there = fs::metadata(path).map_err(failed)?;
    if !there.is_file() {
        return Err(Error::not_a_root(path, "it is not a regular file"));
    }
    if there.len() > FILE_BYTES {
        return Err(Error::not_a_root(path, "it is longer than 64 MiB"));
    }
    fs::read(path).map_err(failed)
}

fn failed(path: &Path, source: std::io::Error) -> Error {
    Error::Read {
        path: path.to_owned(),
        source,
    }
}

/// Reads every file below `dir` into `files` under `prefix`, except hidden ones. `above` are the folders around it.
fn walk(
    dir: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, Cow<'static, [u8]>>,
    above: &mut Vec<PathBuf>,
) -> Result<(), Error> {
    let own = dir.canonicalize().map_err(|source| failed(dir, source))?;
    if above.contains(&own) {
        return Err(Error::not_a_root(dir, "it is a link to a folder around it"));
    }
    above.push(own);
    let entries = fs::read_dir(dir).map_err(|source| failed(dir, source))?;
    for entry in entries {
        let path = entry.map_err(|source| failed(dir, source))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return Err(Error::not_a_root(&path, "its name is not UTF-8"));
        };
        if name.starts_with('.') {
            continue;
        }
        let relative = format!("{prefix}/{name}");
        if path.is_dir() {
            walk(&path, &relative, files, above)?;
        } else {
            files.insert(relative, Cow::Owned(read(&path)?));
        }
    }
    above.pop();
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// What is no regular file, or leads round in circles, is named: a private folder cannot hold the run.
    #[test]
    fn what_never_ends_is_refused() {
        type Made = fn(&Path) -> std::io::Result<()>;
        let cases: [(Made, &str); 4] = [
            (
                |path| symlink("/dev/zero", path),
                "it is not a regular file",
            ),
            (
                |path| symlink(".", path),
                "it is a link to a folder around it",
            ),
            (
                |path| {
                    let made = std::process::Command::new("mkfifo").arg(path).status()?;
                    assert!(made.success());
                    Ok(())
                },
                "it is not a regular file",
            ),
            (
                |path| fs::File::create(path)?.set_len(FILE_BYTES + 1),
                "it is longer than 64 MiB",
            ),
        ];
        for (make, why) in cases {
            let dir = tempfile::tempdir().expect("a folder");
            make(&dir.path().join("x")).expect("it is writable");
            let refused = Root::embedded().add_fixtures(dir.path());
            let message = refused.expect_err("it is refused").to_string();
            assert!(
                message.contains("/x cannot be used") && message.ends_with(why),
                "{message}"
            );
        }
    }
}
