//! One thing a run judged, and what it found wrong with it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One selected thing and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// The surface or family that it is counted under.
    pub group: String,
    /// What came out.
    pub outcome: Outcome,
    /// Why it is not applicable or not tested, or what it judged, in a few words.
    pub note: Option<String>,
    /// How many of its expectations were judged.
    pub judged: usize,
    /// What is wrong; never empty where it failed.
    pub findings: Vec<Finding>,
}

/// What an [`Item`] is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A check of the suite's own files.
    Suite,
    /// A fixture.
    Fixture,
    /// A requirement.
    Requirement,
    /// A client, or one call of it.
    Client,
}

/// What came out of judging an [`Item`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Judged, and all held.
    Passed,
    /// Judged, and something did not hold.
    Failed,
    /// Nothing in the selection concerns it, or nothing can judge it.
    NotApplicable,
    /// What will judge it is not part of this run.
    NotTested,
}

/// One thing that is wrong: where, what was expected there, what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What judged it (`status`, `round_trip`, `HTTP-3`).
    pub check: String,
    /// The file, relative to the root.
    pub file: String,
    /// JSON pointer into the file; empty for the whole.
    pub pointer: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// What to do, where that is not plain.
    pub help: Option<String>,
}

impl Item {
    /// An item that failed if there are findings, and else passed.
    #[must_use]
    pub fn judged(
        kind: Kind,
        id: impl Into<String>,
        group: impl Into<String>,
        findings: Vec<Finding>,
    ) -> Self {
        let outcome = if findings.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        Self {
            kind,
            id: id.into(),
            group: group.into(),
            outcome,
            note: None,
            judged: 0,
            findings,
        }
    }

    /// An item that was not judged, and why.
    #[must_use]
    pub fn unjudged(
        kind: Kind,
        id: impl Into<String>,
        group: impl Into<String>,
        outcome: Outcome,
        why: impl Into<String>,
    ) -> Self {
        Self {
            outcome,
            note: Some(why.into()),
            ..Self::judged(kind, id, group, Vec::new())
        }
    }

    /// The same item with a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

impl Finding {
    /// A finding in `file` as a whole.
    #[must_use]
    pub fn new(
        check: impl Into<String>,
        file: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self {
            check: check.into(),
            file: file.into(),
            pointer: String::new(),
            expected: expected.into(),
            found: found.into(),
            help: None,
        }
    }

    /// The same finding at a JSON pointer.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// The same finding with a next step.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
