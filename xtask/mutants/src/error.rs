//! Why nothing came of it.

use std::fmt;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// Why it ends otherwise than well.
#[derive(Debug)]
pub(crate) enum Error {
    /// It was asked for in a way that means nothing.
    Usage(String),
    /// Mutants survive, or explanations are wrong.
    Failed(String),
    /// Nothing, or not everything, could be judged.
    Incomplete(String),
}

impl Error {
    pub(crate) fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::Incomplete(format!("failed to {doing} {}: {error}", path.display()))
    }

    /// As xtask ends.
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

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// What a command prints, where it succeeds.
pub(crate) fn output(command: &mut Command) -> Result<String, Error> {
    let said = format!("{command:?}");
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Error::Incomplete(format!("failed to start {said}: {error}")))?;
    if !output.status.success() {
        return Err(Error::Incomplete(format!(
            "{said} ended with {}",
            output.status
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
