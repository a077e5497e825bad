//! The verdict on a call: how severely the client misleads its caller.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::verdict_kind::VerdictKind;

/// The verdict on a call. The first six are ranked by severity; the others mean that the call was not rated.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The caller received everything that the client's API can express.
    Exact,
    /// The caller received the error with parts missing.
    Degraded,
    /// The caller received another error than the one that occurred, or an error although none occurred.
    Misclassified,
    /// The caller saw a success.
    Swallowed,
    /// The call raised an unrelated exception or ended its process.
    Crashed,
    /// The call did not end.
    Hung,
    /// The client does not support the call.
    NotApplicable,
    /// The call could not be checked.
    NotTested,
    /// The client's report contradicts the mock's journal.
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

    /// Returns the name of the verdict.
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
