//! One item that a run checked, and its findings.

use std::collections::BTreeMap;

use openrouter_errors::{Delivery, Revision};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Exchange;
use crate::spec::Level;
use crate::vocabulary::FieldName;
use crate::vocabulary::FieldState;

/// One selected item and its outcome. Members after `findings` are omitted if they are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// The kind of the item.
    pub kind: Kind,
    /// The id.
    pub id: String,
    /// The surface or family under which it is counted.
    pub group: String,
    /// The outcome.
    pub outcome: Outcome,
    /// Why it is not applicable or not tested, or what it checked, in a few words.
    pub note: Option<String>,
    /// The number of its expectations that were checked.
    pub judged: usize,
    /// What is wrong; never empty if it failed. If it passed, deviations from a SHOULD or a MAY.
    pub findings: Vec<Finding>,
    /// The verdict on a call or an exchange, or the result of a probe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// How the error arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The state of each field that the response states.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldName, FieldState>,
    /// The baseline's record of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
    /// The wire exchanges, if something is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wire: Vec<Exchange>,
    /// The command that checks only this item again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
}

crate::ids! {
    /// The kind of an [`Item`].
    pub enum Kind {
        /// A check of the suite's own files.
        Suite = "suite",
        /// A client as a whole.
        Client = "client",
        /// A deliberately broken target of the suite.
        Saboteur = "saboteur",
        /// A fixture.
        Fixture = "fixture",
        /// A requirement.
        Requirement = "requirement",
        /// A call of a client.
        Call = "call",
        /// An exchange through a gateway.
        Exchange = "exchange",
        /// A probe of a server.
        Probe = "probe",
    }
}

crate::words! {
    /// The outcome of an [`Item`].
    #[derive(
        Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
    )]
    #[serde(rename_all = "snake_case")]
    pub enum Outcome {
        /// Checked, and all expectations held.
        Passed = "passed",
        /// Checked, and an expectation did not hold.
        Failed = "failed",
        /// Checked, and failed as recorded in a baseline.
        ExpectedFailure = "expected failure",
        /// Checked, and failed only where a revision later than that of the run requires it.
        Unscored = "unscored",
        /// Could not be checked; the run is incomplete.
        Error = "error",
        /// Nothing in the selection applies to it, or nothing can check it.
        NotApplicable = "not applicable",
        /// This run does not include its check.
        NotTested = "not tested",
    }
}

/// One deviation: its place, what was expected, what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The check that found it (`status`, `round_trip`, `HTTP-3`).
    pub check: String,
    /// The level of the requirement; missing for a check of the suite that is not a requirement, and binds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The normative sentence of the requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// The revision that introduced the requirement, if later than that of the run; the finding then does not bind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Revision>,
    /// The file, relative to the root, or another source that was examined; may be empty.
    pub file: String,
    /// JSON pointer into it, `/events/N/...`, `/headers/NAME`, `/status`; empty for the whole.
    pub pointer: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// The next step, unless it is obvious.
    pub help: Option<String>,
}

/// A baseline's record of an [`Item`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// How the outcome compares with the record.
    pub standing: Standing,
    /// The recorded verdict; `null` if none is recorded.
    pub verdict: Option<String>,
    /// Why it is accepted.
    pub reason: Option<String>,
    /// The issue that tracks it.
    pub issue: Option<String>,
    /// The last day on which it is accepted.
    pub expires: Option<String>,
}

/// How an [`Item`] compares with its record in a baseline.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The outcome is as recorded.
    Met,
    /// The outcome is worse.
    Worse,
    /// The outcome is better: update the record.
    Stale,
    /// The case no longer exists: remove the record.
    Gone,
    /// The outcome is as recorded, but the record has expired.
    Expired,
}

impl Kind {
    /// Returns the plural.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Suite => "checks of the suite",
            Self::Client => "clients",
            Self::Saboteur => "saboteurs",
            Self::Fixture => "fixtures",
            Self::Requirement => "requirements",
            Self::Call => "calls",
            Self::Exchange => "exchanges",
            Self::Probe => "probes",
        }
    }
}

