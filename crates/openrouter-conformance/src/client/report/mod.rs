//! What is told about a client: verdicts by harm, what is lost where, and every call with its failures.

pub(crate) mod build;
mod terminal;
pub(crate) mod trace;

use std::collections::BTreeMap;

use openrouter_errors::{Delivery, Surface};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::judge::{FieldState, Verdict};
use super::plan::Way;
use super::protocol::FieldName;
use crate::spec::Level;

pub(crate) use build::{losses, verdicts};
pub use terminal::to_terminal;

/// What is told about one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClientReport {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its language.
    pub language: String,
    /// The surfaces it can call.
    pub surfaces: Vec<Surface>,
    /// Whether it can ask for streams.
    pub stream: bool,
    /// Whether it repeats requests by default.
    pub retries: bool,
    /// What its API can express.
    pub fields: Vec<FieldName>,
    /// The controls; where one failed, nothing else was asked.
    pub controls: Vec<Control>,
    /// How many calls got which verdict, the worst to overlook first.
    pub verdicts: Vec<VerdictCount>,
    /// What became of each field, by delivery.
    pub losses: Vec<Loss>,
    /// How often each client requirement was held and broken.
    pub requirements: Vec<RequirementCount>,
    /// What the adapter did wrong beside its answers.
    pub faults: Vec<String>,
    /// Every call.
    pub cases: Vec<CaseReport>,
}

/// One control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Control {
    /// `control/SURFACE` or `control/SURFACE-stream`.
    pub id: String,
    /// What is wrong; `null` where it held.
    pub fault: Option<String>,
}

/// Calls with a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictCount {
    /// The verdict.
    pub verdict: Verdict,
    /// How many calls got it.
    pub calls: usize,
}

/// A cell of the loss matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Loss {
    /// The field.
    pub field: FieldName,
    /// How the error arrived; `null` for answers that are no errors.
    pub delivery: Option<Delivery>,
    /// Calls in which the caller could read it.
    pub value: usize,
    /// Calls in which it was lost.
    pub lost: usize,
    /// Calls in which the API cannot express it.
    pub inexpressible: usize,
}

/// How often a requirement was held and broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequirementCount {
    /// The requirement's id.
    pub requirement: String,
    /// Its level.
    pub level: Level,
    /// Calls that hold it.
    pub held: usize,
    /// Calls that break it.
    pub broken: usize,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseReport {
    /// The fixture.
    pub case: String,
    /// How it was played.
    pub way: Way,
    /// The surface that was called.
    pub surface: Surface,
    /// How the error arrived; `null` where there is none.
    pub delivery: Option<Delivery>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, where the verdict does not speak for itself.
    pub why: Option<String>,
    /// What the client told its caller, in a few words.
    pub said: String,
    /// What became of each field that the answer states.
    pub fields: BTreeMap<FieldName, FieldState>,
    /// What it breaks.
    pub broken: Vec<BrokenRequirement>,
    /// What went over the wire, where something is wrong.
    pub trace: Vec<String>,
    /// How to see it again, where something is wrong.
    pub replay: Option<String>,
}

/// A requirement that a call breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BrokenRequirement {
    /// The requirement's id.
    pub requirement: String,
    /// Its level.
    pub level: Level,
    /// Its sentence.
    pub sentence: String,
    /// What it wants of the call.
    pub expected: String,
    /// What happened.
    pub seen: String,
}

impl ClientReport {
    /// How many calls got a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.verdicts
            .iter()
            .filter(|count| count.verdict == verdict)
            .map(|count| count.calls)
            .sum()
    }

    /// Whether its controls held, so that its calls count.
    #[must_use]
    pub fn usable(&self) -> bool {
        self.controls.iter().all(|control| control.fault.is_none())
    }
}

impl CaseReport {
    /// The name of the call: the fixture, and the way where it is not the first one.
    #[must_use]
    pub fn name(&self) -> String {
        match self.way {
            Way::NoRetries => self.case.clone(),
            way => format!("{}.{way}", self.case),
        }
    }

    /// Whether it breaks a MUST, or misleads its caller although no requirement speaks of it.
    #[must_use]
    pub fn fails(&self) -> bool {
        let harmful = self.verdict >= Verdict::Misclassified && self.verdict <= Verdict::Hung;
        harmful || self.broken.iter().any(|broken| broken.level == Level::Must)
    }
}
