//! What came of a recording.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::exit::Exit;

/// What came of one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A new fixture was written.
    Recorded(Recorded),
    /// It failed as one that is known.
    Known {
        /// The fixture that records the same.
        fixture: String,
    },
    /// It succeeded.
    Success,
    /// The upstream could not be asked.
    Unreachable {
        /// Why.
        why: String,
    },
    /// It could not be recorded.
    NotKept {
        /// Why.
        why: String,
    },
    /// The client's request could not be read.
    Malformed {
        /// Why.
        why: String,
    },
}

/// A fixture that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recorded {
    /// Its id.
    pub fixture: String,
    /// What happened.
    pub title: String,
    /// What was redacted.
    pub redactions: Vec<String>,
}

/// How many exchanges ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Requests that were taken.
    pub exchanges: usize,
    /// Of them, those of which a fixture was written.
    pub recorded: usize,
    /// Those that failed as a known one does.
    pub known: usize,
    /// Those that succeeded and were not kept.
    pub successes: usize,
    /// Those for which the upstream could not be asked.
    pub unreachable: usize,
    /// Those that could not be recorded.
    pub not_kept: usize,
    /// Those whose request could not be read.
    pub malformed: usize,
    /// Those that had not ended when the recording did.
    pub unfinished: usize,
}

/// What came of a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordReport {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The API that was recorded.
    pub upstream: String,
    /// How many exchanges ended how.
    pub counts: Counts,
    /// What was written.
    pub recorded: Vec<Recorded>,
    /// Known fixtures that were met again, each once.
    pub known: Vec<String>,
    /// Why the recording is incomplete; empty where it is not.
    pub incomplete: Vec<String>,
    /// The exit code that follows.
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

    /// The exit code as one.
    #[must_use]
    pub fn exit(&self) -> Exit {
        Exit::decide(false, self.exit != Exit::Held.code())
    }

    /// The report for people.
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
