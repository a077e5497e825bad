//! The checks: one for each GW requirement.

mod body;
mod leak;
mod retry;
mod status;
mod stream;

pub(super) use status::allowed_status;

use super::case::Case;
use super::verdict::Verdict;
use crate::verdicts::{Judgement, only_if};

/// The code that checks one gateway requirement on one exchange.
#[derive(Clone, Copy)]
pub struct Check {
    /// The requirement's id.
    pub requirement: &'static str,
    pub(super) judge: fn(&Case<'_>) -> Option<Judgement>,
    /// What it is to break it.
    pub(super) verdict: fn(&Case<'_>) -> Verdict,
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Check")
            .field("requirement", &self.requirement)
            .finish_non_exhaustive()
    }
}

/// Every check.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    [
        status::CHECKS,
        body::CHECKS,
        stream::CHECKS,
        retry::CHECKS,
        leak::CHECKS,
    ]
    .into_iter()
    .flatten()
}

const fn check(
    requirement: &'static str,
    judge: fn(&Case<'_>) -> Option<Judgement>,
    verdict: fn(&Case<'_>) -> Verdict,
) -> Check {
    Check {
        requirement,
        judge,
        verdict,
    }
}

/// A judgement from whether it holds.
fn holds(
    holds: bool,
    expected: impl Into<String>,
    seen: impl FnOnce() -> String,
) -> Option<Judgement> {
    Some(crate::verdicts::holds(holds, expected, seen))
}

/// What arrived, in words.
fn arrived(case: &Case<'_>) -> String {
    case.arrived.in_words()
}

fn lost(_: &Case<'_>) -> Verdict {
    Verdict::Lost
}

fn misclassified(_: &Case<'_>) -> Verdict {
    Verdict::Misclassified
}
