//! A check, and what it says.

use super::case::Case;
pub use crate::verdicts::Judgement;
pub(super) use crate::verdicts::{holds, only_if as unless};

/// The code that checks one client requirement on one call.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The requirement's id.
    pub requirement: &'static str,
    pub(super) judge: fn(&Case<'_>) -> Judgement,
}

impl Check {
    pub(super) const fn new(requirement: &'static str, judge: fn(&Case<'_>) -> Judgement) -> Self {
        Self { requirement, judge }
    }

    /// Checks a call.
    #[must_use]
    pub fn run(&self, case: &Case<'_>) -> Judgement {
        (self.judge)(case)
    }
}
