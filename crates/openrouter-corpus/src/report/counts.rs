//! Totals of a subject: verdicts, lost fields, requirements.

use openrouter_errors::{Delivery, Revision};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::Level;
use crate::verdict_kind::VerdictKind;
use crate::vocabulary::FieldName;

/// Cases with a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VerdictCount")]
pub struct VerdictCount<V> {
    /// The verdict.
    pub verdict: V,
    /// How many calls got it.
    pub calls: usize,
}

/// A cell of the loss matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Loss {
    /// The field.
    pub field: FieldName,
    /// How the error arrived; `null` for responses that are no errors.
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
    /// The revision that brought it, where it is later than that of the run: what is counted here is not scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Revision>,
    /// How often it was held.
    pub held: usize,
    /// How often it was broken.
    pub broken: usize,
}

impl VerdictCount<String> {
    /// The same counts with the verdicts as words.
    #[must_use]
    pub fn words<V: VerdictKind>(counts: &[VerdictCount<V>]) -> Vec<Self> {
        let word = |count: &VerdictCount<V>| Self {
            verdict: count.verdict.to_string(),
            calls: count.calls,
        };
        counts.iter().map(word).collect()
    }
}
