//! `SPEC.md` as data: numbered requirements, each with level, role, revision and source, and the ledger of
//! contradictions. The text lives only in `SPEC.md`.

mod parse;

use std::fmt;

use openrouter_errors::Revision;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::error::SpecError;

/// The requirements, contradictions and sources of `SPEC.md`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spec {
    /// The sections with numbered requirements, in their order.
    pub families: Vec<Family>,
    /// The requirements, in their order.
    pub requirements: Vec<Requirement>,
    /// The ledger of contradictions, in its order.
    pub contradictions: Vec<Contradiction>,
    /// The slugs of the source list, in its order.
    pub sources: Vec<String>,
}

/// One family of requirements: a section of `SPEC.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The prefix of its ids (`HTTP`).
    pub id: String,
    /// The section's title.
    pub title: String,
}

/// One numbered requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Requirement {
    /// `HTTP-3`.
    pub id: String,
    /// How strongly it binds.
    pub level: Level,
    /// Whom it binds.
    pub role: Role,
    /// The state of the protocol it came with.
    pub revision: Revision,
    /// A slug of the source list.
    pub source: String,
    /// Its short title.
    pub title: String,
    /// The normative text: its first paragraph.
    pub sentence: String,
    /// What else it says: bounds and remarks.
    pub notes: String,
    /// Why nothing can judge it, where that is so.
    pub untestable: Option<String>,
    /// Its line in `SPEC.md`.
    pub line: usize,
}

impl Requirement {
    /// The prefix of its id: the family.
    #[must_use]
    pub fn family(&self) -> &str {
        self.id.split('-').next().unwrap_or_default()
    }
}

/// One entry of the ledger of contradictions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// Its number: 3 for `C3`.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// Its line in `SPEC.md`.
    pub line: usize,
}

/// How strongly a requirement binds (RFC 2119).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Level {
    /// Breaking it is a violation.
    #[serde(rename = "MUST")]
    Must,
    /// Breaking it is worth a remark.
    #[serde(rename = "SHOULD")]
    Should,
    /// A permission.
    #[serde(rename = "MAY")]
    May,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::May => "MAY",
        })
    }
}

/// Whom a requirement binds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The bytes of a response.
    Payload,
    /// Whoever reads answers.
    Client,
    /// Whoever writes answers.
    Server,
    /// Whoever stands between.
    Gateway,
    /// A program that a person uses.
    Program,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[
        Self::Payload,
        Self::Client,
        Self::Server,
        Self::Gateway,
        Self::Program,
    ];

    /// The word of `SPEC.md`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payload => "payload",
            Self::Client => "client",
            Self::Server => "server",
            Self::Gateway => "gateway",
            Self::Program => "program",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Spec {
    /// Reads the text of `SPEC.md`.
    ///
    /// # Errors
    /// The first line that is not as the format wants.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        parse::parse(text)
    }

    /// The requirement of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        self.requirements
            .iter()
            .find(|requirement| requirement.id == id)
    }
}
