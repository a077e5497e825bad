//! Commands and their results.

use std::ffi::OsString;
use std::fmt;
use std::process::ExitCode;

/// One row of the command table.
pub(crate) struct Command {
    /// The name after `cargo xtask`.
    pub(crate) name: &'static str,
    /// The arguments, for the usage line.
    pub(crate) usage: &'static str,
    /// One line for the overview.
    pub(crate) about: &'static str,
    /// The paragraphs and options below the usage line of `--help`.
    pub(crate) details: &'static str,
    /// Whether the command handles `--help` itself, because it passes all its arguments on.
    pub(crate) own_help: bool,
    /// Runs it with the arguments after its name.
    pub(crate) run: fn(&[OsString]) -> Outcome,
}

impl Command {
    /// Returns the text of `cargo xtask NAME --help`.
    pub(crate) fn help(&self) -> String {
        format!(
            "{}\n\nUsage: cargo xtask {} {}\n\n{}",
            self.about, self.name, self.usage, self.details
        )
    }
}

/// The result of a command: an exit code, or an error that implies one.
pub(crate) type Outcome = Result<ExitCode, Error>;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Error {
    /// The arguments are invalid.
    Usage(String),
    /// The check failed.
    Failed(String),
    /// A required tool or file is unusable, so nothing was checked.
    Incomplete(String),
}

impl Error {
    /// Creates an error for a file or folder that could not be read or written.
    pub(crate) fn io(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::Incomplete(format!("failed to {doing} {}: {error}", path.display()))
    }

    /// Creates an error for an unknown argument.
    pub(crate) fn argument(command: &Command, argument: &OsString) -> Self {
        Self::Usage(format!(
            "`cargo xtask {}` takes no `{}`; usage: cargo xtask {} {}",
            command.name,
            argument.to_string_lossy(),
            command.name,
            command.usage
        ))
    }

    /// Returns 1 for a violation, 2 for wrong usage, 3 for an incomplete run, as everywhere in the suite.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Incomplete(_) => 3,
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::Failed(text) | Self::Incomplete(text) => f.write_str(text),
        }
    }
}
