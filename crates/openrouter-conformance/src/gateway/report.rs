//! The report on a gateway: verdicts by severity, lost fields, and every exchange with its failures.

use openrouter_errors::Surface;

use super::config::Config;
use super::evidence::Session;
use super::verdict::Verdict;
use crate::verdicts;
use crate::verdicts::{Compared, Supported, Target, counts, items, normalize_ports};
use openrouter_corpus::report;
use openrouter_corpus::report::counts::{Loss, RequirementCount, VerdictCount};
use openrouter_corpus::report::{Draft, Kind, Report, Role, Share, Subject};
use openrouter_corpus::select::{Partition, Selection};
use openrouter_mock::Entry;

/// One exchange through a gateway with its verdict.
pub type CaseReport = verdicts::CaseReport<Verdict>;

/// The report on one gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayReport {
    /// The gateway's name.
    pub gateway: String,
    /// The controls; if a surface's control failed, its cases were not requested.
    pub controls: Vec<Control>,
    /// The number of exchanges per verdict, the most severe first.
    pub verdicts: Vec<VerdictCount<Verdict>>,
    /// The state of each field, by delivery.
    pub losses: Vec<Loss>,
    /// How often each gateway requirement was met and violated.
    pub requirements: Vec<RequirementCount>,
    /// Every exchange.
    pub cases: Vec<CaseReport>,
    /// Why the run is incomplete, apart from the exchanges.
    pub incomplete: Vec<String>,
}

/// One control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// The surface.
    pub surface: Surface,
    /// Whether streaming was requested.
    pub stream: bool,
    /// Whether the gateway does not support the surface.
    pub absent: bool,
    /// Why the control failed; `None` if it passed.
    pub fault: Option<String>,
}

impl Control {
    /// Returns whether the control passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.fault.is_none()
    }

    fn id(&self) -> String {
        let stream = if self.stream { "-stream" } else { "" };
        format!("control/{}{stream}", self.surface)
    }
}

impl GatewayReport {
    /// Builds the report of a session whose exchanges were checked.
    #[must_use]
    pub fn of(
        config: &Config,
        session: &Session,
        cases: Vec<CaseReport>,
        requirements: Vec<RequirementCount>,
    ) -> Self {
        let mut incomplete: Vec<String> = session.dead.iter().cloned().collect();
        for control in session.controls.iter().filter(|control| !control.absent) {
            if let Some(fault) = &control.fault {
                incomplete.push(format!("{}: {fault}", control.id()));
            }
        }
        Self {
            gateway: config.name.clone(),
            verdicts: counts::verdicts(&cases),
            losses: counts::losses(&cases),
            requirements,
            controls: session.controls.clone(),
            cases,
            incomplete,
        }
    }

    /// Builds the report of a run in which the gateway was unreachable.
    pub fn unreachable(config: &Config, why: String) -> Self {
        Self {
            gateway: config.name.clone(),
            controls: Vec::new(),
            verdicts: Vec::new(),
            losses: Vec::new(),
            requirements: Vec::new(),
            cases: Vec::new(),
            incomplete: vec![why],
        }
    }

    /// Returns the number of exchanges with a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        counts::count(&self.verdicts, verdict)
    }

    /// Returns the share of exchanges that were checked, on the tested surfaces.
    #[must_use]
    pub fn share(&self, minimum: u8) -> Share {
        let asked = |case: &&CaseReport| {
            let of_surface = |control: &Control| control.surface == case.surface;
            self.controls.iter().any(of_surface)
        };
        Share {
            judged: counts::judged(&self.verdicts),
            of: self.cases.iter().filter(asked).count(),
            minimum,
        }
    }

    /// Returns the gateway's summary, as the reports of all commands contain it.
    #[must_use]
    pub fn subject(&self) -> Subject {
        let control = |control: &Control| report::Control {
            id: control.id(),
            fault: control.fault.clone().filter(|_| !control.absent),
            absent: control.absent,
        };
        Subject {
            controls: self.controls.iter().map(control).collect(),
            verdicts: VerdictCount::words(&self.verdicts),
            losses: self.losses.clone(),
            requirements: self.requirements.clone(),
            ..Subject::new(Role::Gateway, &self.gateway)
        }
    }

    /// Returns the gateway as a baseline records it; it supports the surfaces whose controls passed.
    #[must_use]
    pub fn target(&self) -> Target {
        let passed = self.controls.iter().filter(|control| control.passed());
        Target {
            role: Role::Gateway,
            name: self.gateway.clone(),
            version: String::new(),
            supported: Supported {
                surfaces: passed.map(|control| control.surface).collect(),
                ..Supported::default()
            },
            asked: self.controls.iter().map(|one| one.surface).collect(),
        }
    }

    /// Adds the gateway and its exchanges to the report of a run.
    pub fn add_to(&self, draft: &mut Draft, compared: Option<&Compared<'_, Verdict>>) {
        draft.incomplete.extend(self.incomplete.iter().cloned());
        draft
            .items
            .extend(items(Kind::Exchange, &self.cases, compared));
        draft.subjects.push(self.subject());
    }

    /// Builds the report of a run on this gateway alone.
    #[must_use]
    pub fn close(
        &self,
        selection: &Selection,
        partition: Option<Partition>,
        compared: Option<&Compared<'_, Verdict>>,
    ) -> Report {
        let mut draft = Draft::new("gateway", selection, partition);
        self.add_to(&mut draft, compared);
        draft.close()
    }
}

/// Completes the report of a checked exchange.
#[must_use]
pub fn finish(case: CaseReport, config: &Config, seen: &[Entry]) -> CaseReport {
    let (id, again) = (&case.case, &config.again);
    let replay = format!("openrouter-conform gateway --case {id} {again}");
    case.finish(seen, &replay, |text| {
        normalize_ports(&config.key.hide(text))
    })
}
