//! The report of a run: one model for every command, several renderings (`Format`). Values that depend on the clock are
//! kept apart (`Times`, [`Moment`]), so that the same inputs give the same bytes.
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
pub use subject::{Abilities, Control, Role, Subject, VariantChoice, VariantCount};
pub use tally::{Counts, Outcomes, Share, Tally};

pub use write::{Destination, write_atomically};

use crate::exit::Exit;
use crate::select::{Partition, Selection};

/// The version of the report format.
pub const FORMAT: u32 = 1;

/// The results of a run. Its members are those of [`Run`] and of [`Totals`], and `items`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// The totals.
    #[serde(flatten)]
    pub totals: Totals,
    /// All selected items, each with its outcome.
    pub items: Vec<Item>,
}

/// The parameters of a run, known before anything is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The version of the suite.
    pub suite: String,
    /// The command: `judge`, `payload`, `client`, `server`, `gateway`, `serve`.
    pub command: String,
    /// The selection.
    pub selection: Selection,
    /// The shard, if the run was divided into shards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<Partition>,
    /// Whether private fixtures were part of it (`--fixtures`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private_fixtures: bool,
    /// The seed of the run, for `--seed`; missing if nothing varies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// The variants of responses that the client got as well; missing if it got none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variants: Option<VariantChoice>,
    /// The hash of the file that verdicts were compared with (`--baseline`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
}

/// The totals of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// The counts.
    pub counts: Counts,
    /// The counts by kind, and by surface or family.
    pub groups: Vec<Tally>,
    /// The targets that were checked, if any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// The facts of the body, if a single body was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<PayloadFacts>,
    /// The summary of the mock's journal, if that is the only evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<Summary>,
    /// The share of a client's or gateway's cases that was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Reasons why the run is incomplete; empty if it is complete.
    pub incomplete: Vec<String>,
    /// The resulting exit code.
    pub exit: u8,
}

fn outcomes(items: &[Item]) -> impl Iterator<Item = Outcome> {
    items.iter().map(|item| item.outcome)
}

impl Report {
    /// Returns the resulting exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let violated = self.totals.counts.outcomes.failed > 0;
        Exit::decide(violated, self.is_incomplete())
    }

    /// Whether something, or everything, could not be checked.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !self.totals.incomplete.is_empty() || self.totals.counts.judged == 0
    }

    /// Whether its totals match its items; those of a modified or truncated report do not.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let counts = Counts::of(self.totals.counts.expected, outcomes(&self.items));
        self.is_plausible()
            && counts == self.totals.counts
            && Tally::by_group(&self.items) == self.totals.groups
    }

    /// Whether its numbers can be those of a run, so that they can be added to others.
    fn is_plausible(&self) -> bool {
        /// More than any run counts.
        const MOST: usize = 1 << 31;
        let totals = &self.totals;
        let subjects = totals.subjects.iter().flat_map(|subject| {
            let verdicts = subject.verdicts.iter().map(|count| count.calls);
            let requirements = subject.requirements.iter();
            let requirements = requirements.flat_map(|count| [count.held, count.broken]);
            let losses = subject.losses.iter();
            let losses = losses.flat_map(|loss| [loss.value, loss.lost, loss.inexpressible]);
            verdicts.chain(requirements).chain(losses)
        });
        let share = totals
            .share
            .is_none_or(|share| share.judged <= share.of && share.of < MOST);
        let partition = self.run.partition;
        partition.is_none_or(|one| (1..=one.of).contains(&one.part))
            && share
            && subjects
                .chain([totals.counts.expected])
                .all(|count| count < MOST)
    }

    /// Iterates over the items with an outcome.
    pub fn with(&self, outcome: Outcome) -> impl Iterator<Item = &Item> {
        self.items
            .iter()
            .filter(move |item| item.outcome == outcome)
    }
}
