//! What a command is, and how it ends.

use std::ffi::OsString;
use std::fmt;
use std::process::ExitCode;

/// One row of the command table.
pub(crate) struct Command {
    /// What one types after `cargo xtask`.
    pub(crate) name: &'static str,
    /// The arguments, for the usage line.
    pub(crate) usage: &'static str,
    /// One line for the overview.
    pub(crate) about: &'static str,
    /// The paragraphs and options below the usage line of `--help`.
    pub(crate) details: &'static str,
    /// The command answers `--help` itself, because it hands all its arguments on.
    pub(crate) own_help: bool,
    /// Runs it with the arguments behind its name.
    pub(crate) run: fn(&[OsString]) -> Outcome,
}

impl Command {
    /// The text of `cargo xtask NAME --help`.
    pub(crate) fn help(&self) -> String {
        format!(
            "{}\n\nUsage: cargo xtask {} {}\n\n{}",
            self.about, self.name, self.usage, self.details
        )
    }
}

/// How a command ends: with an exit code, or with an error that names one.
pub(crate) type Outcome = Result<ExitCode, Error>;

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Error {
    /// It was asked for in a way that means nothing.
    Usage(String),
    /// What it looked at is wrong.
    Failed(String),
    /// A tool or a file that it needs cannot be used, so nothing was checked.
    Incomplete(String),
}

impl Error {
    /// A file or folder that could not be read or written.
    pub(crate) fn io(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::Incomplete(format!("failed to {doing} {}: {error}", path.display()))
    }

    /// An argument that the command does not know.
    pub(crate) fn argument(command: &Command, argument: &OsString) -> Self {
        Self::Usage(format!(
            "`cargo xtask {}` takes no `{}`; usage: cargo xtask {} {}",
            command.name,
            argument.to_string_lossy(),
            command.name,
            command.usage
        ))
    }

    /// 1 violation, 2 wrong usage, 3 incomplete: the same meaning as everywhere in the suite.
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
