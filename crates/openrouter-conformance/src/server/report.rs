//! The report on a server.

use openrouter_errors::Surface;

use super::probe::ProbeRef;
use openrouter_corpus::report::counts::{RequirementCount, VerdictCount};
use openrouter_corpus::report::{
    Control, Draft, Exchange, Finding, Item, Kind, Outcome, Report, Role, Subject,
};
use openrouter_corpus::select::{Partition, Selection};
use openrouter_corpus::spec::{Level, Spec};

/// The report on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerReport {
    /// The server under test.
    pub target: String,
    /// The probes by result.
    pub counts: ProbeCounts,
    /// The control requests.
    pub controls: Vec<Control>,
    /// The probes.
    pub probes: Vec<ProbeRow>,
    /// Every requirement that was checked on a response, in SPEC.md's order.
    pub requirements: Vec<RequirementCount>,
    /// Why the run is incomplete, apart from the probes.
    pub incomplete: Vec<String>,
}

/// The probes of a run by result: the results add up to `selected`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProbeCounts {
    /// Probes that the filters selected.
    pub selected: usize,
    /// All MUST requirements are met.
    pub passed: usize,
    /// A MUST is violated.
    pub violated: usize,
    /// The target accepted the request.
    pub not_provoked: usize,
    /// The target rejected the control request.
    pub control_failed: usize,
    /// The request was not sent, or the target had stopped responding.
    pub not_tested: usize,
    /// The probe does not apply to the target.
    pub not_applicable: usize,
}

/// One probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeRow {
    /// The probe's ID.
    pub id: String,
    /// The probe's surface.
    pub surface: Surface,
    /// The fault in the request.
    pub fault: String,
    /// Method and path of the request.
    pub request: String,
    /// The requirements that the probe tests.
    pub requirements: Vec<String>,
    /// Whether the run is incomplete if the fault cannot be provoked.
    pub required: bool,
    /// The result of the probe.
    pub result: ProbeResult,
    /// The exchange on the wire; `None` if the request was not sent.
    pub wire: Option<Exchange>,
    /// Why the probe was not provoked, was not tested or does not apply.
    pub note: Option<String>,
    /// The number of requirements checked on its responses.
    pub judged: usize,
    /// The violations found.
    pub findings: Vec<Finding>,
}

openrouter_corpus::words! {
    /// The result of a probe.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ProbeResult {
        /// A MUST is violated.
        Violated = "violated",
        /// The target rejected the control request, so the fault cannot be evaluated.
        ControlFailed = "twin_failed",
        /// The request was not sent, or the target had stopped responding.
        NotTested = "not_tested",
        /// The target accepted the request, so there is nothing to check.
        NotProvoked = "not_provoked",
        /// All MUST requirements are met.
        Passed = "passed",
        /// The probe does not apply to the target.
        NotApplicable = "not_applicable",
    }
}

impl ServerReport {
    /// Builds the report on a target.
    #[must_use]
    pub fn new(target: &str, probes: Vec<ProbeRow>) -> Self {
        Self {
            target: target.to_owned(),
            counts: ProbeCounts::of(&probes),
            controls: Vec::new(),
            probes,
            requirements: Vec::new(),
            incomplete: Vec::new(),
        }
    }

    /// Returns the server's summary, as the reports of all commands contain it.
    #[must_use]
    pub fn subject(&self) -> Subject {
        let count = |&result: &ProbeResult| VerdictCount {
            verdict: result.as_str().to_owned(),
            calls: self.counts.of_result(result),
        };
        Subject {
            controls: self.controls.clone(),
            verdicts: ProbeResult::ALL.iter().map(count).collect(),
            requirements: self.requirements.clone(),
            ..Subject::new(Role::Server, &self.target)
        }
    }

    /// Builds the report of a run on this server alone. `again` holds the arguments of `server` on a command line that
    /// repeats the run.
    #[must_use]
    pub fn close(
        &self,
        selection: &Selection,
        partition: Option<Partition>,
        again: &str,
    ) -> Report {
        let mut draft = Draft::new("server", selection, partition);
        self.add_to(&mut draft, again);
        draft.close()
    }

