//! The verdict on an exchange: what the gateway made of the upstream's response.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::verdict_kind::VerdictKind;

/// What a gateway made of a response. The first ten are ranked by harm; the others say that there is no verdict.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It arrived as it was sent.
    Preserved,
    /// It arrived in another form, which a requirement allows, with all that matters.
    Translated,
    /// It arrived, but not all of it.
    Lost,
    /// The request was repeated behind the caller's back.
    Retried,
    /// The caller was shown what is none of its business: a key, a host of the inside, a stack trace.
    Leaked,
    /// Another error arrived than the one that happened, or one that did not.
    Misclassified,
    /// A stream that failed or was interrupted arrived with a regular end.
    CleanEnded,
    /// A success arrived.
    Swallowed,
    /// The gateway closed the connection without a response.
    Crashed,
    /// The response did not end.
    Hung,
    /// The gateway has no such call.
    NotApplicable,
    /// It could not be checked.
    NotTested,
    /// What arrived and what the mock saw contradict each other.
    Suspect,
}

impl Verdict {
    /// The word.
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
