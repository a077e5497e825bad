//! The verdict on a call: how severely the client misleads its caller.

use openrouter_corpus::verdict_kind::VerdictKind;

openrouter_corpus::ids! {
    /// The verdict on a call. The first six are ranked by severity; the others mean that the call was not rated.
    pub enum Verdict {
        /// The caller received everything that the client's API can express.
        Exact = "exact",
        /// The caller received the error with parts missing.
        Degraded = "degraded",
        /// The caller received another error than the one that occurred, or an error although none occurred.
        Misclassified = "misclassified",
        /// The caller saw a success.
        Swallowed = "swallowed",
        /// The call raised an unrelated exception or ended its process.
        Crashed = "crashed",
        /// The call did not end.
        Hung = "hung",
        /// The client does not support the call.
        NotApplicable = "not_applicable",
        /// The call could not be checked.
        NotTested = "not_tested",
        /// The client's report contradicts the mock's journal.
        Suspect = "suspect",
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
