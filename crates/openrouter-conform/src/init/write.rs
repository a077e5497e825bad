//! Writing a kit into a repository: all of it, or nothing where a file would be lost.

use std::path::Path;

use super::kit::Kit;
use openrouter_corpus::error::Error;
use openrouter_corpus::report::write_atomically;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It was not there.
    Written,
    /// It was there, with another text.
    Replaced,
    /// It was there, with this text.
    Unchanged,
}

/// Writes the files of a kit below `dir`. A file that is there with another text is replaced only if `force` says so; without
/// it nothing at all is written.
///
/// # Errors
/// [`Error::NotARoot`] where `dir` is no folder, [`Error::Exists`] where files are in the way, [`Error::Write`].
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

/// What writing `text` to `path` would do. A link is something that is there, wherever it leads.
fn state(path: &Path, text: &str) -> Done {
    match std::fs::read(path) {
        Ok(bytes) if bytes == text.as_bytes() => Done::Unchanged,
        _ if path.symlink_metadata().is_ok() => Done::Replaced,
        _ => Done::Written,
    }
}
