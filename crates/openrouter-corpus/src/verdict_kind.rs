//! The common trait of the verdict types.

use std::fmt;

/// A set of verdicts: most are ordered by severity; three more say that there is no verdict.
pub trait VerdictKind: Copy + Ord + fmt::Display + fmt::Debug + 'static {
    /// All verdicts in the order of reports: the worst first.
    const BY_HARM: &'static [Self];
    /// The verdict if nothing is wrong.
    const BEST: Self;
    /// The worst verdict that does not by itself mislead.
    const WORST_HARMLESS: Self;
    /// The case does not apply to the target.
    const NOT_APPLICABLE: Self;
    /// The case could not be checked.
    const NOT_TESTED: Self;
    /// The evidence is contradictory.
    const SUSPECT: Self;

    /// Whether the target was checked.
    fn is_judged(self) -> bool {
        self != Self::NOT_APPLICABLE && !self.is_open()
    }

    /// Whether the verdict makes the run incomplete.
    fn is_open(self) -> bool {
        self == Self::NOT_TESTED || self == Self::SUSPECT
    }

    /// Whether there is nothing to report.
    fn is_fine(self) -> bool {
        self == Self::BEST || self == Self::NOT_APPLICABLE
    }

    /// Whether the target crashed or never ended. Published pages count such a case without naming it: the input that
    /// stops one installation stops others.
    fn stops_target(self) -> bool {
        false
    }

    /// Whether the verdict misleads a caller, whatever the requirements say.
    fn misleads(self) -> bool {
        self.is_judged() && self > Self::WORST_HARMLESS
    }
}
