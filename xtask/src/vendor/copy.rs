//! Creates or updates a copy.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use super::files::{differences, hash_copy, hash_sources, read, sources};
use super::stamp::{self, Stamp};
use super::{CRATE, build};
use crate::command::{Error, Outcome};

/// Copies the crate to `dir`, stamps it, and builds it there.
pub(super) fn copy(dir: &Path, force: bool, build: bool) -> Outcome {
    fs::create_dir_all(dir).map_err(|error| Error::io("make", dir, &error))?;
    clear(dir, force)?;
    for (path, from) in sources()? {
        let to = dir.join(&path);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(|error| Error::io("make", parent, &error))?;
        }
        fs::write(&to, read(&from)?).map_err(|error| Error::io("write", &to, &error))?;
    }
    let stamp = Stamp::new(hash_sources()?)?;
    let path = dir.join(stamp::NAME);
    fs::write(&path, stamp.render()).map_err(|error| Error::io("write", &path, &error))?;
    println!(
        "{CRATE} {} copied to {}: {} files",
        stamp.origin(),
        dir.display(),
        stamp.files.len()
    );
    if build {
        build::build(dir)?;
        println!(
            "it builds; use it with: {CRATE} = {{ path = \"{}\" }}",
            dir.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Removes an earlier copy. Rejects a modified one unless forced, and always rejects a folder of anything else.
fn clear(dir: &Path, force: bool) -> Result<(), Error> {
    let old: Vec<String> = match Stamp::load(dir) {
        Ok(None) => return must_be_empty(dir),
        Ok(Some(stamp)) => {
            let found = hash_copy(dir)?;
            let modified = differences(&stamp.files, &found);
            if !modified.is_empty() && !force {
                return Err(Error::Failed(format!(
                    "{} was modified since it was copied, so nothing was written:\n  {}\n\
                     --force replaces it, and these changes are lost",
                    dir.display(),
                    modified.join("\n  ")
                )));
            }
            found.into_keys().collect()
        }
        Err(_) if force => hash_copy(dir)?.into_keys().collect(),
        Err(error) => return Err(error),
    };
    for path in old {
        let path = dir.join(path);
        fs::remove_file(&path).map_err(|error| Error::io("remove", &path, &error))?;
    }
    Ok(())
}

/// Checks that a folder without a stamp contains at most hidden files (a fresh repository).
fn must_be_empty(dir: &Path) -> Result<(), Error> {
    let list = |error| Error::io("list", dir, &error);
    for entry in fs::read_dir(dir).map_err(list)? {
        let name = entry.map_err(list)?.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            return Err(Error::Usage(format!(
                "{} contains other files ({}), so nothing was written; specify an empty folder or an earlier copy",
                dir.display(),
                name.display()
            )));
        }
    }
    Ok(())
}
