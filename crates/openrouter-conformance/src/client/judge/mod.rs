//! Evaluates clients: derives a verdict on each call from the client's result and the mock's journal, and checks the
//! client requirements of SPEC.md.

mod case;
mod checks;
pub mod completeness;
mod exceptions;
mod expected;
pub(crate) mod fields;
mod severity;
pub(crate) mod unread;
mod variants;
mod verdict;

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

pub use case::Case;
pub use checks::{Check, Client, checks};
pub use exceptions::ExceptionKind;
pub use expected::ExpectedError;
pub use fields::Field;
pub use variants::{differs, is_comparable, judge_varied};
pub use verdict::Verdict;

use super::evidence::{CallOutcome, Played};
use super::protocol::Hello;
use crate::verdicts::CaseReport;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_corpus::vocabulary::PlayMode;

/// Checks the last of these calls of a client. The earlier calls are for comparison: a plan has the whole response
/// before the same response in pieces. `None` for a control, which is not checked.
#[must_use]
pub fn judge(
    spec: &Spec,
    selection: &Selection,
    hello: &Hello,
    played: &[Played<'_>],
) -> Option<CaseReport<Verdict>> {
    let now = now();
    let call = played.last()?;
    let fixture = call.planned.fixture?;
    let truth = ExpectedError::of(fixture);
    let is_whole = |other: &&Played<'_>| {
        other.planned.way == PlayMode::NoRetries && other.planned.id == call.planned.id
    };
    let whole = match call.planned.way {
        PlayMode::Split => played.iter().rev().find(is_whole),
        _ => None,
    };
    let whole = whole.map(|whole| look(whole, &truth, hello, now));
    let mut case = look(call, &truth, hello, now);
    case.whole = whole.as_ref();
    Some(one(spec, selection, fixture, &case))
}

/// The time in Unix seconds.
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

fn look<'a>(
    call: &'a Played<'a>,
    truth: &'a ExpectedError,
    hello: &'a Hello,
    now: u64,
) -> Case<'a> {
    let fields = match &call.outcome {
        CallOutcome::Result(result) => fields::compare(truth, hello, result, now),
        _ => BTreeMap::new(),
    };
    Case {
        planned: &call.planned,
        truth,
        hello,
        outcome: &call.outcome,
        seen: &call.seen,
        fields,
        whole: None,
        form: None,
    }
}

fn one(
    spec: &Spec,
    selection: &Selection,
    fixture: &Fixture,
    case: &Case<'_>,
) -> CaseReport<Verdict> {
    let (verdict, why) = severity::verdict(case);
    let mut judged = CaseReport::new(fixture, case.planned.way, verdict, case.summary());
    judged.why = why;
    if !verdict.is_judged() && !matches!(case.outcome, CallOutcome::Endless(_)) {
        return judged;
    }
    if case.planned.way == PlayMode::NoRetries {
        judged.fields = case
            .fields
            .iter()
            .map(|(name, field)| (*name, field.state))
            .collect();
    }
    judged.add_judgements(
        spec,
        selection,
        checks().map(|check| (check.requirement, check.run(case))),
    );
    if judged.verdict == Verdict::Exact && !judged.broken.is_empty() {
        judged.verdict = Verdict::Degraded;
    }
    judged
}
