//! The combined results of two runs of one client.

use std::collections::{BTreeMap, BTreeSet};

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::worst::{Worst, worst};
use openrouter_conformance::client::judge::Verdict;
use openrouter_conformance::client::report::{CaseReport, ClientReport};
use openrouter_conformance::verdicts::counts;
use openrouter_corpus::report::counts::{Loss, VerdictCount};
use openrouter_corpus::verdict_kind::VerdictKind;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_runner::client::manifest::Manifest;

/// The most findings listed.
const TOLD: usize = 3;

/// One client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The adapter: a folder of `adapters/`.
    pub adapter: String,
    /// The package, as its registry spells it.
    pub client: String,
    /// The registry.
    pub registry: String,
    /// The version that was checked.
    pub version: String,
    /// The language it is used from.
    pub language: String,
    /// Why it is in the matrix, if that is not obvious.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The surfaces it can call.
    pub surfaces: Vec<Surface>,
    /// Whether it retries by default.
    pub retries: bool,
    /// The fields that its API can express.
    pub fields: Vec<FieldName>,
    /// The number of calls per verdict in both runs, the most severe first.
    pub verdicts: Vec<VerdictCount<Verdict>>,
    /// Calls with different results in the two runs; they count for no verdict.
    pub flaky: Vec<Flaky<Verdict>>,
    /// The most severe findings.
    pub worst: Vec<Worst<Verdict>>,
    /// The state of each field, by delivery.
    pub losses: Vec<Loss>,
    /// The calls of each verdict except `not_applicable`, and except `hung` and `crashed`, whose cases are not named.
    pub calls: BTreeMap<Verdict, Vec<String>>,
    /// The calls in which a field was lost that the response states and the client's API can express.
    #[serde(default)]
    pub lost: BTreeMap<FieldName, Vec<String>>,
    /// The client requirements that apply to its calls, in the order of `SPEC.md`.
    #[serde(default)]
    pub requirements: Vec<Tried>,
    /// The number of calls that are `not_applicable` because the client rejects a recording that lacks a member, and not
    /// because it cannot make the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excused: Option<usize>,
    /// The counts of the row that this one replaced, if it was of another version or had another number of calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
}

/// The counts of a replaced row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Previous {
    /// The version that was checked.
    pub version: String,
    /// The number of calls per verdict.
    pub verdicts: Vec<VerdictCount<Verdict>>,
    /// The number of excused calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excused: Option<usize>,
}

impl Previous {
    /// Returns the number of calls with a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        counts::count(&self.verdicts, verdict)
    }
}

/// Returns whether a call was made and does not count. A call that was not made states only the reason for that.
fn is_excused(case: &CaseReport) -> bool {
    case.verdict == Verdict::NotApplicable && case.why.as_deref() != Some(case.summary.as_str())
}

/// A requirement that was checked on a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tried {
    /// The requirement's id.
    pub requirement: String,
    /// The number of calls that meet it.
    pub held: usize,
    /// The calls that violate it in both runs.
    pub broken: Vec<String>,
}

/// A call with different results in the two runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Flaky")]
pub struct Flaky<V> {
    /// The call.
    pub case: String,
    /// The verdicts, sorted; equal if only fields or requirements differ.
    pub verdicts: [V; 2],
}

impl Row {
    /// Keeps the counts of the row that this one replaces; after a repetition, those that it kept.
    pub fn follow(&mut self, replaced: &Self) {
        let state = |row: &Self| {
            let calls = row.verdicts.iter().map(|count| count.calls);
            (row.version.clone(), calls.sum::<usize>() + row.flaky.len())
        };
        self.previous = if state(self) == state(replaced) {
            replaced.previous.clone()
        } else {
            Some(Previous {
                version: replaced.version.clone(),
                verdicts: replaced.verdicts.clone(),
                excused: replaced.excused,
            })
        };
    }

