//! The combined results of two runs of one program.

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::matrix::row::Flaky;
use openrouter_conformance::program::judge::leads_to_cause;
use openrouter_conformance::program::report::{ProgramReport, RunReport};
use openrouter_conformance::program::{Exit, Verdict};
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_runner::program::manifest::{Kind, ProgramManifest};

/// One program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgramRow {
    /// The program: a folder of `adapters/programs/`.
    pub program: String,
    /// The package, as its registry spells it.
    pub package: String,
    /// The registry.
    pub registry: String,
    /// The version that was judged.
    pub version: String,
    /// The language it is written in.
    pub language: String,
    /// The kind of program.
    pub kind: Kind,
    /// The surface that it calls.
    pub surface: Surface,
    /// Whether it requests streams.
    pub stream: bool,
    /// Whether it shows a healthy response.
    pub shows_answer: bool,
    /// Runs whose verdict, exit code or violations differ between the passes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flaky: Vec<Flaky<Verdict>>,
    /// The number of runs that a signal ended (crashes). Their cases are not named.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub crashes: usize,
    /// Each other run with the same result in both passes.
    pub runs: Vec<RunRow>,
    /// Notes on the program that affect its results.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunRow {
    /// The fixture.
    pub case: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The exit code; `null` if the program did not exit by itself.
    pub exit: Option<i32>,
    /// The number of requests, in the first pass.
    pub requests: usize,
    /// Whether the screen states the cause in words.
    pub holds_cause: bool,
    /// The requirements that it violates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken: Vec<String>,
    /// The lines that are not on the control's screen, redacted and shortened, in the first pass.
    pub screen: String,
}

/// Serde passes a reference.
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl ProgramRow {
    /// Builds the row of a program that was evaluated twice.
    #[must_use]
    pub fn of(manifest: &ProgramManifest, first: &ProgramReport, second: &ProgramReport) -> Self {
        let (mut flaky, mut runs, mut crashes) = (Vec::new(), Vec::new(), 0);
        for one in &first.runs {
            let row = RunRow::of(one);
            let other = second.runs.iter().find(|other| other.case.case == row.case);
            if [Some(one), other]
                .iter()
                .flatten()
                .any(|run| matches!(run.exit, Exit::Signal(_)))
            {
                crashes += 1;
                continue;
            }
            let other = other.map(RunRow::of);
            if other.as_ref().is_some_and(|other| other.agrees(&row)) {
                if row.verdict != Verdict::NotApplicable {
                    runs.push(row);
                }
                continue;
            }
            let mut verdicts = [
                row.verdict,
                other.map_or(Verdict::NotTested, |other| other.verdict),
            ];
            verdicts.sort();
            flaky.push(Flaky {
                case: row.case,
                verdicts,
            });
        }
        Self {
            program: manifest.name.clone(),
            package: manifest.program.clone(),
            registry: manifest.registry.clone(),
            version: manifest.version.clone(),
            language: manifest.language.clone(),
            kind: manifest.kind,
            surface: first.control.surface.unwrap_or(manifest.surface),
            stream: first.control.stream,
            shows_answer: first.control.shows_answer(),
            notes: manifest.notes.clone(),
            flaky,
            crashes,
            runs,
        }
    }

    /// Returns the number of runs with a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let runs = self.runs.iter();
        runs.filter(|run| run.verdict == verdict).count()
    }

    /// Returns the number of runs that violate a requirement.
    #[must_use]
    pub fn breaks(&self, requirement: &str) -> usize {
        let breaks = |run: &&RunRow| run.broken.iter().any(|id| id == requirement);
        self.runs.iter().filter(breaks).count()
    }

    /// Returns the number of runs whose screen states the cause in words, and of those in which `identify` finds it.
    #[must_use]
    pub fn round_trip(&self, corpus: &Corpus) -> (usize, usize) {
        let holding = self.runs.iter().filter(|run| run.holds_cause);
        let identified = holding.clone().filter(|run| run.is_identified(corpus));
        (holding.count(), identified.count())
    }

    /// Returns whether another row has the same results. The number of requests within a limit and the rest of the
    /// screen vary between runs and are ignored.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        let bare = |row: &Self| Self {
            runs: Vec::new(),
            ..row.clone()
        };
        let mut pairs = self.runs.iter().zip(&other.runs);
        bare(self) == bare(other)
            && self.runs.len() == other.runs.len()
            && pairs.all(|(one, two)| one.agrees(two))
    }
}

impl RunRow {
    fn of(run: &RunReport) -> Self {
        let broken = run.case.broken.iter();
        Self {
            case: run.case.case.clone(),
            verdict: run.case.verdict,
            exit: match run.exit {
                Exit::Code(code) => Some(code),
                Exit::Signal(_) | Exit::Limit => None,
            },
            requests: run.requests,
            holds_cause: run.holds_cause,
            broken: broken.map(|broken| broken.check.clone()).collect(),
            screen: run.screen.clone(),
        }
    }

    fn agrees(&self, other: &Self) -> bool {
        let comparable = |run: &Self| {
            let Self {
                case,
                verdict,
                exit,
                broken,
                ..
            } = run.clone();
            (case, verdict, exit, broken)
        };
        comparable(self) == comparable(other)
    }

    /// Returns whether `identify` finds the cause on the screen.
    #[must_use]
    pub fn is_identified(&self, corpus: &Corpus) -> bool {
        let fixture = corpus.get(&self.case);
        fixture.is_some_and(|fixture| leads_to_cause(fixture, &self.screen))
    }

    /// Formats how the run ended.
    #[must_use]
    pub fn ended(&self) -> String {
        match self.exit {
            Some(code) => code.to_string(),
            None => "no end".to_owned(),
        }
    }

    /// Returns whether the run has no verdict on the program.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.verdict.is_open()
    }
}
