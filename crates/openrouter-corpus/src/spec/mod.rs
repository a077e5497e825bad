//! `SPEC.md` as data: numbered requirements, each with level, role, revision and source, and the ledger of
//! contradictions. The text exists only in `SPEC.md`.

mod parse;

use std::fmt;

use openrouter_errors::Revision;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::error::SpecError;

/// The requirements, contradictions and sources of `SPEC.md`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spec {
    /// The sections with numbered requirements, in order.
    pub families: Vec<Family>,
    /// The requirements, in order.
    pub requirements: Vec<Requirement>,
    /// The ledger of contradictions, in order.
    pub contradictions: Vec<Contradiction>,
    /// The slugs of the source list, in order.
    pub sources: Vec<String>,
}

/// One family of requirements: a section of `SPEC.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The prefix of its requirement ids (`HTTP`).
    pub id: String,
    /// The section's title.
    pub title: String,
}

/// One numbered requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Requirement {
    /// The id, such as `HTTP-3`.
    pub id: String,
    /// The RFC 2119 level.
    pub level: Level,
    /// The role that the requirement applies to.
    pub role: Role,
    /// The protocol revision that introduced it.
    pub revision: Revision,
    /// A slug of the source list.
    pub source: String,
    /// Its short title.
    pub title: String,
    /// The normative text: its first paragraph.
    pub sentence: String,
    /// Further paragraphs: bounds and remarks.
    pub notes: String,
    /// Why it cannot be tested, if it cannot.
    pub untestable: Option<String>,
    /// The line number in `SPEC.md`.
    pub line: usize,
}

impl Requirement {
    /// Returns the prefix of the id: the family.
    #[must_use]
    pub fn family(&self) -> &str {
        self.id.split('-').next().unwrap_or_default()
    }
}

/// One entry of the ledger of contradictions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The number of the entry: 3 for `C3`.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The line number in `SPEC.md`.
    pub line: usize,
}

/// The level of a requirement (RFC 2119).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Level {
    /// A requirement: breaking it is a violation.
    #[serde(rename = "MUST")]
    Must,
    /// A recommendation: breaking it is reported as a remark.
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

crate::ids! {
    /// The role that a requirement applies to.
    pub enum Role {
        /// The bytes of a response.
        Payload = "payload",
        /// A program that reads responses.
        Client = "client",
        /// A program that sends responses.
        Server = "server",
        /// A program between client and server.
        Gateway = "gateway",
        /// A program with a user interface.
        Program = "program",
    }
}

impl Spec {
    /// Parses the text of `SPEC.md`.
    ///
    /// # Errors
    /// Returns the first line that violates the format.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        parse::parse(text)
    }

    /// Returns the requirement with an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        self.requirements
            .iter()
            .find(|requirement| requirement.id == id)
    }
}
