//! The verdict on a run: what the user at the terminal learns of a failure.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::verdict_kind::VerdictKind;

/// What the user at the terminal learns of a failure. The first seven are ranked by severity; the others mean that the
/// run was not rated.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The cause is shown with a remedy.
    ToldWithRemedy,
    /// The cause is shown: its message, its status, or a paraphrase.
    Told,
    /// The program failed visibly, but does not say why.
    Generic,
    /// The program names another cause.
    Misleading,
    /// The program had not ended at the time limit.
    Endless,
    /// An incomplete response is presented as complete.
    HalfAsWhole,
    /// Nothing indicates a failure, and the exit code is 0.
    Silent,
    /// The case does not apply to the program.
    NotApplicable,
    /// The run could not be evaluated.
    NotTested,
    /// The screen and the mock contradict each other.
    Suspect,
}

impl Verdict {
    /// All of them, in order.
    pub const ALL: &[Self] = &[
        Self::ToldWithRemedy,
        Self::Told,
        Self::Generic,
        Self::Misleading,
        Self::Endless,
        Self::HalfAsWhole,
        Self::Silent,
        Self::NotApplicable,
        Self::NotTested,
        Self::Suspect,
    ];

    /// Returns the name of the verdict.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ToldWithRemedy => "told_with_remedy",
            Self::Told => "told",
            Self::Generic => "generic",
            Self::Misleading => "misleading",
            Self::Endless => "endless",
            Self::HalfAsWhole => "half_as_whole",
            Self::Silent => "silent",
            Self::NotApplicable => "not_applicable",
            Self::NotTested => "not_tested",
            Self::Suspect => "suspect",
        }
    }

    /// Returns whether the user learns the cause.
    #[must_use]
    pub const fn is_told(self) -> bool {
        matches!(self, Self::Told | Self::ToldWithRemedy)
    }
}

impl VerdictKind for Verdict {
    const BY_HARM: &'static [Self] = &[
        Self::Silent,
        Self::HalfAsWhole,
        Self::Endless,
        Self::Misleading,
        Self::Generic,
        Self::Told,
        Self::ToldWithRemedy,
        Self::Suspect,
        Self::NotTested,
        Self::NotApplicable,
    ];
    const BEST: Self = Self::ToldWithRemedy;
    const WORST_HARMLESS: Self = Self::Generic;
    const NOT_APPLICABLE: Self = Self::NotApplicable;
    const NOT_TESTED: Self = Self::NotTested;
    const SUSPECT: Self = Self::Suspect;
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
