//! What two runs of one gateway come to.

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

/// What one run of a gateway found.
#[derive(Debug, Clone)]
pub struct Once {
    /// What it answers to faulty requests.
    pub probes: ServerReport,
    /// What it makes of its upstream's answers.
    pub through: GatewayReport,
}

/// How many findings are told.
const TOLD: usize = 5;

/// One gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatewayRow {
    /// The gateway, which is a folder of `adapters/gateways/`.
    pub gateway: String,
    /// The package, as its registry spells it.
    pub package: String,
    /// The registry.
    pub registry: String,
    /// The version that was checked.
    pub version: String,
    /// The language it is written in.
    pub language: String,
    /// The surfaces that were asked.
    pub surfaces: Vec<Surface>,
    /// How many exchanges got which verdict in both runs, the worst first.
    pub verdicts: Vec<VerdictCount<Verdict>>,
    /// Exchanges on which two runs did not agree; no verdict counts them.
    pub flaky: Vec<Flaky<Verdict>>,
    /// The findings that are worth telling first.
    pub worst: Vec<Worst<Verdict>>,
    /// What became of each field, by delivery.
    pub losses: Vec<Loss>,
    /// The exchanges of each verdict that is neither preserved, nor translated, nor not applicable.
    pub cases: BTreeMap<Verdict, Vec<String>>,
    /// What it answers to faulty requests, with the reference server after it.
    pub probes: Probes,
}

/// What a gateway answers to faulty requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probes {
    /// The probes by result, as in the first run.
    pub counts: Vec<VerdictCount<String>>,
    /// Probes on which two runs did not agree.
    pub flaky: Vec<String>,
    /// Probes that broke a MUST, with what they broke.
    pub violated: BTreeMap<String, Vec<String>>,
    /// Probes whose fault was taken.
    pub not_provoked: Vec<String>,
}

impl GatewayRow {
    /// The row of a gateway that was checked twice.
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

    /// How many exchanges got a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        counts::count(&self.verdicts, verdict)
    }
}

impl Probes {
    /// How many probes came out so.
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
        let told = |row: &ProbeRow| {
            let broken: BTreeSet<String> =
                row.findings.iter().map(|one| one.check.clone()).collect();
            (row.result, broken)
        };
        let agrees = |row: &&ProbeRow| {
            let mut others = second.iter();
            others.any(|other| other.id == row.id && told(other) == told(row))
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

/// The exchanges on which two runs do not agree: in the verdict, in a field, or in what is broken.
fn flaky(first: &[CaseReport], second: &[CaseReport]) -> Vec<Flaky<Verdict>> {
    let told = |case: &CaseReport| {
        let broken = case.broken.iter();
        let broken: Vec<String> = broken.map(|broken| broken.check.clone()).collect();
        (case.verdict, case.fields.clone(), broken)
    };
    let mut flaky = Vec::new();
    for one in first {
        let other = second.iter().find(|other| other.case == one.case);
        if other.is_some_and(|other| told(other) == told(one)) {
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
