//! The verdict on a call: how much harm the client does to whoever relies on it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::verdict_kind::VerdictKind;

/// What came of a call. The first six are ranked by harm; the others say that there is no verdict.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The caller learned everything that the client's API can express.
    Exact,
    /// The caller learned of the error, but not all of it.
    Degraded,
    /// The caller was told another error than the one that happened, or of one that did not.
    Misclassified,
    /// The caller was told that all is well.
    Swallowed,
    /// The call ended in an unrelated exception, or took its process with it.
    Crashed,
    /// The call did not end.
    Hung,
    /// The client has no such call.
    NotApplicable,
    /// The call could not be checked.
    NotTested,
    /// What the client says and what the mock saw contradict each other.
    Suspect,
}

impl Verdict {
    /// All of them, in order.
    pub const ALL: &[Self] = &[
        Self::Exact,
        Self::Degraded,
        Self::Misclassified,
        Self::Swallowed,
        Self::Crashed,
        Self::Hung,
        Self::NotApplicable,
        Self::NotTested,
        Self::Suspect,
    ];

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Degraded => "degraded",
            Self::Misclassified => "misclassified",
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
        Self::Swallowed,
        Self::Hung,
        Self::Crashed,
        Self::Misclassified,
        Self::Degraded,
        Self::Exact,
        Self::Suspect,
        Self::NotTested,
        Self::NotApplicable,
    ];
    const BEST: Self = Self::Exact;
    const WORST_HARMLESS: Self = Self::Degraded;
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
