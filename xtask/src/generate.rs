//! What all generators of committed files share: they write, or they check that nothing would be written.

use std::ffi::OsString;

use crate::cargo;
use crate::command::{Command, Error, Outcome};

/// What a generator does with what it made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Writes the files.
    Write,
    /// Compares them with those on disk, prints the difference, and fails if there is one.
    Check,
}

impl Mode {
    /// `--check` or nothing; anything else is wrong usage.
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

/// Becomes the generator of the same name inside `maintain`, which on drift prints the difference and the
/// command that fixes it.
pub(crate) fn generate(command: &Command, args: &[OsString]) -> Outcome {
    let mode = Mode::parse(command, args)?;
    let check: &[&str] = if mode == Mode::Check {
        &["--check"]
    } else {
        &[]
    };
    cargo::become_command(cargo::maintain(&[&[command.name], check].concat()))
}
