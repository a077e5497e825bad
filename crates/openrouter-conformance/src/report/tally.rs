//! Totals whose parts always add up to what was selected.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Item, Kind, Outcome};

/// The totals of a run: `passed + failed + not_applicable + not_tested == selected`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Items that the filters left.
    pub selected: usize,
    /// Items of these that the plan said would be judged.
    pub expected: usize,
    /// Items that were judged.
    pub judged: usize,
    /// Judged and held.
    pub passed: usize,
    /// Judged and did not hold.
    pub failed: usize,
    /// Not concerned.
    pub not_applicable: usize,
    /// Left to another kind of run.
    pub not_tested: usize,
}

/// The totals of one surface or family.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// The surface or family.
    pub group: String,
    /// Items.
    pub selected: usize,
    /// Judged and held.
    pub passed: usize,
    /// Judged and did not hold.
    pub failed: usize,
    /// Not concerned.
    pub not_applicable: usize,
    /// Left to another kind of run.
    pub not_tested: usize,
    /// Single expectations judged.
    pub expectations_judged: usize,
}

impl Counts {
    pub(super) fn of(expected: usize, items: &[Item]) -> Self {
        let count = |outcome| items.iter().filter(|item| item.outcome == outcome).count();
        let (passed, failed) = (count(Outcome::Passed), count(Outcome::Failed));
        let counts = Self {
            selected: items.len(),
            expected,
            judged: passed + failed,
            passed,
            failed,
            not_applicable: count(Outcome::NotApplicable),
            not_tested: count(Outcome::NotTested),
        };
        assert_eq!(
            counts.passed + counts.failed + counts.not_applicable + counts.not_tested,
            counts.selected,
            "every item has one outcome"
        );
        counts
    }
}

impl Tally {
    /// One row per group of the items of a kind, sorted by group.
    pub(super) fn by_group(items: &[Item], kind: Kind) -> Vec<Self> {
        let mut rows: BTreeMap<&str, Self> = BTreeMap::new();
        for item in items.iter().filter(|item| item.kind == kind) {
            rows.entry(&item.group).or_default().add(item);
        }
        rows.into_iter()
            .map(|(group, row)| Self {
                group: group.to_owned(),
                ..row
            })
            .collect()
    }

    /// The sum of rows.
    #[must_use]
    pub fn total(rows: &[Self]) -> Self {
        let mut total = Self {
            group: "total".to_owned(),
            ..Self::default()
        };
        for row in rows {
            total.selected += row.selected;
            total.passed += row.passed;
            total.failed += row.failed;
            total.not_applicable += row.not_applicable;
            total.not_tested += row.not_tested;
            total.expectations_judged += row.expectations_judged;
        }
        total
    }

    fn add(&mut self, item: &Item) {
        self.selected += 1;
        match item.outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::NotApplicable => self.not_applicable += 1,
            Outcome::NotTested => self.not_tested += 1,
        }
        self.expectations_judged += item.judged;
    }
}
