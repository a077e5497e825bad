//! The target that was checked: a client, a gateway, a server or a program, in numbers.

use std::fmt;

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::counts::{Loss, RequirementCount, VerdictCount};
use crate::vocabulary::FieldName;

/// A target that was checked. The single cases are the items of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// The role of the target.
    pub role: Role,
    /// The name.
    pub name: String,
    /// The version, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The abilities of a client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abilities: Option<Abilities>,
    /// The controls, which must succeed before other results count.
    pub controls: Vec<Control>,
    /// The number of cases by verdict (for a server: of probes by result), the worst first.
    pub verdicts: Vec<VerdictCount<String>>,
    /// The state of each field, by delivery.
    pub losses: Vec<Loss>,
    /// How often each requirement was met and violated.
    pub requirements: Vec<RequirementCount>,
    /// Mistakes of an adapter, besides its responses.
    pub faults: Vec<String>,
    /// The calls of a client with variants of responses, if there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variants: Option<VariantCount>,
}

/// The variants of responses that a client gets besides the recorded ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VariantChoice {
    /// The most variants of the bytes of one response; `null`: all.
    pub wire: Option<u16>,
    /// The most variants of one error; `null`: all.
    pub tolerance: Option<u16>,
    /// The kinds to choose from; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
}

impl fmt::Display for VariantChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount =
            |most: Option<u16>| most.map_or_else(|| "all".to_owned(), |most| most.to_string());
        let (wire, tolerance) = (amount(self.wire), amount(self.tolerance));
        write!(f, "{wire} of the bytes, {tolerance} of the error")?;
        match &self.kinds[..] {
            [] => Ok(()),
            kinds => write!(f, ", of the kinds {}", kinds.join(", ")),
        }
    }
}

/// Calls with variants of recorded responses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VariantCount {
    /// The exchanges that were played in variants.
    pub exchanges: usize,
    /// The calls.
    pub calls: usize,
    /// The calls whose result is not that for the response as recorded.
    pub differing: usize,
    /// The exchanges with such a call.
    pub exchanges_differing: usize,
}

impl VariantCount {
    /// Adds the calls of another part of the run.
    pub fn add(&mut self, other: &Self) {
        self.exchanges += other.exchanges;
        self.calls += other.calls;
        self.differing += other.differing;
        self.exchanges_differing += other.exchanges_differing;
    }
}

crate::words! {
    /// The role of a [`Subject`].
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    pub enum Role {
        /// A client.
        Client = "client",
        /// A gateway.
        Gateway = "gateway",
        /// A server.
        Server = "server",
        /// A program with a user interface.
        Program = "program",
    }
}

/// The abilities of a client, as its adapter states them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Abilities {
    /// The programming language.
    pub language: String,
    /// The surfaces that it can call.
    pub surfaces: Vec<Surface>,
    /// Whether it can request streams.
    pub stream: bool,
    /// Whether it retries by default.
    pub retries: bool,
    /// The fields that its API can express.
    pub fields: Vec<FieldName>,
}

/// One control, or one control request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Control {
    /// `control/SURFACE`, `control/SURFACE-stream`, `SURFACE/NAME`.
    pub id: String,
    /// What is wrong; `null` if the control succeeded, or if the target is known not to have the surface.
    pub fault: Option<String>,
    /// Whether the target does not have the surface.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
}

impl Subject {
    /// Creates a subject without results.
    #[must_use]
    pub fn new(role: Role, name: impl Into<String>) -> Self {
        Self {
            role,
            name: name.into(),
            version: None,
            abilities: None,
            controls: Vec::new(),
            verdicts: Vec::new(),
            losses: Vec::new(),
            requirements: Vec::new(),
            faults: Vec::new(),
            variants: None,
        }
    }
}
