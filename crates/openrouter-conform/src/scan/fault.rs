//! Invalid lines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identify::LineFault;

/// A line that is invalid in its input format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineProblem {
    /// The input.
    pub file: String,
    /// The line number, from 1.
    pub line: u64,
    /// JSON pointer to the member; empty for the whole line.
    pub pointer: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// An invalid line, located within a segment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The line number in the segment, from 1.
    pub(super) line: u64,
    pub(super) pointer: &'static str,
    pub(super) expected: String,
    pub(super) found: String,
}

impl Fault {
    pub(super) fn whole(line: u64, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            line,
            pointer: "",
            expected: expected.into(),
            found: found.into(),
        }
    }

    pub(super) fn of_line(line: u64, fault: LineFault) -> Self {
        Self {
            line,
            pointer: fault.pointer,
            expected: fault.expected.to_owned(),
            found: fault.found,
        }
    }

    pub(super) fn in_file(self, file: &str, lines_before: u64) -> LineProblem {
        LineProblem {
            file: file.to_owned(),
            line: lines_before + self.line,
            pointer: self.pointer.to_owned(),
            expected: self.expected,
            found: self.found,
        }
    }
}
