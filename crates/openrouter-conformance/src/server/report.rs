//! What a run on a server found.

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::probe::ProbeRef;
use crate::exit::Exit;
use crate::report::FORMAT;
use crate::select::Selection;
use crate::spec::Level;

/// What a run on a server found. Members are never missing: what is not known is `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServerReport {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The suite's version.
    pub suite: String,
    /// What was asked.
    pub target: String,
    /// What the run was restricted to.
    pub selection: Selection,
    /// The probes by result.
    pub counts: ProbeCounts,
    /// The healthy requests.
    pub twins: Vec<TwinRow>,
    /// The probes.
    pub probes: Vec<ProbeRow>,
    /// Every requirement that an answer was judged by, in SPEC.md's order.
    pub requirements: Vec<RequirementRow>,
    /// Why the run is incomplete; empty where it is not.
    pub incomplete: Vec<String>,
    /// The exit code that follows.
    pub exit: u8,
}

/// The probes of a run by result: the results add up to `selected`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProbeCounts {
    /// Probes that the filters left.
    pub selected: usize,
    /// All that must hold held.
    pub passed: usize,
    /// A MUST does not hold.
    pub violated: usize,
    /// The target took the request.
    pub not_provoked: usize,
    /// The target refuses the healthy request.
    pub twin_failed: usize,
    /// The request was not sent, or the target had stopped answering.
    pub not_tested: usize,
    /// The target has nothing to do with it.
    pub not_applicable: usize,
}

/// One healthy request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TwinRow {
    /// `SURFACE/NAME`.
    pub id: String,
    /// What is wrong with its answer; `null` where it is healthy.
    #[schemars(required)]
    pub fault: Option<String>,
}

/// One probe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProbeRow {
    /// Its id.
    pub id: String,
    /// Its surface.
    pub surface: Surface,
    /// What was wrong with the request.
    pub fault: String,
    /// The requirements that it is made for.
    pub requirements: Vec<String>,
    /// What came out.
    pub result: ProbeResult,
    /// The status of the answer.
    #[schemars(required)]
    pub status: Option<u16>,
    /// Why it was not provoked, not tested or does not apply.
    #[schemars(required)]
    pub note: Option<String>,
    /// How many requirements its answers were judged by.
    pub judged: usize,
    /// What does not hold.
    pub findings: Vec<ProbeFinding>,
}

/// What came out of a probe.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ProbeResult {
    /// All that must hold held.
    Passed,
    /// A MUST does not hold.
    Violated,
    /// The target took the request, so that there is nothing to judge.
    NotProvoked,
    /// The target refuses the healthy request, so that nothing can be said about the fault.
    TwinFailed,
    /// The request was not sent, or the target had stopped answering.
    NotTested,
    /// The target has nothing to do with it.
    NotApplicable,
}

/// One thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProbeFinding {
    /// The requirement.
    pub requirement: String,
    /// How strongly it binds.
    pub level: Level,
    /// JSON pointer into the body, `/events/N/...`, `/headers/NAME`, `/status`, or empty for the answer as a whole.
    pub pointer: String,
    /// What it wants there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// How often a requirement held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequirementRow {
    /// Its id.
    pub id: String,
    /// How strongly it binds.
    pub level: Level,
    /// Answers that held it.
    pub held: usize,
    /// Answers that broke it.
    pub broken: usize,
}

impl ServerReport {
    /// Closes a run: counts, and decides the exit code.
    #[must_use]
    pub(super) fn close(
        target: &str,
        selection: Selection,
        twins: Vec<TwinRow>,
        probes: Vec<ProbeRow>,
        requirements: Vec<RequirementRow>,
        mut incomplete: Vec<String>,
    ) -> Self {
        let counts = ProbeCounts::of(&probes);
        if counts.selected == 0 {
            incomplete.push("nothing was selected".to_owned());
        } else if counts.passed + counts.violated == 0 {
            incomplete.push("nothing was judged".to_owned());
        }
        let exit = Exit::decide(counts.violated > 0, !incomplete.is_empty()).code();
        Self {
            format: FORMAT,
            suite: env!("CARGO_PKG_VERSION").to_owned(),
            target: target.to_owned(),
            selection,
            counts,
            twins,
            probes,
            requirements,
            incomplete,
            exit,
        }
    }

    /// The exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let incomplete = !self.incomplete.is_empty();
        Exit::decide(self.counts.violated > 0, incomplete)
    }
}

impl ProbeRow {
    /// The row of a probe before anything is known of it.
    pub(super) fn unjudged(probe: ProbeRef<'_>) -> Self {
        Self {
            id: probe.probe.id.clone(),
            surface: probe.file.surface,
            fault: probe.probe.fault.clone(),
            requirements: probe.probe.requirements.clone(),
            result: ProbeResult::NotTested,
            status: None,
            note: None,
            judged: 0,
            findings: Vec::new(),
        }
    }

    /// The same with a result that is no verdict, and why.
    pub(super) fn with(mut self, result: ProbeResult, why: &str) -> Self {
        self.result = result;
        self.note = Some(why.to_owned());
        self
    }
}

impl ProbeCounts {
    fn of(probes: &[ProbeRow]) -> Self {
        let count = |result| probes.iter().filter(|probe| probe.result == result).count();
        let counts = Self {
            selected: probes.len(),
            passed: count(ProbeResult::Passed),
            violated: count(ProbeResult::Violated),
            not_provoked: count(ProbeResult::NotProvoked),
            twin_failed: count(ProbeResult::TwinFailed),
            not_tested: count(ProbeResult::NotTested),
            not_applicable: count(ProbeResult::NotApplicable),
        };
        let all = counts.passed
            + counts.violated
            + counts.not_provoked
            + counts.twin_failed
            + counts.not_tested
            + counts.not_applicable;
        assert_eq!(all, counts.selected, "every probe has one result");
        counts
    }
}
