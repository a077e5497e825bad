//! The totals of a run: verdicts, losses by field and delivery, requirements.

use openrouter_corpus::report::counts::{Loss, RequirementCount, VerdictCount};
use std::collections::BTreeMap;

use openrouter_errors::Delivery;

use super::CaseReport;
use openrouter_corpus::verdict_kind::VerdictKind;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_corpus::vocabulary::PlayMode;

use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;

/// Returns the number of cases per verdict.
#[must_use]
pub fn verdicts<V: VerdictKind>(cases: &[CaseReport<V>]) -> Vec<VerdictCount<V>> {
    let count = |verdict| cases.iter().filter(|case| case.verdict == verdict).count();
    V::BY_HARM
        .iter()
        .map(|&verdict| VerdictCount {
            verdict,
            calls: count(verdict),
        })
        .collect()
}

/// Returns the number of cases with a verdict.
#[must_use]
pub fn count<V: VerdictKind>(counts: &[VerdictCount<V>], verdict: V) -> usize {
    let of = counts.iter().filter(|count| count.verdict == verdict);
    of.map(|count| count.calls).sum()
}

/// Returns the number of cases that were checked.
#[must_use]
pub fn judged<V: VerdictKind>(counts: &[VerdictCount<V>]) -> usize {
    let of = counts.iter().filter(|count| count.verdict.is_judged());
    of.map(|count| count.calls).sum()
}

/// Returns the states of each field, by delivery, with retries off.
#[must_use]
pub fn losses<V>(cases: &[CaseReport<V>]) -> Vec<Loss> {
    let plain = cases.iter().filter(|case| case.way == PlayMode::NoRetries);
    sum(plain.flat_map(|case| {
        case.fields.iter().map(|(&field, &state)| Loss {
            field,
            delivery: case.delivery,
            value: usize::from(state == FieldState::Value),
            lost: usize::from(state == FieldState::Lost),
            inexpressible: usize::from(state == FieldState::Inexpressible),
        })
    }))
}

/// Sums up to one cell for each field and delivery, in order.
#[must_use]
pub fn sum(losses: impl IntoIterator<Item = Loss>) -> Vec<Loss> {
    let mut cells: BTreeMap<(FieldName, Option<&'static str>), Loss> = BTreeMap::new();
    for loss in losses {
        let key = (loss.field, loss.delivery.map(Delivery::as_str));
        match cells.get_mut(&key) {
            Some(cell) => {
                cell.value += loss.value;
                cell.lost += loss.lost;
                cell.inexpressible += loss.inexpressible;
            }
            None => {
                cells.insert(key, loss);
            }
        }
    }
    cells.into_values().collect()
}

/// Returns how often each requirement was met and violated, in SPEC.md's order.
#[must_use]
pub fn requirements<'c, V: 'c>(
    spec: &Spec,
    selection: &Selection,
    cases: impl IntoIterator<Item = &'c CaseReport<V>>,
) -> Vec<RequirementCount> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for case in cases {
        for id in &case.held {
            counts.entry(id).or_default().0 += 1;
        }
        for broken in &case.broken {
            counts.entry(&broken.check).or_default().1 += 1;
        }
    }
    let count = |requirement: &openrouter_corpus::spec::Requirement| {
        let (held, broken) = *counts.get(requirement.id.as_str())?;
        Some(RequirementCount {
            requirement: requirement.id.clone(),
            level: requirement.level,
            since: selection.later(requirement),
            held,
            broken,
        })
    };
    spec.requirements.iter().filter_map(count).collect()
}
