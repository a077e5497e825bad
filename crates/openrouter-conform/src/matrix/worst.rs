//! The most severe findings.

use std::collections::{BTreeMap, BTreeSet};

use openrouter_errors::Delivery;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_conformance::verdicts::CaseReport;
use openrouter_corpus::spec::Level;
use openrouter_corpus::verdict_kind::VerdictKind;

/// The calls with one verdict and one delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Worst")]
pub struct Worst<V> {
    /// The verdict.
    pub verdict: V,
    /// How the error arrived; `null` for responses that are not errors.
    pub delivery: Option<Delivery>,
    /// The number of these calls.
    pub calls: usize,
    /// One of them; `null` if the target hung or crashed.
    pub case: Option<String>,
    /// The requirements that it violates, MUSTs first.
    pub requirements: Vec<String>,
}

/// Returns the `most` worst findings: by severity, then by whether a MUST is violated, then by the number of calls.
pub(super) fn worst<'c, V: VerdictKind>(
    cases: impl IntoIterator<Item = &'c CaseReport<V>>,
    most: usize,
) -> Vec<Worst<V>> {
    let mut groups: BTreeMap<(usize, bool, &str), Vec<&CaseReport<V>>> = BTreeMap::new();
    for case in cases {
        let bad = V::BY_HARM.iter().take_while(|verdict| **verdict != V::BEST);
        let Some(rank) = bad.into_iter().position(|verdict| *verdict == case.verdict) else {
            continue;
        };
        let spares = !case
            .broken
            .iter()
            .any(|broken| broken.level == Some(Level::Must));
        let delivery = case.delivery.map_or("", Delivery::as_str);
        groups
            .entry((rank, spares, delivery))
            .or_default()
            .push(case);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((rank, spares, _), cases)| (*rank, *spares, usize::MAX - cases.len()));
    groups
        .iter()
        .take(most)
        .map(|(_, cases)| summary(cases))
        .collect()
}

fn summary<V: VerdictKind>(cases: &[&CaseReport<V>]) -> Worst<V> {
    let case = cases[0];
    let mut requirements = BTreeSet::new();
    for broken in &case.broken {
        requirements.insert((broken.level != Some(Level::Must), broken.check.clone()));
    }
    Worst {
        verdict: case.verdict,
        delivery: case.delivery,
        calls: cases.len(),
        case: (!case.verdict.stops_target()).then(|| case.name()),
        requirements: requirements.into_iter().map(|(_, id)| id).collect(),
    }
}