impl Outcome {
    /// Returns `Failed` or `Passed`.
    #[must_use]
    pub fn of(fails: bool) -> Self {
        if fails { Self::Failed } else { Self::Passed }
    }

    /// Whether it was checked.
    #[must_use]
    pub fn is_judged(self) -> bool {
        matches!(
            self,
            Self::Passed | Self::Failed | Self::ExpectedFailure | Self::Unscored
        )
    }
}

impl Standing {
    /// Whether the record is at fault, and not the item.
    #[must_use]
    pub fn is_outdated(self) -> bool {
        matches!(self, Self::Stale | Self::Gone | Self::Expired)
    }
}

impl Item {
    /// Creates an item that failed if a finding [binds](Finding::binds), is unscored if one would in a
    /// [later](Finding::since) revision, and otherwise passed.
    #[must_use]
    pub fn judged(
        kind: Kind,
        id: impl Into<String>,
        group: impl Into<String>,
        findings: Vec<Finding>,
    ) -> Self {
        Self {
            kind,
            id: id.into(),
            group: group.into(),
            outcome: if findings.iter().any(Finding::binds) {
                Outcome::Failed
            } else if findings.iter().any(Finding::will_bind) {
                Outcome::Unscored
            } else {
                Outcome::Passed
            },
            note: None,
            judged: 0,
            findings,
            verdict: None,
            delivery: None,
            fields: BTreeMap::new(),
            record: None,
            wire: Vec::new(),
            replay: None,
        }
    }

    /// Creates an item that was not checked, with the reason.
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

    /// Adds a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Whether it failed only because its record is outdated.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        let outdated = |record: &Record| record.standing.is_outdated();
        self.outcome == Outcome::Failed && self.record.as_ref().is_some_and(outdated)
    }

    /// Iterates over the findings that made it fail.
    pub fn binding(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.binds())
    }
}

impl Finding {
    /// Creates a finding about `file` as a whole.
    #[must_use]
    pub fn new(
        check: impl Into<String>,
        file: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self {
            check: check.into(),
            level: None,
            sentence: None,
            since: None,
            file: file.into(),
            pointer: String::new(),
            expected: expected.into(),
            found: found.into(),
            help: None,
        }
    }

    /// Sets the level and sentence of the requirement.
    #[must_use]
    pub fn by(mut self, level: Level, sentence: impl Into<String>) -> Self {
        self.level = Some(level);
        self.sentence = Some(sentence.into());
        self
    }

    /// Sets the JSON pointer.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// Sets the file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }

    /// Sets the next step.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the revision that introduced the requirement, if later than that of the run; it then does not bind.
    #[must_use]
    pub fn since(mut self, later: Option<Revision>) -> Self {
        self.since = later;
        self
    }

    /// Whether the finding makes its item fail. A SHOULD, a MAY or a requirement of a later revision is only
    /// reported.
    #[must_use]
    pub fn binds(&self) -> bool {
        self.since.is_none() && !self.is_advice()
    }

    /// Whether it would bind in a run of the revision that introduced the requirement.
    #[must_use]
    pub fn will_bind(&self) -> bool {
        self.since.is_some() && !self.is_advice()
    }

    fn is_advice(&self) -> bool {
        matches!(self.level, Some(Level::Should | Level::May))
    }

    /// Explains why the finding is not scored, if it is not.
    #[must_use]
    pub fn unscored(&self) -> Option<String> {
        let since = self.since?;
        Some(format!("unscored: required since {since}"))
    }

    /// Returns the place: the file and the pointer into it.
    #[must_use]
    pub fn place(&self) -> String {
        match (self.file.as_str(), self.pointer.as_str()) {
            ("", "") => String::new(),
            ("", pointer) => pointer.to_owned(),
            (file, "") => file.to_owned(),
            (file, pointer) => format!("{file} {pointer}"),
        }
    }
}
