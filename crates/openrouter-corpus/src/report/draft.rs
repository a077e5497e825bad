//! The unfinished report of a run.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{
    Counts, FORMAT, Item, Kind, Outcome, PayloadFacts, Report, Run, Share, Subject, Summary, Tally,
    Totals, outcomes,
};
use crate::select::{Partition, Selection};

/// The results that a run collects until it is [closed](Draft::close).
#[derive(Debug, Clone)]
pub struct Draft {
    /// The run.
    pub run: Run,
    /// All selected items.
    pub items: Vec<Item>,
    /// The number of items to be checked according to the plan; `None` if the items themselves say so.
    pub expected: Option<usize>,
    /// The targets that were checked.
    pub subjects: Vec<Subject>,
    /// The facts of the body, if a single body was checked.
    pub payload: Option<PayloadFacts>,
    /// The summary of the mock's journal, if that is the only evidence.
    pub journal: Option<Summary>,
    /// The share of a client's or gateway's cases that was checked.
    pub share: Option<Share>,
    /// Reasons why the run is incomplete, besides those of its items.
    pub incomplete: Vec<String>,
}

/// The reason given for a run that checked nothing that was requested.
pub const UNASKED: &str = "none of the selected requirements was checked";

/// The maximum number of ids listed in a reason.
const NAMED: usize = 6;

impl Draft {
    /// Creates the run of a command before anything is checked.
    #[must_use]
    pub fn new(command: &str, selection: &Selection, partition: Option<Partition>) -> Self {
        Self::of(Run {
            format: FORMAT,
            suite: env!("CARGO_PKG_VERSION").to_owned(),
            command: command.to_owned(),
            selection: selection.clone(),
            partition,
            private_fixtures: false,
            seed: None,
            variants: None,
            baseline: None,
        })
    }

    /// Creates a draft of a run, without items.
    #[must_use]
    pub fn of(run: Run) -> Self {
        Self {
            run,
            items: Vec::new(),
            expected: None,
            subjects: Vec::new(),
            payload: None,
            journal: None,
            share: None,
            incomplete: Vec::new(),
        }
    }

    /// Closes the run: counts the items, determines why it is incomplete, and decides the exit code.
    #[must_use]
    pub fn close(mut self) -> Report {
        in_order(&mut self.items);
        for subject in &mut self.subjects {
            subject.controls.sort_by(|a, b| a.id.cmp(&b.id));
        }
        let to_judge = |item: &&Item| item.outcome.is_judged() || item.outcome == Outcome::Error;
        let expected = self
            .expected
            .unwrap_or_else(|| self.items.iter().filter(to_judge).count());
        let counts = Counts::of(expected, outcomes(&self.items));
        self.incomplete.extend(self.unasked());
        self.incomplete.extend(self.unvaried());
        // If another reason explains the empty run, do not add that nothing was selected.
        if counts.selected > 0 || self.incomplete.is_empty() {
            self.incomplete.extend(derived(&counts, &self.items));
        }
        // If nothing was checked, or some items could not be, that has already been reported.
        if counts.judged > 0 && counts.outcomes.errors == 0 {
            let share = self.share.as_ref();
            self.incomplete.extend(share.and_then(Share::too_small));
        }
        let mut report = Report {
            run: self.run,
            totals: Totals {
                counts,
                groups: Tally::by_group(&self.items),
                subjects: self.subjects,
                payload: self.payload,
                journal: self.journal,
                share: self.share,
                incomplete: self.incomplete,
                exit: 0,
            },
            items: self.items,
        };
        report.totals.exit = report.exit().code();
        report
    }
}

impl Draft {
    /// Explains why a run says nothing about the requested requirements: the targets were only checked against others.
    fn unasked(&self) -> Option<String> {
        let asked = self.run.selection.is_about_requirements();
        let of_requirements = self.items.iter().any(|item| item.kind == Kind::Requirement);
        let judged = |subject: &Subject| !subject.requirements.is_empty();
        let nothing = asked && !of_requirements && !self.subjects.iter().any(judged);
        (nothing && !self.subjects.is_empty()).then(|| UNASKED.to_owned())
    }

    /// Explains why a whole run says nothing about the variants that it was to play. A shard may have none.
    fn unvaried(&self) -> Option<String> {
        let choice = self.run.variants.as_ref()?;
        let played = self.subjects.iter().any(|one| one.variants.is_some());
        let explained = !self.incomplete.is_empty() || self.run.partition.is_some();
        (!played && !explained).then(|| {
            format!(
                "no variant was played, although some were asked for ({choice}): none applies to a response for which the \
                 client gave a result; select other cases or kinds"
            )
        })
    }
}

/// Sorts items by kind, and those of a target by id, so that merged shards have the order of the whole run.
pub fn in_order(items: &mut [Item]) {
    items.sort_by(|a, b| {
        let by_id = || match a.kind {
            Kind::Fixture | Kind::Call | Kind::Exchange | Kind::Probe => a.id.cmp(&b.id),
            Kind::Suite | Kind::Client | Kind::Saboteur | Kind::Requirement => Ordering::Equal,
        };
        a.kind.cmp(&b.kind).then_with(by_id)
    });
}

/// Derives from the items why a run is incomplete.
pub fn derived(counts: &Counts, items: &[Item]) -> Vec<String> {
    let mut reasons = Vec::new();
    let mut errors: BTreeMap<(Kind, &str, &str), Vec<&str>> = BTreeMap::new();
    for item in items.iter().filter(|item| item.outcome == Outcome::Error) {
        let verdict = item.verdict.as_deref().unwrap_or("not_tested");
        let note = item.note.as_deref().unwrap_or_default();
        let group = errors.entry((item.kind, verdict, note)).or_default();
        group.push(&item.id);
    }
    for ((kind, verdict, note), ids) in errors {
        reasons.push(match ids[..] {
            [id] => format!("{id} is {verdict}: {note}"),
            _ => {
                let more = ids.len().saturating_sub(NAMED);
                let mut named = ids[..ids.len() - more].join(", ");
                if more > 0 {
                    named = format!("{named} and {more} more");
                }
                let (count, kinds) = (ids.len(), kind.plural());
                format!("{count} {kinds} are {verdict}: {note} ({named})")
            }
        });
    }
    let Counts {
        selected,
        expected,
        judged,
        outcomes,
    } = counts;
    if *selected == 0 {
        reasons.push("nothing was selected; remove a filter".to_owned());
    } else if *judged == 0 {
        reasons.push("nothing was judged".to_owned());
    } else if *judged == outcomes.unscored {
        reasons.push("nothing is scored at this --revision".to_owned());
    } else if judged + outcomes.errors != *expected {
        reasons.push(format!(
            "{expected} items were expected, but {judged} were checked"
        ));
    }
    reasons
}
