//! The checks: one for each GW requirement.

mod body;
mod leak;
mod retry;
mod status;
mod stream;

pub(super) use status::allowed_status;

use super::case::Case;
use super::verdict::Verdict;
use crate::check::{self, EvidenceKind, Judgement, only_if};

/// The evidence of gateway checks: one exchange.
#[derive(Debug)]
pub enum Gateway {}

impl EvidenceKind for Gateway {
    type Of<'a> = Case<'a>;
}

/// The code that checks one gateway requirement.
pub type Check = check::Check<Gateway>;

/// A check, and the verdict on an exchange that violates its requirement.
type Row = (Check, fn(&Case<'_>) -> Verdict);

/// Every check.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    rows().map(|(check, _)| check)
}

/// The verdict on an exchange that violates a requirement.
pub(super) fn verdict(requirement: &str, case: &Case<'_>) -> Option<Verdict> {
    let (_, verdict) = rows().find(|(check, _)| check.requirement == requirement)?;
    Some(verdict(case))
}

fn rows() -> impl Iterator<Item = &'static Row> {
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

/// Builds a judgement from whether the requirement holds.
fn holds(
    holds: bool,
    expected: impl Into<String>,
    seen: impl FnOnce() -> String,
) -> Option<Judgement> {
    Some(check::holds(holds, expected, seen))
}

/// Summarizes the response that arrived.
fn arrived(case: &Case<'_>) -> String {
    case.arrived.in_words()
}

fn lost(_: &Case<'_>) -> Verdict {
    Verdict::Lost
}

fn misclassified(_: &Case<'_>) -> Verdict {
    Verdict::Misclassified
}
