//! The verdict on an exchange: how the gateway changed the upstream's response.

use openrouter_corpus::verdict_kind::VerdictKind;

openrouter_corpus::ids! {
    /// The verdict on an exchange. The first ten are ranked by severity; the others mean that the exchange was not rated.
    pub enum Verdict {
        /// The response arrived unchanged.
        Preserved = "preserved",
        /// The response arrived in another form that a requirement allows, with all relevant content.
        Translated = "translated",
        /// The response arrived with parts missing.
        Lost = "lost",
        /// The gateway retried the request without the caller's knowledge.
        Retried = "retried",
        /// The caller received internals: a key, an internal host, a stack trace.
        Leaked = "leaked",
        /// Another error arrived than the one that occurred, or an error although none occurred.
        Misclassified = "misclassified",
        /// A failed or interrupted stream arrived with a regular end.
        CleanEnded = "clean_ended",
        /// The caller received a success.
        Swallowed = "swallowed",
        /// The gateway closed the connection without a response.
        Crashed = "crashed",
        /// The response did not end.
        Hung = "hung",
        /// The gateway does not support the call.
        NotApplicable = "not_applicable",
        /// The exchange could not be checked.
        NotTested = "not_tested",
        /// The response that arrived contradicts the mock's journal.
        Suspect = "suspect",
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
