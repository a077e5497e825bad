//! Totals of a subject: verdicts, lost fields, requirements.

use openrouter_errors::{Delivery, Revision};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::Level;
use crate::verdict_kind::VerdictKind;
use crate::vocabulary::FieldName;

/// The number of calls with a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VerdictCount")]
pub struct VerdictCount<V> {
    /// The verdict.
    pub verdict: V,
    /// The number of calls.
    pub calls: usize,
}

/// A cell of the loss matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Loss {
    /// The field.
    pub field: FieldName,
    /// How the error arrived; `null` for responses that are not errors.
    pub delivery: Option<Delivery>,
    /// Number of calls in which the caller could read the field.
    pub value: usize,
    /// Number of calls in which the field was lost.
    pub lost: usize,
    /// Number of calls in which the API cannot express the field.
    pub inexpressible: usize,
}

/// How often a requirement was met and violated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequirementCount {
    /// The requirement's id.
    pub requirement: String,
    /// Its level.
    pub level: Level,
    /// The revision that introduced it, if later than the revision of the run: these counts are then not scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Revision>,
    /// How often it was met.
    pub held: usize,
    /// How often it was violated.
    pub broken: usize,
}

impl VerdictCount<String> {
    /// Converts the verdicts to words.
    #[must_use]
    pub fn words<V: VerdictKind>(counts: &[VerdictCount<V>]) -> Vec<Self> {
        let word = |count: &VerdictCount<V>| Self {
            verdict: count.verdict.to_string(),
            calls: count.calls,
        };
        counts.iter().map(word).collect()
    }
}
