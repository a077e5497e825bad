//! The verdict on an exchange: how the gateway changed the upstream's response.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::verdict_kind::VerdictKind;

/// The verdict on an exchange. The first ten are ranked by severity; the others mean that the exchange was not rated.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The response arrived unchanged.
    Preserved,
    /// The response arrived in another form that a requirement allows, with all relevant content.
    Translated,
    /// The response arrived with parts missing.
    Lost,
    /// The gateway retried the request without the caller's knowledge.
    Retried,
    /// The caller received internals: a key, an internal host, a stack trace.
    Leaked,
    /// Another error arrived than the one that occurred, or an error although none occurred.
    Misclassified,
    /// A failed or interrupted stream arrived with a regular end.
    CleanEnded,
    /// The caller received a success.
    Swallowed,
    /// The gateway closed the connection without a response.
    Crashed,
    /// The response did not end.
    Hung,
    /// The gateway does not support the call.
    NotApplicable,
    /// The exchange could not be checked.
    NotTested,
    /// The response that arrived contradicts the mock's journal.
    Suspect,
}

impl Verdict {
    /// Returns the name of the verdict.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preserved => "preserved",
            Self::Translated => "translated",
            Self::Lost => "lost",
            Self::Retried => "retried",
            Self::Leaked => "leaked",
            Self::Misclassified => "misclassified",
            Self::CleanEnded => "clean_ended",
            Self::Swallowed => "swallowed",
            Self::Crashed => "crashed",
            Self::Hung => "hung",
            Self::NotApplicable => "not_applicable",
            Self::NotTested => "not_tested",
            Self::Suspect => "suspect",
        }
    }
}

impl VerdictKind for Verdict {
    const BY_HARM: &'static [Self] = &[
        Self::Hung,
        Self::Crashed,
        Self::Swallowed,
        Self::CleanEnded,
        Self::Misclassified,
        Self::Leaked,
        Self::Retried,
        Self::Lost,
        Self::Translated,
        Self::Preserved,
        Self::Suspect,
        Self::NotTested,
        Self::NotApplicable,
    ];
    const BEST: Self = Self::Preserved;
    const WORST_HARMLESS: Self = Self::Retried;
    const NOT_APPLICABLE: Self = Self::NotApplicable;
    const NOT_TESTED: Self = Self::NotTested;
    const SUSPECT: Self = Self::Suspect;

    fn stops_target(self) -> bool {
        matches!(self, Self::Hung | Self::Crashed)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
