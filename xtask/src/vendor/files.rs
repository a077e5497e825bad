//! The files of the crate and of a copy, each with the hash of its bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hmac_sha256::Hash;

use super::{CRATE, stamp};
use crate::cargo::root;
use crate::command::Error;

/// SHA-256 in hexadecimal, by path relative to the folder (with `/`).
pub(super) type Hashes = BTreeMap<String, String>;

/// Returns the files to copy: path in the copy, and location in this checkout.
pub(super) fn sources() -> Result<BTreeMap<String, PathBuf>, Error> {
    let folder = root().join("crates").join(CRATE);
    let mut sources = BTreeMap::new();
    for name in ["Cargo.toml", "README.md"] {
        sources.insert(name.to_owned(), folder.join(name));
    }
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        sources.insert(name.to_owned(), root().join(name));
    }
    for path in walk(&folder, "src")? {
        let from = folder.join(&path);
        sources.insert(path, from);
    }
    Ok(sources)
}

/// Returns the hashes of the files to copy.
pub(super) fn hash_sources() -> Result<Hashes, Error> {
    sources()?
        .into_iter()
        .map(|(path, from)| Ok((path, hash(&read(&from)?))))
        .collect()
}

/// Returns the hashes of a copy's files, except the stamp, files that cargo generates, and hidden files.
pub(super) fn hash_copy(dir: &Path) -> Result<Hashes, Error> {
    let mut hashes = Hashes::new();
    for path in walk(dir, "")? {
        if path == stamp::NAME || path == "Cargo.lock" || path.starts_with("target/") {
            continue;
        }
        let hash = hash(&read(&dir.join(&path))?);
        hashes.insert(path, hash);
    }
    Ok(hashes)
}

/// Returns a single hash of the lines `HASH  PATH`, sorted by path, as `sha256sum` prints them.
pub(super) fn content(hashes: &Hashes) -> String {
    let lines: String = hashes
        .iter()
        .map(|(path, hash)| format!("{hash}  {path}\n"))
        .collect();
    hash(lines.as_bytes())
}

/// Lists the differences between two states of a folder, one per line.
pub(super) fn differences(before: &Hashes, after: &Hashes) -> Vec<String> {
    let mut lines = Vec::new();
    for (path, hash) in before {
        match after.get(path) {
            None => lines.push(format!("removed  {path}")),
            Some(other) if other != hash => lines.push(format!("changed  {path}")),
            Some(_) => {}
        }
    }
    lines.extend(
        after
            .keys()
            .filter(|path| !before.contains_key(*path))
            .map(|path| format!("added    {path}")),
    );
    lines
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| Error::io("read", path, &error))
}

fn hash(bytes: &[u8]) -> String {
    Hash::hash(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Returns every file below `base/folder`, relative to `base`, without hidden files and folders.
fn walk(base: &Path, folder: &str) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let path = base.join(folder);
    for entry in fs::read_dir(&path).map_err(|error| Error::io("list", &path, &error))? {
        let entry = entry.map_err(|error| Error::io("list", &path, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let relative = if folder.is_empty() {
            name.clone()
        } else {
            format!("{folder}/{name}")
        };
        if name.starts_with('.') || relative == "target" {
            continue;
        }
        let kind = entry
            .file_type()
            .map_err(|error| Error::io("list", &path, &error))?;
        if kind.is_dir() {
            found.extend(walk(base, &relative)?);
        } else {
            found.push(relative);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha256() {
        assert_eq!(
            hash(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn the_sources_are_the_crate_and_its_licences() -> Result<(), Error> {
        let sources = sources()?;
        for path in [
            "Cargo.toml",
            "README.md",
            "LICENSE-MIT",
            "LICENSE-APACHE",
            "src/lib.rs",
        ] {
            assert!(sources.contains_key(path), "{path}");
        }
        Ok(())
    }

    #[test]
    fn differences_name_the_files() {
        let state = |pairs: &[(&str, &str)]| -> Hashes {
            pairs
                .iter()
                .map(|(path, hash)| ((*path).to_owned(), (*hash).to_owned()))
                .collect()
        };
        let before = state(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let after = state(&[("a", "1"), ("b", "2"), ("d", "1")]);
        assert_eq!(
            differences(&before, &after),
            ["changed  b", "removed  c", "added    d"]
        );
        assert_eq!(differences(&before, &before), [""; 0]);
    }
}
