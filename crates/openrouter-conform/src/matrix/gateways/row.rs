//! The combined results of two runs of one gateway.

use std::collections::{BTreeMap, BTreeSet};

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::GatewayManifest;
use crate::matrix::row::Flaky;
use crate::matrix::worst::{Worst, worst};
use openrouter_conformance::gateway::Verdict;
use openrouter_conformance::gateway::report::{CaseReport, GatewayReport};
use openrouter_conformance::server::{ProbeResult, ProbeRow, ServerReport};
use openrouter_conformance::verdicts::counts;
use openrouter_corpus::report::counts::{Loss, VerdictCount};
use openrouter_corpus::spec::Level;
use openrouter_corpus::verdict_kind::VerdictKind;

/// The results of one run of a gateway.
#[derive(Debug, Clone)]
pub struct Once {
    /// The responses to faulty requests.
    pub probes: ServerReport,
    /// The forwarded responses of its upstream.
    pub through: GatewayReport,
}

/// The most findings listed.
const TOLD: usize = 5;

/// One gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatewayRow {
    /// The gateway: a folder of `adapters/gateways/`.
    pub gateway: String,
    /// The package, as its registry spells it.
    pub package: String,
    /// The registry.
    pub registry: String,
    /// The version that was checked.
    pub version: String,
    /// The language it is written in.
    pub language: String,
    /// The surfaces that were tested.
    pub surfaces: Vec<Surface>,
    /// The number of exchanges per verdict in both runs, the most severe first.
    pub verdicts: Vec<VerdictCount<Verdict>>,
    /// Exchanges with different results in the two runs; they count for no verdict.
    pub flaky: Vec<Flaky<Verdict>>,
    /// The most severe findings.
    pub worst: Vec<Worst<Verdict>>,
    /// The state of each field, by delivery.
    pub losses: Vec<Loss>,
    /// The exchanges per verdict, except preserved, translated and not applicable ones.
    pub cases: BTreeMap<Verdict, Vec<String>>,
    /// The results of probes, with the reference server as the upstream.
    pub probes: Probes,
}

/// The results of faulty requests to a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probes {
    /// The probes by result, from the first run.
    pub counts: Vec<VerdictCount<String>>,
    /// Probes with different results in the two runs.
    pub flaky: Vec<String>,
    /// Probes that violated a MUST, with the requirements.
    pub violated: BTreeMap<String, Vec<String>>,
    /// Probes whose faulty request was accepted.
    pub not_provoked: Vec<String>,
}

impl GatewayRow {
    /// Builds the row of a gateway that was checked twice.
    #[must_use]
    pub fn of(manifest: &GatewayManifest, first: &Once, second: &Once) -> Self {
        let flaky = flaky(&first.through.cases, &second.through.cases);
        let unsteady: BTreeSet<&str> = flaky.iter().map(|flaky| flaky.case.as_str()).collect();
        let steady = first.through.cases.iter();
        let cases: Vec<CaseReport> = steady
            .filter(|case| !unsteady.contains(case.case.as_str()))
            .cloned()
            .collect();
        let mut by_verdict: BTreeMap<Verdict, Vec<String>> = BTreeMap::new();
        let named = |case: &&CaseReport| is_bad(case.verdict) && !case.verdict.stops_target();
        for case in cases.iter().filter(named) {
            by_verdict
                .entry(case.verdict)
                .or_default()
                .push(case.case.clone());
        }
        Self {
            gateway: manifest.name.clone(),
            package: manifest.gateway.clone(),
            registry: manifest.registry.clone(),
            version: manifest.version.clone(),
            language: manifest.language.clone(),
            surfaces: manifest.surfaces.clone(),
            verdicts: counts::verdicts(&cases),
            worst: worst(cases.iter().filter(|case| is_bad(case.verdict)), TOLD),
            losses: counts::losses(&cases),
            flaky,
            cases: by_verdict,
            probes: Probes::of(&first.probes, &second.probes),
        }
    }

    /// Returns the number of exchanges with a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        counts::count(&self.verdicts, verdict)
    }
}

impl Probes {
    /// Returns the number of probes with a result.
    #[must_use]
    pub fn count(&self, result: ProbeResult) -> usize {
        let of = self
            .counts
            .iter()
            .filter(|count| count.verdict == result.as_str());
        of.map(|count| count.calls).sum()
    }

    fn of(first: &ServerReport, second: &ServerReport) -> Self {
        let counts = first.subject().verdicts;
        let (first, second) = (&first.probes, &second.probes);
        let comparable = |row: &ProbeRow| {
            let broken: BTreeSet<String> =
                row.findings.iter().map(|one| one.check.clone()).collect();
            (row.result, broken)
        };
        let agrees = |row: &&ProbeRow| {
            let mut others = second.iter();
            others.any(|other| other.id == row.id && comparable(other) == comparable(row))
        };
        let of = |result| {
            first
                .iter()
                .filter(agrees)
                .filter(move |row| row.result == result)
        };
        let musts = |row: &ProbeRow| -> BTreeSet<String> {
            let musts = row
                .findings
                .iter()
                .filter(|one| one.level == Some(Level::Must));
            musts.map(|one| one.check.clone()).collect()
        };
        Self {
            counts,
            flaky: first
                .iter()
                .filter(|row| !agrees(row))
                .map(|row| row.id.clone())
                .collect(),
            violated: of(ProbeResult::Violated)
                .map(|row| (row.id.clone(), musts(row).into_iter().collect()))
                .collect(),
            not_provoked: of(ProbeResult::NotProvoked)
                .map(|row| row.id.clone())
                .collect(),
        }
    }
}

fn is_bad(verdict: Verdict) -> bool {
    verdict > Verdict::Translated && verdict != Verdict::NotApplicable
}

/// Returns the exchanges whose verdict, fields or violations differ between the runs.
fn flaky(first: &[CaseReport], second: &[CaseReport]) -> Vec<Flaky<Verdict>> {
    let comparable = |case: &CaseReport| {
        let broken = case.broken.iter();
        let broken: Vec<String> = broken.map(|broken| broken.check.clone()).collect();
        (case.verdict, case.fields.clone(), broken)
    };
    let mut flaky = Vec::new();
    for one in first {
        let other = second.iter().find(|other| other.case == one.case);
        if other.is_some_and(|other| comparable(other) == comparable(one)) {
            continue;
        }
        let mut verdicts = [
            one.verdict,
            other.map_or(Verdict::NotTested, |other| other.verdict),
        ];
        verdicts.sort();
        flaky.push(Flaky {
            case: one.case.clone(),
            verdicts,
        });
    }
    flaky
}
