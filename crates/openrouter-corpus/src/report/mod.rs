//! The report of a run: one model for every command, several renderings (`Format`). Values that depend on the clock are kept
//! apart (`Times`, [`Moment`]), so that the same inputs give the same bytes.
//!
//! A command fills a [`Draft`] and [closes](Draft::close) it, which counts the items and decides the exit code.

pub mod counts;
pub mod draft;
mod exchange;
mod item;
mod journal;
pub mod json;
mod pair;
mod payload;
mod subject;
mod tally;
mod write;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use draft::Draft;
pub use exchange::{Exchange, Moment};

pub use item::{Finding, Item, Kind, Outcome, Record, Standing};
pub use journal::{CaseSummary, Summary};
pub use json::to_json;

pub use pair::{finish_pairs, write_pair};
pub use payload::PayloadFacts;
pub use subject::{Abilities, Control, Role, Subject};
pub use tally::{Counts, Outcomes, Share, Tally};

pub use write::{Destination, write_atomically};

use crate::exit::Exit;
use crate::select::{Partition, Selection};

/// The version of the report format.
pub const FORMAT: u32 = 1;

/// What a run checked and found. Its members are those of [`Run`] and of [`Totals`], and `items`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// What was run.
    #[serde(flatten)]
    pub run: Run,
    /// What it comes to.
    #[serde(flatten)]
    pub totals: Totals,
    /// Everything selected, each with its outcome.
    pub items: Vec<Item>,
}

/// What was run: known before anything is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The suite's version.
    pub suite: String,
    /// The command: `judge`, `payload`, `client`, `server`, `gateway`, `serve`.
    pub command: String,
    /// What it was restricted to.
    pub selection: Selection,
    /// The part of it that was run, where it was cut into parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<Partition>,
}

/// What a run comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// The totals.
    pub counts: Counts,
    /// The totals by kind, and by surface or family.
    pub groups: Vec<Tally>,
    /// Who was checked, where there was somebody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// What was read, where one body was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<PayloadFacts>,
    /// What was asked of the mock, where it was all that was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<Summary>,
    /// How much of what a client or gateway was to be tested on was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Why the run is incomplete; empty where it is not.
    pub incomplete: Vec<String>,
    /// The exit code that follows.
    pub exit: u8,
}

impl Report {
    /// The exit code that follows.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let violated = self.totals.counts.outcomes.failed > 0;
        Exit::decide(violated, self.is_incomplete())
    }

    /// Whether not everything could be checked, or nothing.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !self.totals.incomplete.is_empty() || self.totals.counts.judged == 0
    }

    /// Whether its totals are those of its items: a report that was changed or cut has others.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let counts = Counts::of(self.totals.counts.expected, &self.items);
        counts == self.totals.counts && Tally::by_group(&self.items) == self.totals.groups
    }

    /// The items that came out so.
    pub fn with(&self, outcome: Outcome) -> impl Iterator<Item = &Item> {
        self.items
            .iter()
            .filter(move |item| item.outcome == outcome)
    }
}
