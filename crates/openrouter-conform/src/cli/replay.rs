//! The command that does the same again, to be copied from a report.

use std::fmt::Display;

use super::options::Options;
use crate::report::PROGRAM;

/// Set by whoever starts the program under another name (`cargo xtask conform`).
const CALLED: &str = "OPENROUTER_CONFORM_CALLED";

/// What the program was called by, as a shell takes it.
pub(super) fn program() -> String {
    if let Ok(called) = std::env::var(CALLED) {
        return called;
    }
    let called = std::env::args_os().next();
    let called = called.as_deref().and_then(|called| called.to_str());
    quoted(called.unwrap_or(PROGRAM))
}

/// A command line that grows.
pub(super) struct ReproCommand(Vec<String>);

impl ReproCommand {
    /// What every command takes: the options of the data and of the requirements.
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
        // Who starts the program under another name says the checkout by itself.
        if std::env::var_os(CALLED).is_none() {
            again.option("--root", options.root.as_ref().map(|dir| dir.display()));
        }
        again
    }

    /// An option with its value, where it has one.
    pub(super) fn option(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.0.push(name.to_owned());
            self.0.push(value.to_string());
        }
    }

    /// A word as it is.
    pub(super) fn word(&mut self, word: &str) {
        self.0.push(word.to_owned());
    }

    /// The command line, quoted for a shell.
    pub(super) fn finish(self) -> String {
        let words: Vec<String> = self.0.iter().map(|word| quoted(word)).collect();
        words.join(" ")
    }
}

/// A word as a shell takes it. What no shell can take (a NUL byte) cannot have come from a command line either.
fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), std::borrow::Cow::into_owned)
}
