//! The common trait of the verdict vocabularies.

use std::fmt;

/// A vocabulary of verdicts: some ranked by harm, which is their order, and behind them three that say that there is none.
pub trait VerdictKind: Copy + Ord + fmt::Display + fmt::Debug + 'static {
    /// All of them, as reports count them: what is worst first.
    const BY_HARM: &'static [Self];
    /// Nothing is wrong.
    const BEST: Self;
    /// The worst that does not mislead by itself.
    const WORST_HARMLESS: Self;
    /// The case does not concern the target.
    const NOT_APPLICABLE: Self;
    /// It could not be checked.
    const NOT_TESTED: Self;
    /// The witnesses contradict each other.
    const SUSPECT: Self;

    /// Whether the target was checked.
    fn is_judged(self) -> bool {
        self != Self::NOT_APPLICABLE && !self.is_open()
    }

    /// Whether it leaves the run incomplete.
    fn is_open(self) -> bool {
        self == Self::NOT_TESTED || self == Self::SUSPECT
    }

    /// Whether nothing is to be told of it.
    fn is_fine(self) -> bool {
        self == Self::BEST || self == Self::NOT_APPLICABLE
    }

    /// Whether the target crashed or never ended. Published pages count such a case and do not name it: the input that stops
    /// one installation stops others.
    fn stops_target(self) -> bool {
        false
    }

    /// Whether it misleads a caller, whatever the requirements say.
    fn misleads(self) -> bool {
        self.is_judged() && self > Self::WORST_HARMLESS
    }
}
