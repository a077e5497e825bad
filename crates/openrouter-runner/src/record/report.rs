//! The report on a recording.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::exit::Exit;

/// The outcome of one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A new fixture was written.
    Recorded(Recorded),
    /// The exchange failed with a known error.
    Known {
        /// The fixture that records the same error.
        fixture: String,
    },
    /// The exchange succeeded.
    Success,
    /// The upstream was unreachable.
    Unreachable {
        /// The reason.
        why: String,
    },
    /// The exchange could not be recorded.
    NotKept {
        /// The reason.
        why: String,
    },
    /// The client's request could not be read.
    Malformed {
        /// The reason.
        why: String,
    },
}

/// A fixture that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recorded {
    /// The fixture's ID.
    pub fixture: String,
    /// The title of the fixture.
    pub title: String,
    /// What was redacted.
    pub redactions: Vec<String>,
}

/// The number of exchanges per outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Requests received.
    pub exchanges: usize,
    /// Exchanges written as fixtures.
    pub recorded: usize,
    /// Exchanges that failed with a known error.
    pub known: usize,
    /// Successful exchanges, which were not kept.
    pub successes: usize,
    /// Exchanges whose upstream was unreachable.
    pub unreachable: usize,
    /// Exchanges that could not be recorded.
    pub not_kept: usize,
    /// Exchanges whose request could not be read.
    pub malformed: usize,
    /// Exchanges in progress when the recording ended.
    pub unfinished: usize,
}

/// The report on a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordReport {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The API that was recorded.
    pub upstream: String,
    /// The number of exchanges per outcome.
    pub counts: Counts,
    /// The fixtures written.
    pub recorded: Vec<Recorded>,
    /// Known fixtures that occurred again, each listed once.
    pub known: Vec<String>,
    /// Why the recording is incomplete; empty if it is complete.
    pub incomplete: Vec<String>,
    /// The resulting exit code.
    pub exit: u8,
}

impl RecordReport {
    pub(super) fn new(upstream: &str) -> Self {
        Self {
            format: 1,
            upstream: upstream.to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn took(&mut self) {
        self.counts.exchanges += 1;
        self.counts.unfinished += 1;
    }

    pub(super) fn note(&mut self, outcome: &Outcome) {
        let counts = &mut self.counts;
        counts.unfinished = counts.unfinished.saturating_sub(1);
        match outcome {
            Outcome::Recorded(recorded) => {
                counts.recorded += 1;
                self.recorded.push(recorded.clone());
            }
            Outcome::Known { fixture } => {
                counts.known += 1;
                self.known.push(fixture.clone());
            }
            Outcome::Success => counts.successes += 1,
            Outcome::Unreachable { why } => {
                counts.unreachable += 1;
                self.incomplete
                    .push(format!("the upstream request failed: {why}"));
            }
            Outcome::NotKept { why } => {
                counts.not_kept += 1;
                self.incomplete.push(format!("not recorded: {why}"));
            }
            Outcome::Malformed { why } => {
                counts.malformed += 1;
                self.incomplete
                    .push(format!("a request could not be read: {why}"));
            }
        }
    }

    pub(super) fn close(mut self) -> Self {
        for list in [&mut self.known, &mut self.incomplete] {
            list.sort_unstable();
            list.dedup();
        }
        self.recorded.sort_by(|a, b| a.fixture.cmp(&b.fixture));
        if self.counts.exchanges == 0 {
            self.incomplete.push("no request came".to_owned());
        }
        if self.counts.unfinished > 0 {
            let unfinished = self.counts.unfinished;
            self.incomplete.push(format!("{unfinished} unfinished"));
        }
        self.exit = Exit::decide(false, !self.incomplete.is_empty()).code();
        self
    }

    /// Returns the exit code as a typed value.
    #[must_use]
    pub fn exit(&self) -> Exit {
        Exit::decide(false, self.exit != Exit::Held.code())
    }

    /// Formats the report for the terminal.
    #[must_use]
    pub fn to_terminal(&self) -> String {
        let counts = &self.counts;
        let parts = [
            (counts.recorded, "recorded"),
            (counts.known, "known already"),
            (counts.successes, "successes"),
            (counts.unreachable, "upstream unreachable"),
            (counts.not_kept, "not recorded"),
            (counts.malformed, "malformed"),
            (counts.unfinished, "unfinished"),
        ];
        let mut out = format!("{} exchanges", counts.exchanges);
        for (count, what) in parts.iter().filter(|(count, _)| *count > 0) {
            let _ = write!(out, " · {count} {what}");
        }
        out.push('\n');
        for why in &self.incomplete {
            let _ = writeln!(out, "incomplete: {why}");
        }
        out
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Recorded(recorded) => {
                write!(f, "recorded     {}", recorded.fixture)?;
                if recorded.redactions.is_empty() {
                    return Ok(());
                }
                write!(f, " (redacted: {})", recorded.redactions.join(", "))
            }
            Self::Known { fixture } => write!(f, "known        {fixture}"),
            Self::Success => f.write_str("success"),
            Self::Unreachable { why } => write!(f, "unreachable  {why}"),
            Self::NotKept { why } => write!(f, "not recorded {why}"),
            Self::Malformed { why } => write!(f, "malformed    {why}"),
        }
    }
}
