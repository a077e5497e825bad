//! Totals whose parts always add up to what was selected.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Item, Kind, Outcome};

/// The totals of a run: its outcomes add up to `selected`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Items that the filters left.
    pub selected: usize,
    /// Items of these that the plan said would be checked.
    pub expected: usize,
    /// Items that were checked: passed, failed, an expected failure, or unscored.
    pub judged: usize,
    /// By outcome.
    #[serde(flatten)]
    pub outcomes: Outcomes,
}

/// The totals of the items of one kind in one surface or family; its outcomes add up to `selected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// What the items are.
    pub kind: Kind,
    /// The surface or family.
    pub group: String,
    /// Items.
    pub selected: usize,
    /// By outcome.
    #[serde(flatten)]
    pub outcomes: Outcomes,
    /// Single expectations checked.
    pub expectations_judged: usize,
}

/// How much of what a target was to be tested on was checked: cases that it is excused from were not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// Cases with a verdict.
    pub judged: usize,
    /// Selected cases that the target can be tested on: of a client, those that its adapter's hello supports; of a gateway,
    /// those of the surfaces that it was asked for.
    pub of: usize,
    /// The smallest share in percent with which a run is complete.
    pub minimum: u8,
}

/// Items by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcomes {
    /// Checked and held.
    pub passed: usize,
    /// Checked and did not hold.
    pub failed: usize,
    /// Checked, and did not hold where a baseline says so.
    pub expected_failures: usize,
    /// Checked, and did not hold where only a later revision requires it.
    pub unscored: usize,
    /// To be checked, and could not be.
    pub errors: usize,
    /// Not concerned.
    pub not_applicable: usize,
    /// Left to another kind of run.
    pub not_tested: usize,
}

impl Counts {
    pub(super) fn of(expected: usize, items: &[Item]) -> Self {
        let mut outcomes = Outcomes::default();
        for item in items {
            *outcomes.of(item.outcome) += 1;
        }
        assert_eq!(outcomes.sum(), items.len(), "every item has one outcome");
        Self {
            selected: items.len(),
            expected,
            judged: outcomes.judged(),
            outcomes,
        }
    }
}

impl Tally {
    /// One row per kind and group of the items, sorted by both.
    pub(super) fn by_group(items: &[Item]) -> Vec<Self> {
        let mut rows: BTreeMap<(Kind, &str), Self> = BTreeMap::new();
        for item in items {
            let row = rows
                .entry((item.kind, &item.group))
                .or_insert_with(|| Self::empty(item.kind, &item.group));
            row.selected += 1;
            *row.outcomes.of(item.outcome) += 1;
            row.expectations_judged += item.judged;
        }
        rows.into_values().collect()
    }

    fn empty(kind: Kind, group: &str) -> Self {
        Self {
            kind,
            group: group.to_owned(),
            selected: 0,
            outcomes: Outcomes::default(),
            expectations_judged: 0,
        }
    }

    /// The sum of rows of one kind.
    #[must_use]
    pub fn total(kind: Kind, rows: &[&Self]) -> Self {
        let mut total = Self::empty(kind, "total");
        for row in rows {
            total.selected += row.selected;
            total.outcomes += row.outcomes;
            total.expectations_judged += row.expectations_judged;
        }
        total
    }
}

impl Outcomes {
    /// How many items were checked.
    #[must_use]
    pub fn judged(&self) -> usize {
        self.passed + self.failed + self.expected_failures + self.unscored
    }

    /// How many items came out so.
    #[must_use]
    pub fn count(mut self, outcome: Outcome) -> usize {
        *self.of(outcome)
    }

    fn sum(self) -> usize {
        Outcome::ALL
            .iter()
            .map(|outcome| self.count(*outcome))
            .sum()
    }

    fn of(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Passed => &mut self.passed,
            Outcome::Failed => &mut self.failed,
            Outcome::ExpectedFailure => &mut self.expected_failures,
            Outcome::Unscored => &mut self.unscored,
            Outcome::Error => &mut self.errors,
            Outcome::NotApplicable => &mut self.not_applicable,
            Outcome::NotTested => &mut self.not_tested,
        }
    }
}

impl Share {
    /// The default of [`Share::minimum`].
    pub const MINIMUM: u8 = 60;

    /// Whole percents, rounded down; 100 of nothing.
    #[must_use]
    pub fn percent(&self) -> usize {
        (self.judged * 100).checked_div(self.of).unwrap_or(100)
    }

    /// Why the run is incomplete, where too little was checked.
    #[must_use]
    pub fn too_small(&self) -> Option<String> {
        let Self {
            judged,
            of,
            minimum,
        } = self;
        (self.percent() < usize::from(*minimum)).then(|| {
            format!(
                "only {judged} of {of} cases ({} %) were judged, fewer than {minimum} %; fix what excuses the others, select \
                 what the target supports (--surface), or lower --min-judged",
                self.percent()
            )
        })
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Self) {
        self.judged += other.judged;
        self.of += other.of;
    }
}

impl AddAssign for Outcomes {
    fn add_assign(&mut self, other: Self) {
        for outcome in Outcome::ALL {
            *self.of(outcome) += other.count(outcome);
        }
    }
}