    /// Builds the row of a client that was checked twice.
    #[must_use]
    pub fn of(manifest: &Manifest, first: &ClientReport, second: &ClientReport) -> Self {
        let flaky = flaky(first, second);
        let unsteady: BTreeSet<&str> = flaky.iter().map(|flaky| flaky.case.as_str()).collect();
        let cases: Vec<CaseReport> = first
            .cases
            .iter()
            .filter(|case| !unsteady.contains(case.name().as_str()))
            .cloned()
            .collect();
        let mut calls: BTreeMap<Verdict, Vec<String>> = BTreeMap::new();
        let mut lost: BTreeMap<FieldName, Vec<String>> = BTreeMap::new();
        for case in &cases {
            if case.verdict != Verdict::NotApplicable && !case.verdict.stops_target() {
                calls.entry(case.verdict).or_default().push(case.name());
            }
            let fields = case.fields.iter();
            for (field, _) in fields.filter(|(_, state)| **state == FieldState::Lost) {
                lost.entry(*field).or_default().push(case.name());
            }
        }
        Self {
            adapter: manifest.name.clone(),
            client: manifest.client.clone(),
            registry: manifest.registry.clone(),
            version: first.version.clone(),
            language: first.language.clone(),
            note: manifest.note.clone(),
            surfaces: first.surfaces.clone(),
            retries: first.retries,
            fields: first.fields.clone(),
            verdicts: counts::verdicts(&cases),
            worst: worst(&cases, TOLD),
            losses: counts::losses(&cases),
            requirements: tried(first, second, &cases),
            excused: Some(cases.iter().filter(|case| is_excused(case)).count()),
            previous: None,
            flaky,
            calls,
            lost,
        }
    }

    /// Returns the number of calls with a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        counts::count(&self.verdicts, verdict)
    }

    /// Returns the number of calls that were checked.
    #[must_use]
    pub fn judged(&self) -> usize {
        counts::judged(&self.verdicts)
    }
}

/// Returns the results per requirement of the stable calls; a flaky call may meet a requirement in one run only, so the
/// smaller number counts.
fn tried(first: &ClientReport, second: &ClientReport, cases: &[CaseReport]) -> Vec<Tried> {
    let held = |report: &ClientReport, id: &str| {
        let mut counts = report.requirements.iter();
        counts
            .find(|count| count.requirement == id)
            .map_or(0, |count| count.held)
    };
    let breaks = |case: &&CaseReport, id: &str| {
        let mut broken = case.broken.iter();
        broken.any(|broken| broken.check == id)
    };
    let tried = first.requirements.iter().map(|count| {
        let id = count.requirement.as_str();
        let broken = cases.iter().filter(|case| breaks(case, id));
        Tried {
            requirement: id.to_owned(),
            held: count.held.min(held(second, id)),
            broken: broken.map(CaseReport::name).collect(),
        }
    });
    tried.collect()
}

/// Returns the calls whose verdict, fields or violations differ between the runs. A call that only one run made counts
/// as not tested in the other.
fn flaky(first: &ClientReport, second: &ClientReport) -> Vec<Flaky<Verdict>> {
    let by_name = |report: &ClientReport| -> BTreeMap<String, CaseReport> {
        let cases = report.cases.iter();
        cases.map(|case| (case.name(), case.clone())).collect()
    };
    let (first, second) = (by_name(first), by_name(second));
    let names: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
    let mut flaky = Vec::new();
    for name in names {
        let (one, two) = (first.get(name), second.get(name));
        if one.zip(two).is_some_and(|(one, two)| same(one, two)) {
            continue;
        }
        let verdict =
            |case: Option<&CaseReport>| case.map_or(Verdict::NotTested, |case| case.verdict);
        let mut verdicts = [verdict(one), verdict(two)];
        verdicts.sort();
        flaky.push(Flaky {
            case: name.clone(),
            verdicts,
        });
    }
    flaky
}

fn same(one: &CaseReport, two: &CaseReport) -> bool {
    let broken = |case: &CaseReport| -> Vec<String> {
        let broken = case.broken.iter();
        broken.map(|broken| broken.check.clone()).collect()
    };
    one.verdict == two.verdict && one.fields == two.fields && broken(one) == broken(two)
}
