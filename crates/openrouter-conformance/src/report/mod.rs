//! The report of a run: one model, several renderings. What depends on the clock is kept apart ([`Times`]), so the
//! same inputs give the same bytes.

mod item;
mod json;
mod payload;
mod tally;
mod terminal;
mod write;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use item::{Finding, Item, Kind, Outcome};
pub use json::to_json;
pub use payload::{PayloadReport, PayloadViolation};
pub use tally::{Counts, Tally};
pub(crate) use terminal::finding_lines;
pub use terminal::{Times, to_end, to_terminal};
pub use write::write_atomically;

use crate::client::report::ClientReport;
use crate::exit::Exit;
use crate::select::Selection;

/// The version of the report format.
pub const FORMAT: u32 = 1;

/// What a run judged and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The suite's version.
    pub suite: String,
    /// What was run (`judge`).
    pub command: String,
    /// What it was restricted to.
    pub selection: Selection,
    /// The totals.
    pub counts: Counts,
    /// Totals of the fixtures by surface.
    pub surfaces: Vec<Tally>,
    /// Totals of the requirements by family.
    pub families: Vec<Tally>,
    /// Everything selected, each with its outcome.
    pub items: Vec<Item>,
    /// What was found about clients, where there were any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<ClientReport>,
    /// Why the run is incomplete; empty where it is not.
    pub incomplete: Vec<String>,
    /// The exit code that follows.
    pub exit: u8,
}

impl Report {
    /// Closes a run: counts, and decides the exit code.
    ///
    /// `expected` is the number of items that the plan of the run said would be judged; fewer make it incomplete.
    #[must_use]
    pub fn close(
        command: &str,
        selection: Selection,
        expected: usize,
        items: Vec<Item>,
        mut incomplete: Vec<String>,
    ) -> Self {
        let counts = Counts::of(expected, &items);
        if counts.selected == 0 {
            incomplete.push("nothing was selected".to_owned());
        } else if counts.judged == 0 {
            incomplete.push("nothing was judged".to_owned());
        } else if counts.judged != counts.expected {
            let Counts {
                expected, judged, ..
            } = counts;
            incomplete.push(format!("{expected} items were to be judged, {judged} were"));
        }
        let mut report = Self {
            format: FORMAT,
            suite: env!("CARGO_PKG_VERSION").to_owned(),
            command: command.to_owned(),
            selection,
            surfaces: Tally::by_group(&items, Kind::Fixture),
            families: Tally::by_group(&items, Kind::Requirement),
            counts,
            items,
            clients: Vec::new(),
            incomplete,
            exit: 0,
        };
        report.exit = Exit::of_report(&report).code();
        report
    }

    /// The same report with what was found about clients.
    #[must_use]
    pub fn with_clients(mut self, clients: Vec<ClientReport>) -> Self {
        self.clients = clients;
        self
    }

    /// The items that failed.
    pub fn failures(&self) -> impl Iterator<Item = &Item> {
        self.items
            .iter()
            .filter(|item| item.outcome == Outcome::Failed)
    }
}
