//! Detects modified or outdated copies.

use std::path::Path;
use std::process::ExitCode;

use super::CRATE;
use super::files::{differences, hash_copy, hash_sources};
use super::stamp::{self, Stamp};
use crate::command::{Error, Outcome};

/// Compares the copy in `dir` with its stamp (modified?) and the stamp with this checkout (outdated?).
pub(super) fn check(dir: &Path) -> Outcome {
    let Some(stamp) = Stamp::load(dir)? else {
        return Err(Error::Failed(format!(
            "{} has no {}, so it is not a copy that can be checked; create one with: cargo xtask vendor {}",
            dir.display(),
            stamp::NAME,
            dir.display()
        )));
    };
    let modified = differences(&stamp.files, &hash_copy(dir)?);
    let now = Stamp::new(hash_sources()?)?;
    let mut outdated = differences(&stamp.files, &now.files);
    if stamp.version != now.version {
        outdated.insert(
            0,
            format!("version  {} is now {}", stamp.version, now.version),
        );
    }
    if modified.is_empty() && outdated.is_empty() {
        println!(
            "{} is {CRATE} {}, unmodified and current",
            dir.display(),
            stamp.origin()
        );
        return Ok(ExitCode::SUCCESS);
    }
    if !modified.is_empty() {
        println!(
            "{} was modified since it was copied:\n  {}",
            dir.display(),
            modified.join("\n  ")
        );
    }
    if !outdated.is_empty() {
        println!(
            "{} is outdated: it is a copy of {}, this checkout is {}:\n  {}",
            dir.display(),
            stamp.origin(),
            now.origin(),
            outdated.join("\n  ")
        );
    }
    let force = if modified.is_empty() { "" } else { "--force " };
    println!(
        "update it with: cargo xtask vendor {force}{}",
        dir.display()
    );
    Ok(ExitCode::FAILURE)
}
