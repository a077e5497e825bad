//! Builds the command that repeats a check, for copying from a report.

use std::fmt::Display;

use super::options::Options;
use crate::report::PROGRAM;

/// Set by programs that start this one under another name (`cargo xtask conform`).
const CALLED: &str = "OPENROUTER_CONFORM_CALLED";

/// Returns the name by which the program was called, quoted for a shell.
pub(super) fn program() -> String {
    if let Ok(called) = std::env::var(CALLED) {
        return called;
    }
    let called = std::env::args_os().next();
    let called = called.as_deref().and_then(|called| called.to_str());
    quoted(called.unwrap_or(PROGRAM))
}

/// A command line under construction.
pub(super) struct ReproCommand(Vec<String>);

impl ReproCommand {
    /// Starts with the options that every command takes: those for data and requirements.
    pub(super) fn of(options: &Options) -> Self {
        let mut again = Self(Vec::new());
        for requirement in &options.requirement {
            again.option("--requirement", Some(requirement));
        }
        for level in &options.level {
            again.option("--level", Some(level.to_string().to_lowercase()));
        }
        again.option("--revision", options.selection().revision);
        for dir in &options.fixtures {
            again.option("--fixtures", Some(dir.display()));
        }
        // A program that starts this one under another name sets the checkout itself.
        if std::env::var_os(CALLED).is_none() {
            again.option("--root", options.root.as_ref().map(|dir| dir.display()));
        }
        again
    }

    /// Adds an option with its value, if it has one.
    pub(super) fn option(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.0.push(name.to_owned());
            self.0.push(value.to_string());
        }
    }

    /// Adds a word.
    pub(super) fn word(&mut self, word: &str) {
        self.0.push(word.to_owned());
    }

    /// Returns the command line, quoted for a shell.
    pub(super) fn finish(self) -> String {
        let words: Vec<String> = self.0.iter().map(|word| quoted(word)).collect();
        words.join(" ")
    }
}

/// Quotes a word for a shell. A word that cannot be quoted (a NUL byte) cannot have come from a command line.
fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), std::borrow::Cow::into_owned)
}
