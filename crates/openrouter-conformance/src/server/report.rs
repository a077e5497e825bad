//! What a run on a server found.

use openrouter_errors::Surface;

use super::probe::ProbeRef;
use openrouter_corpus::report::counts::{RequirementCount, VerdictCount};
use openrouter_corpus::report::{
    Control, Draft, Exchange, Finding, Item, Kind, Outcome, Report, Role, Subject,
};
use openrouter_corpus::select::{Partition, Selection};
use openrouter_corpus::spec::{Level, Spec};

/// What a run on a server found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerReport {
    /// What was asked.
    pub target: String,
    /// The probes by result.
    pub counts: ProbeCounts,
    /// The control requests.
    pub twins: Vec<Control>,
    /// The probes.
    pub probes: Vec<ProbeRow>,
    /// Every requirement that a response was checked by, in SPEC.md's order.
    pub requirements: Vec<RequirementCount>,
    /// Why the run is incomplete, next to what the probes say.
    pub incomplete: Vec<String>,
}

/// The probes of a run by result: the results add up to `selected`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProbeCounts {
    /// Probes that the filters left.
    pub selected: usize,
    /// All that must hold held.
    pub passed: usize,
    /// A MUST does not hold.
    pub violated: usize,
    /// The target took the request.
    pub not_provoked: usize,
    /// The target refuses the control request.
    pub twin_failed: usize,
    /// The request was not sent, or the target had stopped answering.
    pub not_tested: usize,
    /// The target has nothing to do with it.
    pub not_applicable: usize,
}

/// One probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeRow {
    /// Its id.
    pub id: String,
    /// Its surface.
    pub surface: Surface,
    /// What was wrong with the request.
    pub fault: String,
    /// Method and path of the request.
    pub request: String,
    /// The requirements that it is made for.
    pub requirements: Vec<String>,
    /// Whether the run is incomplete where the fault cannot be provoked.
    pub required: bool,
    /// What came out.
    pub result: ProbeResult,
    /// What went over the wire; nothing where it was not sent.
    pub wire: Option<Exchange>,
    /// Why it was not provoked, not tested or does not apply.
    pub note: Option<String>,
    /// How many requirements its responses were checked by.
    pub judged: usize,
    /// What does not hold.
    pub findings: Vec<Finding>,
}

/// What came out of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProbeResult {
    /// A MUST does not hold.
    Violated,
    /// The target refuses the control request, so that nothing can be said about the fault.
    TwinFailed,
    /// The request was not sent, or the target had stopped answering.
    NotTested,
    /// The target took the request, so that there is nothing to check.
    NotProvoked,
    /// All that must hold held.
    Passed,
    /// The target has nothing to do with it.
    NotApplicable,
}

impl ServerReport {
    /// The report on a target.
    #[must_use]
    pub fn new(target: &str, probes: Vec<ProbeRow>) -> Self {
        Self {
            target: target.to_owned(),
            counts: ProbeCounts::of(&probes),
            twins: Vec::new(),
            probes,
            requirements: Vec::new(),
            incomplete: Vec::new(),
        }
    }

    /// The server in numbers, as reports of every command tell it.
    #[must_use]
    pub fn subject(&self) -> Subject {
        let count = |&result: &ProbeResult| VerdictCount {
            verdict: result.as_str().to_owned(),
            calls: self.counts.of_result(result),
        };
        Subject {
            controls: self.twins.clone(),
            verdicts: ProbeResult::ALL.iter().map(count).collect(),
            requirements: self.requirements.clone(),
            ..Subject::new(Role::Server, &self.target)
        }
    }

    /// The report of a run on nothing but this server. `again` is what follows `server` on the command line that does
    /// the same.
    #[must_use]
    pub fn close(
        &self,
        selection: &Selection,
        partition: Option<Partition>,
        again: &str,
    ) -> Report {
        let mut draft = Draft::new("server", selection, partition);
        self.tell(&mut draft, again);
        draft.close()
    }

    /// Puts the server and the probes into the report of a run.
    pub fn tell(&self, draft: &mut Draft, again: &str) {
        draft.incomplete.extend(self.incomplete.iter().cloned());
        let items = self.probes.iter().map(|row| row.item(again));
        draft.items.extend(items);
        draft.subjects.push(self.subject());
    }
}

impl ProbeResult {
    /// All of them, the worst first.
    pub const ALL: [Self; 6] = [
        Self::Violated,
        Self::TwinFailed,
        Self::NotTested,
        Self::NotProvoked,
        Self::Passed,
        Self::NotApplicable,
    ];

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Violated => "violated",
            Self::TwinFailed => "twin_failed",
            Self::NotTested => "not_tested",
            Self::NotProvoked => "not_provoked",
            Self::Passed => "passed",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// What may help where the control request fails.
const TWIN_HELP: &str = "try a key (--api-key-env), a model that the target serves (--model), or only its surfaces (--surface)";

impl ProbeRow {
    /// The row of a probe before anything is known of it.
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

    /// The same with a result that is no verdict, and why.
    pub fn with(mut self, result: ProbeResult, why: &str) -> Self {
        self.result = result;
        self.note = Some(why.to_owned());
        self
    }

    /// It as an item of a report. `again` is what follows `server` on the command line that asks the same server.
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
            ProbeResult::TwinFailed => unjudged(
                Outcome::Error,
                format!("the control request fails: {note}; {TWIN_HELP}"),
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
            twin_failed: count(ProbeResult::TwinFailed),
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
            ProbeResult::TwinFailed => self.twin_failed,
            ProbeResult::NotTested => self.not_tested,
            ProbeResult::NotProvoked => self.not_provoked,
            ProbeResult::Passed => self.passed,
            ProbeResult::NotApplicable => self.not_applicable,
        }
    }
}
