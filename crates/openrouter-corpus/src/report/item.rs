//! One thing a run checked, and what it found wrong with it.

use std::collections::BTreeMap;

use openrouter_errors::{Delivery, Revision};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Exchange;
use crate::spec::Level;
use crate::vocabulary::FieldName;
use crate::vocabulary::FieldState;

/// One selected thing and its outcome. Members behind `findings` are left out where they have nothing to say.
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
    /// Why it is not applicable or not tested, or what it checked, in a few words.
    pub note: Option<String>,
    /// How many of its expectations were checked.
    pub judged: usize,
    /// What is wrong; never empty where it failed. Where it passed, what a SHOULD or a MAY would have otherwise.
    pub findings: Vec<Finding>,
    /// The verdict of a call or an exchange, the result of a probe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// How the error arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// What became of each field that the response states.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldName, FieldState>,
    /// What is recorded of it in the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
    /// What went over the wire, where something is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wire: Vec<Exchange>,
    /// The command that checks it again, and nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
}

/// What an [`Item`] is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A check of the suite's own files.
    Suite,
    /// A client as a whole.
    Client,
    /// A target of the suite's own that is wrong on purpose.
    Saboteur,
    /// A fixture.
    Fixture,
    /// A requirement.
    Requirement,
    /// A call of a client.
    Call,
    /// An exchange through a gateway.
    Exchange,
    /// A probe of a server.
    Probe,
}

/// What came out of checking an [`Item`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Checked, and all held.
    Passed,
    /// Checked, and something did not hold.
    Failed,
    /// Checked, and what did not hold is what a baseline records.
    ExpectedFailure,
    /// Checked, and what did not hold is required only by a later revision than that of the run.
    Unscored,
    /// To be checked, and could not be; the run is incomplete.
    Error,
    /// Nothing in the selection concerns it, or nothing can judge it.
    NotApplicable,
    /// What will judge it is not part of this run.
    NotTested,
}

/// One thing that is wrong: where, what was expected there, what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What checked it (`status`, `round_trip`, `HTTP-3`).
    pub check: String,
    /// How strongly the requirement binds; missing where a check of the suite is no requirement, and binds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The sentence of the requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// The revision that brought the requirement, where it is later than that of the run: it is told, and does not bind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Revision>,
    /// The file, relative to the root, or what else was looked at; may be empty.
    pub file: String,
    /// JSON pointer into it, `/events/N/...`, `/headers/NAME`, `/status`; empty for the whole.
    pub pointer: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// What to do, where that is not plain.
    pub help: Option<String>,
}

/// What a baseline says of an [`Item`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Whether it came out so.
    pub standing: Standing,
    /// The verdict that is recorded; `null` where none is.
    pub verdict: Option<String>,
    /// Why it is accepted.
    pub reason: Option<String>,
    /// Where it is followed up.
    pub issue: Option<String>,
    /// The last day on which it is accepted.
    pub expires: Option<String>,
}

/// How an [`Item`] stands to what a baseline records.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It came out as recorded.
    Met,
    /// It came out worse.
    Worse,
    /// It came out better: the record is to be renewed.
    Stale,
    /// There is no such case any more: the record is to be removed.
    Gone,
    /// It came out as recorded, which was accepted until a day that is past.
    Expired,
}

impl Kind {
    /// The word for one of them.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suite => "suite",
            Self::Client => "client",
            Self::Saboteur => "saboteur",
            Self::Fixture => "fixture",
            Self::Requirement => "requirement",
            Self::Call => "call",
            Self::Exchange => "exchange",
            Self::Probe => "probe",
        }
    }

    /// The word for many of them.
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
    /// All of them, in the order in which reports count them.
    pub const ALL: [Self; 7] = [
        Self::Passed,
        Self::Failed,
        Self::ExpectedFailure,
        Self::Unscored,
        Self::Error,
        Self::NotApplicable,
        Self::NotTested,
    ];

    /// Failed or passed.
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

    /// The word for people.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::ExpectedFailure => "expected failure",
            Self::Unscored => "unscored",
            Self::Error => "error",
            Self::NotApplicable => "not applicable",
            Self::NotTested => "not tested",
        }
    }
}

impl Standing {
    /// Whether the fault is with the record rather than with what was checked.
    #[must_use]
    pub fn is_outdated(self) -> bool {
        matches!(self, Self::Stale | Self::Gone | Self::Expired)
    }
}

impl Item {
    /// An item that failed if a finding [binds](Finding::binds), is unscored if one would in a
    /// [later](Finding::since) revision, and else passed.
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

    /// An item that was not checked, and why.
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

    /// Whether it failed only because its record is outdated.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        let outdated = |record: &Record| record.standing.is_outdated();
        self.outcome == Outcome::Failed && self.record.as_ref().is_some_and(outdated)
    }

    /// The findings that made it fail.
    pub fn binding(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.binds())
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

    /// The same finding by a requirement.
    #[must_use]
    pub fn by(mut self, level: Level, sentence: impl Into<String>) -> Self {
        self.level = Some(level);
        self.sentence = Some(sentence.into());
        self
    }

    /// The same finding at a JSON pointer.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// The same finding in a file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }

    /// The same finding with a next step.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding, which does not bind where a later revision than that of the run brought the requirement.
    #[must_use]
    pub fn since(mut self, later: Option<Revision>) -> Self {
        self.since = later;
        self
    }

    /// Whether what it is found in fails by it; a SHOULD or a MAY is told and no more, and so is what a later revision
    /// requires.
    #[must_use]
    pub fn binds(&self) -> bool {
        self.since.is_none() && !self.is_advice()
    }

    /// Whether it would bind in a run of the revision that brought the requirement.
    #[must_use]
    pub fn will_bind(&self) -> bool {
        self.since.is_some() && !self.is_advice()
    }

    fn is_advice(&self) -> bool {
        matches!(self.level, Some(Level::Should | Level::May))
    }

    /// That it does not count and why, where that is so.
    #[must_use]
    pub fn unscored(&self) -> Option<String> {
        let since = self.since?;
        Some(format!("unscored: required since {since}"))
    }

    /// Where: the file and the pointer into it.
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
