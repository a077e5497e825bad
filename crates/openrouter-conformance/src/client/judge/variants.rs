//! Compares the calls with variants of a response with the call that got it as recorded.

use std::collections::BTreeMap;

use super::case::Case;
use super::checks::variants::{alike, checks};
use super::expected::ExpectedError;
use super::{Verdict, fields, look, now, severity};
use crate::client::evidence::{CallOutcome, Played, Variation, Varied};
use crate::client::plan::Planned;
use crate::client::protocol::Hello;
use crate::verdicts::CaseReport;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_corpus::vocabulary::PlayMode;

/// Returns whether a call is a standard for its variants: the client gave a result on which there is a verdict.
#[must_use]
pub fn is_comparable(hello: &Hello, plain: &Played<'_>) -> bool {
    let Some(fixture) = plain.planned.fixture else {
        return false;
    };
    let truth = ExpectedError::of(fixture);
    let (verdict, _) = severity::verdict(&look(plain, &truth, hello, now()));
    matches!(plain.outcome, CallOutcome::Result(_)) && verdict.is_judged()
}

/// Returns whether the client reported something else than for the response as recorded.
#[must_use]
pub fn differs(hello: &Hello, plain: &Played<'_>, variation: &Variation) -> bool {
    with_cases(hello, plain, variation, |case| !alike(case).unwrap_or(true))
}

/// Checks all variants of one exchange: the verdict is the most severe of those that differ, and each violation names the
/// smallest variant that shows it. `None` for a control, which has no variants.
#[must_use]
pub fn judge_varied(
    spec: &Spec,
    selection: &Selection,
    hello: &Hello,
    varied: &Varied<'_>,
) -> Option<CaseReport<Verdict>> {
    let fixture = varied.plain.planned.fixture?;
    let mut judged = CaseReport::new(fixture, PlayMode::Variants, Verdict::Exact, "");
    let mut differing = Vec::new();
    for variation in &varied.variations {
        if is_explained(hello, varied, variation) {
            continue;
        }
        with_cases(hello, &varied.plain, variation, |case| {
            let judgements = checks().map(|check| (check.requirement, check.run(case)));
            let before = judged.broken.len();
            judged.add_judgements(spec, selection, judgements);
            if judged.broken.len() > before {
                let (verdict, _) = severity::verdict(case);
                let verdict = if verdict.is_judged() {
                    verdict
                } else {
                    Verdict::Degraded
                };
                judged.verdict = judged.verdict.max(verdict).max(Verdict::Degraded);
                differing.push(variation.form.variant.to_string());
            }
        });
    }
    let played = varied.variations.len();
    judged.summary = match &differing[..] {
        [] => format!("the same in {played} variants"),
        _ => format!("other reports in variants: {}", differing.join(", ")),
    };
    if differing.is_empty()
        && let Some(because) = unproven(varied)
    {
        judged = judged.because(because);
    }
    // One violation of a requirement is enough, and each held once.
    judged.held.sort_unstable();
    judged.held.dedup();
    Some(judged)
}

/// Why calls that show no difference do not show that there is none: one has no result, or a result and no request.
fn unproven(varied: &Varied<'_>) -> Option<(Verdict, String)> {
    let (variations, of) = (&varied.variations, varied.variations.len());
    let is_recited =
        |one: &&Variation| matches!(one.outcome, CallOutcome::Result(_)) && one.seen.is_empty();
    if let Some(one) = variations.iter().find(is_recited) {
        let variant = one.form.variant;
        let why =
            format!("the adapter reports a result for the variant {variant}, but sent no request");
        return Some((Verdict::Suspect, why));
    }
    let has_none = |one: &&Variation| {
        matches!(
            one.outcome,
            CallOutcome::Broken(_) | CallOutcome::NotAsked(_)
        )
    };
    let missing = variations.iter().filter(has_none).count();
    let why = format!("{missing} of {of} variants have no result");
    (missing > 0).then_some((Verdict::NotTested, why))
}

/// Returns whether a smaller variant that was played shows the same.
fn is_explained(hello: &Hello, varied: &Varied<'_>, variation: &Variation) -> bool {
    let own = &variation.form;
    let smaller = |other: &&Variation| own.contains(&other.form);
    let mut smaller = varied.variations.iter().filter(smaller).peekable();
    smaller.peek().is_some()
        && differs(hello, &varied.plain, variation)
        && smaller.any(|other| differs(hello, &varied.plain, other))
}

/// Calls `then` with the case of a variation.
fn with_cases<T>(
    hello: &Hello,
    plain: &Played<'_>,
    variation: &Variation,
    then: impl FnOnce(&Case<'_>) -> T,
) -> T {
    let Some(fixture) = plain.planned.fixture else {
        unreachable!("only recorded exchanges have variants")
    };
    let (of_plain, truth) = (
        ExpectedError::of(fixture),
        ExpectedError::of(&variation.form.fixture),
    );
    let now = now();
    let whole = look(plain, &of_plain, hello, now);
    let planned: Planned<'_> = plain.planned.varied(variation.form.variant);
    let fields = match &variation.outcome {
        CallOutcome::Result(result) => fields::compare(&truth, hello, result, now),
        _ => BTreeMap::new(),
    };
    then(&Case {
        planned: &planned,
        truth: &truth,
        hello,
        outcome: &variation.outcome,
        seen: &variation.seen,
        fields,
        whole: Some(&whole),
        form: Some(&variation.form),
    })
}
