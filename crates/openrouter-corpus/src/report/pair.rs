//! Writes the two files of a fixture so that a killed process never leaves only one of them.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::write_atomically;
use crate::error::Error;

/// Suffix of the case file until its body is written. The name also starts with a dot, so that no reader takes it for a case.
const PENDING: &str = ".pending";

/// Writes a body and its case file. [`finish_pairs`] recovers from a process that was killed meanwhile.
///
/// # Errors
/// If one of them cannot be written.
pub fn write_pair(body: (&Path, &[u8]), case: (&Path, &str)) -> Result<(), Error> {
    let pending = pending(case.0);
    // People know the case file, and not its pending form.
    write_atomically(&pending, case.1.as_bytes()).map_err(|error| match error {
        Error::Write { source, .. } => Error::Write {
            path: case.0.to_owned(),
            source,
        },
        other => other,
    })?;
    write_atomically(body.0, body.1)?;
    fs::rename(&pending, case.0).map_err(|source| Error::Write {
        path: case.0.to_owned(),
        source,
    })
}

/// Recovers interrupted writes in a folder and its subfolders: if the body exists, its pending case file becomes the case file;
/// otherwise the pending file is removed.
///
/// # Errors
/// If the folder cannot be read or written. A folder that does not exist has nothing to recover.
pub fn finish_pairs(folder: &Path) -> Result<(), Error> {
    let failed = |source| Error::Write {
        path: folder.to_owned(),
        source,
    };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed)?,
    };
    let entries: Vec<fs::DirEntry> = entries.collect::<Result<_, _>>().map_err(failed)?;
    for entry in &entries {
        let path = entry.path();
        if entry.file_type().map_err(failed)?.is_dir() {
            finish_pairs(&path)?;
        } else if let Some(case) = finished(&path) {
            let is_body = |other: &fs::DirEntry| is_body_of(&case, &other.file_name());
            let ended = if !case.exists() && entries.iter().any(is_body) {
                fs::rename(&path, &case)
            } else {
                fs::remove_file(&path)
            };
            ended.map_err(failed)?;
        }
    }
    Ok(())
}

fn pending(case: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(case.file_name().unwrap_or_default());
    name.push(PENDING);
    case.with_file_name(name)
}

/// The case file that a pending file becomes.
fn finished(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let case = name.strip_prefix('.')?.strip_suffix(PENDING)?;
    case.ends_with(".case.json")
        .then(|| path.with_file_name(case))
}

fn is_body_of(case: &Path, name: &OsStr) -> bool {
    let stem = case.file_name().and_then(OsStr::to_str);
    let stem = stem.and_then(|name| name.strip_suffix(".case.json"));
    let other = name.to_str().and_then(|name| name.rsplit_once('.'));
    stem.is_some() && other.map(|(other, _)| other) == stem
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every state that a killed process can leave ends with both files or none.
    #[test]
    fn a_pair_that_was_begun_is_finished_or_removed() {
        let dir = tempfile::tempdir().expect("a folder");
        let place = |name: &str| dir.path().join("sub").join(name);
        let (body, case) = (place("429-a.json"), place("429-a.case.json"));
        write_pair((&body, b"{}"), (&case, "case")).expect("it is writable");
        let names = || {
            let entries = fs::read_dir(dir.path().join("sub")).expect("a folder");
            let mut names: Vec<_> = entries
                .map(|entry| entry.expect("one").file_name())
                .collect();
            names.sort();
            names
        };
        let both = ["429-a.case.json", "429-a.json"];
        assert_eq!(names(), both);
        fs::rename(&case, place(".429-a.case.json.pending")).expect("it is writable");
        fs::write(place(".429-b.case.json.pending"), "case").expect("it is writable");
        fs::write(place("429-bb.json"), "another").expect("it is writable");
        finish_pairs(dir.path()).expect("it is writable");
        assert_eq!(names(), ["429-a.case.json", "429-a.json", "429-bb.json"]);
        assert_eq!(fs::read_to_string(&case).expect("there"), "case");
        finish_pairs(&place("none")).expect("there is nothing");
    }
}
