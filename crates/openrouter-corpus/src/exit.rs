//! The exit codes, decided in one place.

use crate::error::Error;

/// The result of a run, as a process exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// 0: all required checks passed.
    Held = 0,
    /// 1: a requirement is violated.
    Violated = 1,
    /// 2: wrong usage.
    Usage = 2,
    /// 3: nothing, or not everything, could be checked.
    Incomplete = 3,
    /// 130: interrupted by Ctrl-C or SIGTERM.
    Interrupted = 130,
}

impl Exit {
    /// Decides the exit code: a violation outranks incompleteness, and a run that checked nothing is incomplete.
    #[must_use]
    pub fn decide(violated: bool, incomplete: bool) -> Self {
        match (violated, incomplete) {
            (true, _) => Self::Violated,
            (false, true) => Self::Incomplete,
            (false, false) => Self::Held,
        }
    }

    /// Returns the exit code of a run that an error ended.
    #[must_use]
    pub fn of_error(error: &Error) -> Self {
        match error {
            Error::Usage { .. } | Error::Exists { .. } => Self::Usage,
            Error::NotAdded { .. }
            | Error::DuplicateFixture { .. }
            | Error::Case(_)
            | Error::Spec(_) => Self::Violated,
            Error::Interrupted(_) => Self::Interrupted,
            _ => Self::Incomplete,
        }
    }

    /// Returns the process exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
