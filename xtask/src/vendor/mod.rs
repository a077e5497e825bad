//! `cargo xtask vendor`: creates a standalone copy of the types crate, with a stamp that identifies its source.

mod build;
mod check;
mod copy;
mod files;
mod stamp;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::command::{Command, Error, Outcome};

pub(crate) const COMMAND: Command = Command {
    name: "vendor",
    usage: "[--no-build] [--force] DIR | --check DIR",
    about: "Copy openrouter-errors into another project, or check such a copy",
    details: "\
Copies the sources, manifest, README and licences of openrouter-errors into DIR, writes the stamp
DIR/VENDORED.toml (version, commit, SHA-256 of every file), and builds the copy where it is. The
build's own files (target/, Cargo.lock) stay out of DIR.

  --check      say whether DIR is a modified or an outdated copy, file by file; exit with 1 if so
  --force      replace a copy that was modified, losing the modifications
  --no-build   copy only

The copy is the crate byte for byte, so it works where the crate does: outside any workspace, as a
member, as an `exclude`d folder, or as a path dependency (cargo makes it a member by itself). It has
no `[workspace]` table of its own, because cargo refuses a path dependency with one; so inside a
workspace that neither lists it nor depends on it, `cargo build` in DIR asks you to do one of these.
",
    own_help: false,
    run,
};

/// The crate that is vendored.
const CRATE: &str = "openrouter-errors";

fn run(args: &[OsString]) -> Outcome {
    let mut check = false;
    let mut force = false;
    let mut build = true;
    let mut dir: Option<PathBuf> = None;
    for arg in args {
        match arg.to_str() {
            Some("--check") => check = true,
            Some("--force") => force = true,
            Some("--no-build") => build = false,
            Some(flag) if flag.starts_with('-') => return Err(Error::argument(&COMMAND, arg)),
            _ if dir.is_none() => dir = Some(PathBuf::from(arg)),
            _ => return Err(Error::argument(&COMMAND, arg)),
        }
    }
    let dir = dir.filter(|dir| *dir != Path::new("")).ok_or_else(|| {
        Error::Usage(format!(
            "specify a folder: cargo xtask vendor {}",
            COMMAND.usage
        ))
    })?;
    if check {
        if force || !build {
            return Err(Error::Usage(
                "--check cannot be combined with other options".to_owned(),
            ));
        }
        check::check(&dir)
    } else {
        copy::copy(&dir, force, build)
    }
}
