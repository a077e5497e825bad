//! The seeds of fuzz targets.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo::root;
use crate::command::Error;

/// The seeds of a target, in addition to those in `fuzz/seeds/TARGET/`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seeds {
    /// The payloads of the corpus, each followed by status and surface.
    Payloads,
    /// The case files of the corpus.
    Cases,
    /// No others.
    Own,
}

impl Seeds {
    /// Writes the seeds of a target into an emptied folder.
    pub(super) fn write(self, target: &str, folder: &Path) -> Result<(), Error> {
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(|error| Error::io("empty", folder, &error))?;
        }
        fs::create_dir_all(folder).map_err(|error| Error::io("make", folder, &error))?;
        let own = root().join("fuzz/seeds").join(target);
        if own.is_dir() {
            for file in entries(&own)? {
                save(folder, &own, &file, read(&file)?)?;
            }
        }
        if self == Self::Own {
            return Ok(());
        }
        let fixtures = root().join("fixtures");
        let surfaces = entries(&fixtures)?.into_iter().filter(|path| path.is_dir());
        for (place, surface) in (0_u8..).zip(surfaces) {
            for file in entries(&surface)? {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let mut bytes = read(&file)?;
                match (self, name.ends_with(".case.json")) {
                    (Self::Cases, true) => {}
                    (Self::Payloads, false) => {
                        bytes.extend(status(&name).to_le_bytes());
                        bytes.push(place);
                    }
                    _ => continue,
                }
                save(folder, &fixtures, &file, bytes)?;
            }
        }
        Ok(())
    }
}

/// Returns the status in a fixture's name, or 0 if there is none; for a stream 200.
fn status(name: &str) -> u16 {
    if name.starts_with("stream-") {
        return 200;
    }
    name.split('-')
        .next()
        .and_then(|status| status.parse().ok())
        .unwrap_or(0)
}

fn read(file: &Path) -> Result<Vec<u8>, Error> {
    fs::read(file).map_err(|error| Error::io("read", file, &error))
}

/// Returns the paths in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let list = fs::read_dir(folder).map_err(|error| Error::io("read", folder, &error))?;
    let mut paths: Vec<PathBuf> = list.flatten().map(|entry| entry.path()).collect();
    paths.sort_unstable();
    Ok(paths)
}

/// Saves a seed under the name of its source file.
fn save(folder: &Path, home: &Path, file: &Path, bytes: Vec<u8>) -> Result<(), Error> {
    let name = file
        .strip_prefix(home)
        .unwrap_or(file)
        .to_string_lossy()
        .replace('/', "~");
    let path = folder.join(name);
    fs::write(&path, bytes).map_err(|error| Error::io("write", &path, &error))
}

#[cfg(test)]
mod tests {
    use super::status;

    #[test]
    fn the_status_is_in_the_name() {
        assert_eq!(status("429-free-models-per-day.json"), 429);
        assert_eq!(status("stream-502-disconnect.sse"), 200);
        assert_eq!(status("ide-dump.txt"), 0);
    }
}
