//! A check, and what it says.

use super::case::Case;

/// The code that judges one client requirement on one call.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The requirement's id.
    pub requirement: &'static str,
    pub(super) judge: fn(&Case<'_>) -> Judgement,
}

/// Whether a call holds a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The requirement has nothing to do with it.
    NotApplicable,
    /// It holds it.
    Holds,
    /// It breaks it.
    Broken {
        /// What the requirement wants of it.
        expected: String,
        /// What happened.
        seen: String,
    },
}

impl Check {
    pub(super) const fn new(requirement: &'static str, judge: fn(&Case<'_>) -> Judgement) -> Self {
        Self { requirement, judge }
    }

    /// Judges a call.
    #[must_use]
    pub fn run(&self, case: &Case<'_>) -> Judgement {
        (self.judge)(case)
    }
}

/// Nothing where the requirement does not apply.
pub(super) fn unless(applies: bool) -> Option<()> {
    applies.then_some(())
}

/// A judgement from whether it holds.
pub(super) fn holds(
    holds: bool,
    expected: impl Into<String>,
    seen: impl FnOnce() -> String,
) -> Judgement {
    if holds {
        return Judgement::Holds;
    }
    Judgement::Broken {
        expected: expected.into(),
        seen: seen(),
    }
}

impl From<Option<Judgement>> for Judgement {
    fn from(judgement: Option<Judgement>) -> Self {
        judgement.unwrap_or(Self::NotApplicable)
    }
}
