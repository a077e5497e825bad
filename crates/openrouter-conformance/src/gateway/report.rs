//! What is told about a gateway: verdicts by harm, what is lost where, and every exchange with its failures.

use std::collections::BTreeMap;

use openrouter_errors::{Delivery, Surface};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::baseline::Deviation;
use super::case::Context;
use super::config::Config;
use super::counts::{losses, requirements, verdicts};
use super::judge::{Judged, judge};
use super::session::{Played, Session};
use super::verdict::Verdict;
use crate::client::judge::FieldState;
use crate::client::protocol::{FieldName, Hello};
use crate::client::report::build::steady;
use crate::client::report::{BrokenRequirement, Loss, RequirementCount, trace::trace};
use crate::exit::Exit;
use crate::select::Selection;
use crate::spec::{Level, Spec};

/// What is told about one gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GatewayReport {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The gateway's name.
    pub gateway: String,
    /// What the run was restricted to.
    pub selection: Selection,
    /// The controls; the cases of a surface whose control failed were not asked for.
    pub controls: Vec<Control>,
    /// How many exchanges got which verdict, the worst first.
    pub verdicts: Vec<VerdictCount>,
    /// What became of each field, by delivery.
    pub losses: Vec<Loss>,
    /// How often each gateway requirement was held and broken.
    pub requirements: Vec<RequirementCount>,
    /// Every exchange.
    pub cases: Vec<CaseReport>,
    /// How the verdicts differ from those that are recorded; `null` where none were given.
    pub deviations: Option<Vec<Deviation>>,
    /// Why the run is incomplete; empty where it is not.
    pub incomplete: Vec<String>,
    /// The exit code that follows.
    pub exit: u8,
}

/// One control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Control {
    /// The surface.
    pub surface: Surface,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// Whether the gateway has no such surface.
    pub absent: bool,
    /// What is wrong; `null` where it passed through.
    pub fault: Option<String>,
}

/// Exchanges with a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictCount {
    /// The verdict.
    pub verdict: Verdict,
    /// How many exchanges got it.
    pub cases: usize,
}

/// One exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseReport {
    /// The fixture.
    pub case: String,
    /// The surface.
    pub surface: Surface,
    /// How the error arrived at the gateway; `null` where there is none.
    pub delivery: Option<Delivery>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, where the verdict does not speak for itself.
    pub why: Option<String>,
    /// The requirements that allow what was changed.
    pub allowed_by: Vec<String>,
    /// What arrived, in a few words.
    pub arrived: String,
    /// What became of each field that the upstream stated.
    pub fields: BTreeMap<FieldName, FieldState>,
    /// What is broken.
    pub broken: Vec<BrokenRequirement>,
    /// What the upstream saw, where something is wrong.
    pub trace: Vec<String>,
    /// How to see it again, where something is wrong.
    pub replay: Option<String>,
}

impl Control {
    /// Whether it passed through.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.fault.is_none()
    }
}

impl CaseReport {
    /// Whether a MUST is broken, or the verdict misleads the caller.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.verdict.is_harmful() || self.broken.iter().any(|broken| broken.level == Level::Must)
    }
}

impl GatewayReport {
    pub(super) fn of(
        config: &Config,
        spec: &Spec,
        selection: &Selection,
        session: &Session<'_>,
    ) -> Self {
        let hello = Hello::built_in(&config.name, Surface::ALL, FieldName::ALL);
        let context = Context {
            hello: &hello,
            retries: config.retries,
            keys: &session.keys,
            inside: &session.inside,
        };
        let judged: Vec<Judged> = session
            .played
            .iter()
            .map(|played| judge(spec, selection, played, &context))
            .collect();
        let cases: Vec<CaseReport> = session
            .played
            .iter()
            .zip(&judged)
            .map(|(played, judged)| case(config, played, judged))
            .collect();
        let mut incomplete: Vec<String> = session.dead.iter().cloned().collect();
        for control in session.controls.iter().filter(|control| !control.absent) {
            if let Some(fault) = &control.fault {
                let stream = if control.stream { " (stream)" } else { "" };
                incomplete.push(format!("control of {}{stream}: {fault}", control.surface));
            }
        }
        let open = cases.iter().filter(|case| case.verdict.is_open());
        incomplete.extend(open.map(|case| {
            let why = case.why.as_deref().unwrap_or_default();
            format!("{} is {}: {why}", case.case, case.verdict)
        }));
        if !cases.iter().any(|case| case.verdict.is_judged()) {
            incomplete.push("nothing was judged".to_owned());
        }
        let mut report = Self {
            verdicts: verdicts(&cases),
            losses: losses(&cases),
            requirements: requirements(spec, &judged),
            controls: session.controls.clone(),
            cases,
            incomplete,
            ..Self::empty(config, selection)
        };
        report.close();
        report
    }

    /// A run in which nothing could be asked.
    pub(super) fn unreachable(config: &Config, selection: &Selection, why: String) -> Self {
        let mut report = Self::empty(config, selection);
        report.incomplete.push(why);
        report.close();
        report
    }

    fn empty(config: &Config, selection: &Selection) -> Self {
        Self {
            format: 1,
            gateway: config.name.clone(),
            selection: selection.clone(),
            controls: Vec::new(),
            verdicts: Vec::new(),
            losses: Vec::new(),
            requirements: Vec::new(),
            cases: Vec::new(),
            deviations: None,
            incomplete: Vec::new(),
            exit: 0,
        }
    }

    /// The same run held against a baseline.
    #[must_use]
    pub fn with_deviations(mut self, deviations: Vec<Deviation>) -> Self {
        self.deviations = Some(deviations);
        self.close();
        self
    }

    fn close(&mut self) {
        let violated = match &self.deviations {
            Some(deviations) => !deviations.is_empty(),
            None => self.cases.iter().any(CaseReport::fails),
        };
        self.exit = Exit::decide(violated, !self.incomplete.is_empty()).code();
    }

    /// How many exchanges got a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let cases = self.cases.iter();
        cases.filter(|case| case.verdict == verdict).count()
    }

    /// The exit code as one.
    #[must_use]
    pub fn exit(&self) -> Exit {
        [Exit::Held, Exit::Violated]
            .into_iter()
            .find(|exit| exit.code() == self.exit)
            .unwrap_or(Exit::Incomplete)
    }
}

fn case(config: &Config, played: &Played<'_>, judged: &Judged) -> CaseReport {
    let hide = |text: &str| steady(&config.key.hide(text));
    let broken = judged.broken.iter().map(|broken| BrokenRequirement {
        requirement: broken.requirement.to_owned(),
        level: broken.level,
        sentence: broken.sentence.clone(),
        expected: hide(&broken.expected),
        seen: hide(&broken.seen),
    });
    let fine = matches!(judged.verdict, Verdict::Preserved | Verdict::NotApplicable);
    let arrived = played
        .arrived
        .as_ref()
        .map_or_else(|_| "not asked for".to_owned(), |arrived| arrived.in_words());
    let id = &played.fixture.id;
    CaseReport {
        case: id.to_string(),
        surface: played.fixture.surface(),
        delivery: played.fixture.case.delivery,
        verdict: judged.verdict,
        why: judged.why.as_deref().map(hide),
        allowed_by: judged.allowed_by.iter().map(|&id| id.to_owned()).collect(),
        arrived: hide(&arrived),
        fields: judged.fields.clone(),
        broken: broken.collect(),
        trace: if fine {
            Vec::new()
        } else {
            trace(&played.seen)
        },
        replay: (!fine).then(|| format!("openrouter-conform gateway --case {id} {}", config.again)),
    }
}
