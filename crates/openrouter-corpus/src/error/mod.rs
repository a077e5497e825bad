//! Errors of the suite itself, as opposed to errors of the target under test.

mod case;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub use case::CaseError;

/// A failure of the run itself: wrong usage, or a fault that keeps the suite from checking.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A folder given on the command line is not suitable for the option.
    #[error("{} cannot be used: {why}", path.display())]
    NotARoot {
        /// The folder.
        path: PathBuf,
        /// Why not.
        why: &'static str,
    },
    /// A private fixture has the id of an existing one.
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
    /// A required data file is missing.
    #[error("{path} is missing: {help}")]
    Missing {
        /// The path below the root.
        path: &'static str,
        /// The next step.
        help: &'static str,
    },
    /// The command line names something that does not exist.
    #[error("{}", usage(.what, .found, .nearest))]
    Usage {
        /// The kind of value requested (`--case`, `fixture`).
        what: String,
        /// The value that was given.
        found: String,
        /// The most similar existing ids.
        nearest: Vec<String>,
    },
    /// A fixture could not be added.
    #[error("not added: {why}")]
    NotAdded {
        /// Why not, and the next step.
        why: String,
    },
    /// Files that `init` would write already exist.
    #[error("nothing was written, because {} already exists; overwrite it with --force", paths.join(", "))]
    Exists {
        /// The files.
        paths: Vec<String>,
    },
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}; port 0 lets the system choose a free one")]
    Listen {
        /// The requested address.
        address: SocketAddr,
        /// The system's error.
        source: std::io::Error,
    },
    /// A target accepts no connection.
    #[error("{url} cannot be reached: {why}")]
    Unreachable {
        /// Its URL.
        url: String,
        /// Why.
        why: String,
    },
    /// Something required for a result is missing.
    #[error("{0}")]
    Incomplete(String),
    /// Ctrl-C or SIGTERM ended the run.
    #[error("interrupted{0}; the run has no verdict")]
    Interrupted(String),
    /// The suite is inconsistent.
    #[error("harness fault: {0}")]
    Harness(String),
}

impl Error {
    /// Creates the error for a folder that is not suitable for the option.
    #[must_use]
    pub fn not_a_root(path: &Path, why: &'static str) -> Self {
        Self::NotARoot {
            path: path.to_owned(),
            why,
        }
    }

    /// Creates a usage error that suggests no ids.
    pub fn usage(what: impl Into<String>, found: impl Into<String>) -> Self {
        Self::Usage {
            what: what.into(),
            found: found.into(),
            nearest: Vec::new(),
        }
    }
}

/// A line of `SPEC.md` that violates the format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("SPEC.md:{line}: expected {expected}, found {found:?}")]
pub struct SpecError {
    /// The line, counted from 1.
    pub line: usize,
    /// What the format requires there.
    pub expected: String,
    /// What was found.
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
