//! Files that are either whole or not there.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::error::Error;

/// Writes `bytes` to `path`: first to a file next to it, then renamed, so that no reader sees a half. What is there and is
/// no file (a pipe, a device) is written to as it is, and not replaced.
///
/// # Errors
/// When the folder cannot be made, or the file cannot be written or renamed; the file next to it is removed.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let error = |source| Error::Write {
        path: path.to_owned(),
        source,
    };
    let is_special = |there: fs::Metadata| !there.is_file() && !there.is_dir();
    if fs::metadata(path).is_ok_and(is_special) {
        let opened = fs::OpenOptions::new().write(true).open(path);
        return opened
            .and_then(|mut special| special.write_all(bytes))
            .map_err(error);
    }
    let Some(name) = path.file_name() else {
        return Err(error(std::io::Error::other("it names no file")));
    };
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(error)?;
    }
    let mut partial_name = std::ffi::OsString::from(".");
    partial_name.push(name);
    partial_name.push(format!(".{}.partial", std::process::id()));
    let partial = path.with_file_name(partial_name);
    let written = fs::File::create(&partial)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&partial, path));
    written.map_err(|source| {
        // The first error is the one to tell; a file that is left over is named by it.
        let _ = fs::remove_file(&partial);
        error(source)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_whole_and_leaves_nothing_behind() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a/b.json");
        for text in ["one", "two"] {
            write_atomically(&path, text.as_bytes()).expect("it is writable");
            assert_eq!(fs::read_to_string(&path).expect("it is there"), text);
        }
        assert_eq!(
            fs::read_dir(dir.path().join("a"))
                .expect("a folder")
                .count(),
            1
        );
        assert!(
            write_atomically(&dir.path().join("a"), b"x").is_err(),
            "a folder is no file"
        );
    }
}
