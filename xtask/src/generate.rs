//! The common mode of all generators of committed files: write them, or check that they are current.

use std::ffi::OsString;

use crate::cargo;
use crate::command::{Command, Error, Outcome};

/// The mode of a generator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Writes the files.
    Write,
    /// Compares them with those on disk, prints the difference, and fails if there is one.
    Check,
}

impl Mode {
    /// Parses `--check` or nothing; anything else is wrong usage.
    pub(crate) fn parse(command: &Command, args: &[OsString]) -> Result<Self, Error> {
        match args {
            [] => Ok(Self::Write),
            [arg] if arg == "--check" => Ok(Self::Check),
            args => Err(Error::argument(
                command,
                args.iter()
                    .find(|arg| *arg != "--check")
                    .unwrap_or(&args[0]),
            )),
        }
    }
}

/// Runs the generator with the same name in `maintain`, which on drift prints the difference and the command that fixes
/// it.
pub(crate) fn generate(command: &Command, args: &[OsString]) -> Outcome {
    let mode = Mode::parse(command, args)?;
    let check: &[&str] = if mode == Mode::Check {
        &["--check"]
    } else {
        &[]
    };
    cargo::become_command(cargo::maintain(&[&[command.name], check].concat()))
}
