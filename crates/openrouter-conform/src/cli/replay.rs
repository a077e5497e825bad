//! Builds the command that repeats a check, for copying from a report.

use std::ffi::OsStr;
use std::fmt::Display;
use std::path::Path;

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
    /// Creates a command line with the options that every command takes: those for data and requirements.
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
            again.path("--fixtures", dir);
        }
        // A program that starts this one under another name sets the checkout itself.
        if std::env::var_os(CALLED).is_none() {
            options
                .root
                .iter()
                .for_each(|dir| again.path("--root", dir));
        }
        again
    }

    /// Adds an option with its value, if it has one.
    pub(super) fn option(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.0.push(name.to_owned());
            self.word(value.to_string().as_ref());
        }
    }

    /// Adds an option with a path, which need not be UTF-8.
    pub(super) fn path(&mut self, name: &str, path: &Path) {
        self.0.push(name.to_owned());
        self.word(path.as_os_str());
    }

    /// Adds a word.
    pub(super) fn word(&mut self, word: &OsStr) {
        self.0.push(match word.to_str() {
            Some(word) => quoted(word),
            None => escaped(word.as_encoded_bytes()),
        });
    }

    /// Returns the command line.
    pub(super) fn finish(self) -> String {
        self.0.join(" ")
    }
}

/// Quotes a word for a shell. A word that cannot be quoted (a NUL byte) cannot have come from a command line.
fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), std::borrow::Cow::into_owned)
}

/// Escapes a word that is not UTF-8, in the syntax of bash, zsh and ksh.
fn escaped(word: &[u8]) -> String {
    let mut out = String::from("$'");
    for &byte in word {
        match byte {
            b'\\' | b'\'' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('\'');
    out
}