    /// Adds the server and the probes to the report of a run.
    pub fn add_to(&self, draft: &mut Draft, again: &str) {
        draft.incomplete.extend(self.incomplete.iter().cloned());
        let items = self.probes.iter().map(|row| row.item(again));
        draft.items.extend(items);
        draft.subjects.push(self.subject());
    }
}

/// The hint for a failed control request.
const CONTROL_HELP: &str = "try a key (--api-key-env), a model that the target serves (--model), or only its surfaces (--surface)";

impl ProbeRow {
    /// Creates the row of a probe without results.
    pub fn unjudged(probe: ProbeRef<'_>, spec: &Spec, selection: &Selection) -> Self {
        let must = |id: &String| {
            spec.get(id)
                .is_some_and(|known| known.level == Level::Must && selection.later(known).is_none())
        };
        Self {
            id: probe.probe.id.clone(),
            surface: probe.file.surface,
            fault: probe.probe.fault.clone(),
            request: probe.request_line(),
            requirements: probe.probe.requirements.clone(),
            required: probe.probe.may_be_taken.is_none()
                && probe.probe.requirements.iter().any(must),
            result: ProbeResult::NotTested,
            wire: None,
            note: None,
            judged: 0,
            findings: Vec::new(),
        }
    }

    /// Returns the row with a result other than a verdict, and its reason.
    pub fn with(mut self, result: ProbeResult, why: &str) -> Self {
        self.result = result;
        self.note = Some(why.to_owned());
        self
    }

    /// Converts the row to a report item. `again` holds the arguments of `server` on a command line that tests the same
    /// server.
    #[must_use]
    pub fn item(&self, again: &str) -> Item {
        let (id, group) = (&self.id, self.surface.as_str());
        let note = self.note.as_deref().unwrap_or_default();
        let unjudged = |outcome, why: String| Item::unjudged(Kind::Probe, id, group, outcome, why);
        let mut item = match self.result {
            ProbeResult::Passed | ProbeResult::Violated => {
                Item::judged(Kind::Probe, id, group, self.findings.clone()).with_note(&self.fault)
            }
            ProbeResult::NotProvoked if self.required => unjudged(Outcome::Error, note.to_owned()),
            ProbeResult::NotProvoked => unjudged(Outcome::NotTested, note.to_owned()),
            ProbeResult::ControlFailed => unjudged(
                Outcome::Error,
                format!("the control request fails: {note}; {CONTROL_HELP}"),
            ),
            ProbeResult::NotTested => unjudged(Outcome::Error, note.to_owned()),
            ProbeResult::NotApplicable => unjudged(Outcome::NotApplicable, note.to_owned()),
        };
        item.judged = self.judged;
        item.verdict = Some(self.result.as_str().to_owned());
        if !item.findings.is_empty() || item.outcome == Outcome::Error {
            item.replay = Some(
                format!("openrouter-conform server --case {id} {again}")
                    .trim_end()
                    .to_owned(),
            );
            item.wire = self.wire.iter().cloned().collect();
        }
        item
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
            control_failed: count(ProbeResult::ControlFailed),
            not_tested: count(ProbeResult::NotTested),
            not_applicable: count(ProbeResult::NotApplicable),
        };
        let results = ProbeResult::ALL.iter();
        let all: usize = results.map(|result| counts.of_result(*result)).sum();
        assert_eq!(all, counts.selected, "every probe has one result");
        counts
    }

    fn of_result(&self, result: ProbeResult) -> usize {
        match result {
            ProbeResult::Violated => self.violated,
            ProbeResult::ControlFailed => self.control_failed,
            ProbeResult::NotTested => self.not_tested,
            ProbeResult::NotProvoked => self.not_provoked,
            ProbeResult::Passed => self.passed,
            ProbeResult::NotApplicable => self.not_applicable,
        }
    }
}
