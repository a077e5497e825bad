//! What leaves the program. Everything passes the redactor; the report that was asked for has standard output to
//! itself, and text for people then goes to standard error.

use std::io::Write as _;

use serde::Serialize;

use super::options::{Format, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::redact::redact;
use crate::report::{to_json, write_atomically};

/// Where the output of a command goes.
pub(super) struct Output {
    targets: Vec<Target>,
}

impl Output {
    pub(super) fn new(targets: Vec<Target>) -> Self {
        Self { targets }
    }

    /// Writes text for people.
    pub(super) fn people(&self, text: &str) {
        let (text, _) = redact(text);
        // A reader that has gone away is not our fault, and there is nobody left to tell.
        if self.targets.iter().any(|target| target.path.is_none()) {
            let _ = anstream::stderr().write_all(text.as_bytes());
        } else {
            let _ = anstream::stdout().write_all(text.as_bytes());
        }
    }

    /// Ends a run: writes the reports that were asked for. A report that cannot be written makes the run incomplete, and
    /// hides no violation.
    pub(super) fn finish(&self, value: &impl Serialize, exit: Exit) -> Exit {
        match self.reports(value) {
            Ok(()) => exit,
            Err(failed) => {
                error(&failed);
                Exit::decide(exit == Exit::Violated, true)
            }
        }
    }

    /// Writes the reports that were asked for.
    pub(super) fn reports(&self, value: &impl Serialize) -> Result<(), Error> {
        for target in &self.targets {
            let text = match target.format {
                Format::Json => to_json(value),
            };
            let (text, _) = redact(&text);
            match &target.path {
                Some(path) => write_atomically(path, text.as_bytes())?,
                None => stdout(&text)?,
            }
        }
        Ok(())
    }
}

/// What clap answers: help and version are asked for and end with 0, the rest is wrong usage.
pub(super) fn command_line(error: &clap::Error) -> Exit {
    // Without styles: an escape sequence right before a key would hide its beginning from the redactor.
    let rendered = error.render().to_string();
    let (text, _) = redact(&rendered);
    if error.use_stderr() {
        let _ = anstream::stderr().write_all(text.as_bytes());
        return Exit::Usage;
    }
    let _ = anstream::stdout().write_all(text.as_bytes());
    Exit::Held
}

/// Writes a report to standard output. A closed pipe is no error; a full disk is.
pub(super) fn stdout(text: &str) -> Result<(), Error> {
    let mut stdout = std::io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(source) if source.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::Write {
            path: "standard output".into(),
            source,
        }),
        _ => Ok(()),
    }
}

/// Writes a remark for people to standard error.
pub(super) fn note(text: &str) {
    let (text, _) = redact(text);
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Writes why the program ends.
pub(super) fn error(error: &Error) {
    let text = format!("error: {error}\n");
    let (text, _) = redact(&text);
    let _ = anstream::stderr().write_all(text.as_bytes());
}
