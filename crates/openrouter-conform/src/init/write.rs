//! Writes a kit into a repository: all files, or none if one would be overwritten.

use std::path::Path;

use super::kit::Kit;
use openrouter_corpus::error::Error;
use openrouter_corpus::report::write_atomically;

/// The result for one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// The file is new.
    Written,
    /// The file existed with another text.
    Replaced,
    /// The file existed with this text.
    Unchanged,
}

/// Writes the files of a kit below `dir`. Existing files with another text are replaced only with `force`; without it
/// nothing is written in that case.
///
/// # Errors
/// [`Error::NotARoot`] if `dir` is not a folder, [`Error::Exists`] if files would be overwritten, [`Error::Write`].
pub fn write(kit: &Kit, dir: &Path, force: bool) -> Result<Vec<(&'static str, Done)>, Error> {
    if !dir.is_dir() {
        return Err(Error::not_a_root(dir, "the folder does not exist"));
    }
    let found: Vec<(&'static str, Done)> = kit
        .files
        .iter()
        .map(|(path, text)| (*path, state(&dir.join(path), text)))
        .collect();
    let in_the_way: Vec<String> = found
        .iter()
        .filter(|(_, done)| *done == Done::Replaced)
        .map(|(path, _)| dir.join(path).display().to_string())
        .collect();
    if !force && !in_the_way.is_empty() {
        return Err(Error::Exists { paths: in_the_way });
    }
    for ((path, text), (_, done)) in kit.files.iter().zip(&found) {
        if *done != Done::Unchanged {
            write_atomically(&dir.join(path), text.as_bytes())?;
        }
    }
    Ok(found)
}

/// Returns the effect of writing `text` to `path`. A link counts as existing, wherever it leads.
fn state(path: &Path, text: &str) -> Done {
    match std::fs::read(path) {
        Ok(bytes) if bytes == text.as_bytes() => Done::Unchanged,
        _ if path.symlink_metadata().is_ok() => Done::Replaced,
        _ => Done::Written,
    }
}
