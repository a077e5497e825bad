//! Errors of the suite itself, as opposed to errors of the target under test.

mod case;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub use case::CaseError;

/// A fault of the run: wrong usage, or something that keeps the suite from judging.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder given on the command line is not what the option needs.
    #[error("{} cannot be used: {why}", path.display())]
    NotARoot {
        /// The folder.
        path: PathBuf,
        /// Why not.
        why: &'static str,
    },
    /// A private fixture has the id of another one.
    #[error("{path} already exists; choose another name for the private fixture")]
    DuplicateFixture {
        /// The path below the root.
        path: String,
    },
    /// A case file is malformed.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// `SPEC.md` is malformed.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// A data file that every run needs is missing.
    #[error("{path} is missing: {help}")]
    Missing {
        /// The path below the root.
        path: &'static str,
        /// What to do.
        help: &'static str,
    },
    /// The command line asks for something that does not exist.
    #[error("{}", usage(.what, .found, .nearest))]
    Usage {
        /// What was asked for (`--case`, `fixture`).
        what: String,
        /// What was found there.
        found: String,
        /// The nearest ids that exist.
        nearest: Vec<String>,
    },
    /// A fixture could not be added.
    #[error("not added: {why}")]
    NotAdded {
        /// Why not, and what to do.
        why: String,
    },
    /// Files that `init` would write are there already.
    #[error("nothing was written, because {} already exists; overwrite it with --force", paths.join(", "))]
    Exists {
        /// The files.
        paths: Vec<String>,
    },
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}; port 0 lets the system choose a free one")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// What was to be asked takes no connection.
    #[error("{url} cannot be reached: {why}")]
    Unreachable {
        /// Its URL.
        url: String,
        /// Why.
        why: String,
    },
    /// Something is missing without which nothing can be said.
    #[error("{0}")]
    Incomplete(String),
    /// The suite contradicts itself.
    #[error("harness fault: {0}")]
    Harness(String),
}

impl Error {
    /// A folder that is not what the option needs.
    #[must_use]
    pub fn not_a_root(path: &Path, why: &'static str) -> Self {
        Self::NotARoot {
            path: path.to_owned(),
            why,
        }
    }

    /// Wrong usage that names no ids.
    pub fn usage(what: impl Into<String>, found: impl Into<String>) -> Self {
        Self::Usage {
            what: what.into(),
            found: found.into(),
            nearest: Vec::new(),
        }
    }
}

/// A line of `SPEC.md` that is not as its format wants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("SPEC.md:{line}: expected {expected}, found {found:?}")]
pub struct SpecError {
    /// The line, counted from 1.
    pub line: usize,
    /// What the format wants there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

fn usage(what: &str, found: &str, nearest: &[String]) -> String {
    if nearest.is_empty() {
        return format!("{what}: {found}");
    }
    format!(
        "{what} matches nothing: {found:?} (nearest: {})",
        nearest.join(", ")
    )
}
