//! Who was checked: a client, a gateway or a server, in numbers.

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::counts::{Loss, RequirementCount, VerdictCount};
use crate::vocabulary::FieldName;

/// Who was checked. The single cases are the items of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// What it is.
    pub role: Role,
    /// Its name.
    pub name: String,
    /// Its version, where it says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What a client can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abilities: Option<Abilities>,
    /// The controls: what must work before anything else counts.
    pub controls: Vec<Control>,
    /// How many cases got which verdict (of a server: probes which result), the worst first.
    pub verdicts: Vec<VerdictCount<String>>,
    /// What became of each field, by delivery.
    pub losses: Vec<Loss>,
    /// How often each requirement was held and broken.
    pub requirements: Vec<RequirementCount>,
    /// What an adapter did wrong next to its responses.
    pub faults: Vec<String>,
}

/// What a [`Subject`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A client.
    Client,
    /// A gateway.
    Gateway,
    /// A server.
    Server,
    /// A program that a person uses.
    Program,
}

/// What a client can do, by what its adapter says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Abilities {
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
}

/// One control, or one control request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Control {
    /// `control/SURFACE`, `control/SURFACE-stream`, `SURFACE/NAME`.
    pub id: String,
    /// What is wrong; `null` where it held.
    pub fault: Option<String>,
}

impl Role {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Gateway => "gateway",
            Self::Server => "server",
            Self::Program => "program",
        }
    }
}

impl Subject {
    /// A subject of which nothing was asked yet.
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
        }
    }
}
