//! Totals whose parts always add up to the number of selected items.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Item, Kind, Outcome};

/// The totals of a run; its outcomes add up to `selected`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Number of items that the filters selected.
    pub selected: usize,
    /// Number of these items that the plan listed for checking.
    pub expected: usize,
    /// Number of items that were checked: passed, failed, expected failure, or unscored.
    pub judged: usize,
    /// Items by outcome.
    #[serde(flatten)]
    pub outcomes: Outcomes,
}

/// The totals of the items of one kind in one surface or family; the outcomes add up to `selected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// The kind of the items.
    pub kind: Kind,
    /// The surface or family.
    pub group: String,
    /// Number of items.
    pub selected: usize,
    /// Items by outcome.
    #[serde(flatten)]
    pub outcomes: Outcomes,
    /// Number of single expectations that were checked.
    pub expectations_judged: usize,
}

/// The share of a target's cases that was checked; cases that do not apply to the target are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// Cases with a verdict.
    pub judged: usize,
    /// Selected cases that apply to the target: for a client, those that its adapter's hello supports; for a gateway,
    /// those of the requested surfaces.
    pub of: usize,
    /// The minimum share of a complete run, in percent.
    pub minimum: u8,
}

/// Numbers of items by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcomes {
    /// Checked, and all expectations held.
    pub passed: usize,
    /// Checked, and an expectation did not hold.
    pub failed: usize,
    /// Checked, and failed as recorded in a baseline.
    pub expected_failures: usize,
    /// Checked, and failed only where a later revision requires it.
    pub unscored: usize,
    /// Could not be checked.
    pub errors: usize,
    /// Not applicable.
    pub not_applicable: usize,
    /// Left to another kind of run.
    pub not_tested: usize,
}

impl Counts {
    /// Counts items by their outcomes.
    #[must_use]
    pub fn of(expected: usize, items: impl IntoIterator<Item = Outcome>) -> Self {
        let mut outcomes = Outcomes::default();
        for outcome in items {
            *outcomes.of(outcome) += 1;
        }
        Self {
            selected: outcomes.sum(),
            expected,
            judged: outcomes.judged(),
            outcomes,
        }
    }
}

impl Tally {
    /// Returns one row per kind and group of the items, sorted by both.
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

    /// Returns the sum of rows of one kind.
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
    /// Returns the number of items that were checked.
    #[must_use]
    pub fn judged(&self) -> usize {
        self.passed + self.failed + self.expected_failures + self.unscored
    }

    /// Returns the number of items with an outcome.
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

    /// Returns the share in whole percent, rounded down; 100 if there are no cases.
    #[must_use]
    pub fn percent(&self) -> usize {
        // A report from a file may state any number.
        let percent = (self.judged as u128 * 100).checked_div(self.of as u128);
        percent.map_or(100, |percent| {
            usize::try_from(percent).unwrap_or(usize::MAX)
        })
    }

    /// Returns why the run is incomplete, if the share is too small.
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
        for &outcome in Outcome::ALL {
            *self.of(outcome) += other.count(outcome);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn a_share_of_any_size_has_a_percentage() {
        let share = |judged, of| Share {
            judged,
            of,
            minimum: Share::MINIMUM,
        };
        assert_eq!(share(0, 0).percent(), 100);
        assert_eq!(share(2, 3).percent(), 66);
        assert_eq!(share(usize::MAX, usize::MAX).percent(), 100);
        assert!(share(usize::MAX / 2, usize::MAX).too_small().is_some());
    }
}
