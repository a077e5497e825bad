//! The judge: a verdict on each call from two witnesses, the client's result and the mock's journal, and the client
//! requirements of SPEC.md that the call holds or breaks.

mod case;
mod check;
mod checks;
mod exceptions;
pub(crate) mod fields;
mod harm;
mod truth;
mod verdict;
pub(crate) mod whole;

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

pub use case::Case;
pub use check::{Check, Judgement};
pub use checks::checks;
pub use exceptions::ExceptionKind;
pub use fields::{Field, FieldState};
pub use truth::Truth;
pub use verdict::Verdict;

use super::plan::Way;
use super::protocol::{Hello, Outcome};
use super::session::{Played, Told};
use crate::select::Selection;
use crate::spec::Spec;
use crate::verdicts::{Judged, Ranked as _};

/// Judges every call of a client.
#[must_use]
pub fn judge(
    spec: &Spec,
    selection: &Selection,
    hello: &Hello,
    played: &[Played<'_>],
) -> Vec<Judged<Verdict>> {
    let truths: Vec<Option<Truth>> = played
        .iter()
        .map(|call| call.planned.fixture.map(Truth::of))
        .collect();
    let mut whole: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, call) in played
        .iter()
        .enumerate()
        .filter(|(_, call)| call.planned.way == Way::NoRetries)
    {
        whole.insert(&call.planned.id, at);
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let seen = |at: usize| Some(look(&played[at], truths[at].as_ref()?, hello, now));
    let judged = played.iter().enumerate().map(|(at, call)| {
        let Some(mut case) = seen(at) else {
            return Judged::unjudged(Verdict::NotTested, "a control is not judged");
        };
        let twin = whole
            .get(call.planned.id.as_str())
            .filter(|_| call.planned.way == Way::Split);
        let twin = twin.and_then(|at| seen(*at));
        case.whole = twin.as_ref();
        one(spec, selection, &case)
    });
    judged.collect()
}

fn look<'a>(call: &'a Played<'a>, truth: &'a Truth, hello: &'a Hello, now: u64) -> Case<'a> {
    let fields = match &call.told {
        Told::Result(result) if result.outcome != Outcome::Unsupported => {
            fields::compare(truth, hello, result, now)
        }
        _ => BTreeMap::new(),
    };
    Case {
        planned: &call.planned,
        truth,
        hello,
        told: &call.told,
        seen: &call.seen,
        fields,
        whole: None,
    }
}

fn one(spec: &Spec, selection: &Selection, case: &Case<'_>) -> Judged<Verdict> {
    let (verdict, why) = harm::verdict(case);
    let mut judged = Judged {
        why,
        ..Judged::unjudged(Verdict::NotTested, case.said())
    };
    judged.verdict = verdict;
    if !verdict.is_judged() && !matches!(case.told, Told::Endless(_)) {
        return judged;
    }
    if case.planned.way == Way::NoRetries {
        judged.fields = case
            .fields
            .iter()
            .map(|(name, field)| (*name, field.state))
            .collect();
    }
    judged.weigh(
        spec,
        selection,
        checks().map(|check| (check.requirement, check.run(case))),
    );
    if judged.verdict == Verdict::Exact && !judged.broken.is_empty() {
        judged.verdict = Verdict::Degraded;
    }
    judged
}
