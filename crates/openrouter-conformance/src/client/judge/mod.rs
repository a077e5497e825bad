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
mod whole;

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
use super::protocol::{FieldName, Hello, Outcome};
use super::session::{Played, Told};
use crate::select::Selection;
use crate::spec::{Level, Spec};

/// What the judge says of one call.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, where the verdict does not speak for itself.
    pub why: Option<String>,
    /// What the client said, in a few words.
    pub said: String,
    /// What became of each field that the answer states.
    pub fields: BTreeMap<FieldName, FieldState>,
    /// Requirements that the call holds.
    pub held: Vec<&'static str>,
    /// Requirements that the call breaks.
    pub broken: Vec<Broken>,
}

/// A requirement that a call breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The requirement's id.
    pub requirement: &'static str,
    /// Its level.
    pub level: Level,
    /// Its sentence.
    pub sentence: String,
    /// What it wants of the call.
    pub expected: String,
    /// What happened.
    pub seen: String,
}

/// Judges every call of a client.
#[must_use]
pub fn judge(
    spec: &Spec,
    selection: &Selection,
    hello: &Hello,
    played: &[Played<'_>],
) -> Vec<Judged> {
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
            return Judged::nothing("a control is not judged");
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

fn one(spec: &Spec, selection: &Selection, case: &Case<'_>) -> Judged {
    let (verdict, why) = harm::verdict(case);
    let mut judged = Judged {
        why,
        ..Judged::nothing(case.said())
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
    for check in checks().filter(|check| selection.has_requirement(check.requirement)) {
        let Some(requirement) = spec.get(check.requirement) else {
            continue;
        };
        match check.run(case) {
            Judgement::NotApplicable => {}
            Judgement::Holds => judged.held.push(check.requirement),
            Judgement::Broken { expected, seen } => judged.broken.push(Broken {
                requirement: check.requirement,
                level: requirement.level,
                sentence: requirement.sentence.clone(),
                expected,
                seen,
            }),
        }
    }
    if judged.verdict == Verdict::Exact && !judged.broken.is_empty() {
        judged.verdict = Verdict::Degraded;
    }
    judged
}

impl Judged {
    fn nothing(said: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::NotTested,
            why: None,
            said: said.into(),
            fields: BTreeMap::new(),
            held: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// Whether a MUST is broken.
    #[must_use]
    pub fn breaks_must(&self) -> bool {
        self.broken.iter().any(|broken| broken.level == Level::Must)
    }
}
