//! The verdict on a run: what the user at the terminal learns of a failure.

use openrouter_corpus::verdict_kind::VerdictKind;

openrouter_corpus::ids! {
    /// What the user at the terminal learns of a failure. The first seven are ranked by severity; the others mean that the
    /// run was not rated.
    pub enum Verdict {
        /// The cause is shown with a remedy.
        ToldWithRemedy = "told_with_remedy",
        /// The cause is shown: its message, its status, or a paraphrase.
        Told = "told",
        /// The program failed visibly, but does not say why.
        Generic = "generic",
        /// The program names another cause.
        Misleading = "misleading",
        /// The program had not ended at the time limit.
        Endless = "endless",
        /// An incomplete response is presented as complete.
        HalfAsWhole = "half_as_whole",
        /// Nothing indicates a failure, and the exit code is 0.
        Silent = "silent",
        /// The case does not apply to the program.
        NotApplicable = "not_applicable",
        /// The run could not be evaluated.
        NotTested = "not_tested",
        /// The screen and the mock contradict each other.
        Suspect = "suspect",
    }
}

impl Verdict {
    /// Returns whether the user learns the cause.
    #[must_use]
    pub const fn shows_cause(self) -> bool {
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
