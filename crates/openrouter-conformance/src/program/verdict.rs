//! The verdict on a run: what a person at the terminal learns of a failure.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::verdict_kind::VerdictKind;

/// What a person at the terminal learns of a failure. The first seven are ranked by harm; the others say that there is no
/// verdict.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The cause is shown, and what to do about it.
    ToldWithRemedy,
    /// The cause is shown: its message, its status, or a paraphrase.
    Told,
    /// The program failed visibly, but does not say why.
    Generic,
    /// The program names another cause.
    Misleading,
    /// The program has not ended at the limit.
    Endless,
    /// Part of an answer is presented as the answer.
    HalfAsWhole,
    /// Nothing says that anything failed, and the exit code is 0.
    Silent,
    /// The case does not concern the program.
    NotApplicable,
    /// The run could not be judged.
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

    /// The word.
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

    /// Whether the cause reaches the person.
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
