//! Evaluates gateways: derives a verdict on each exchange, and checks the GW requirements.

use std::collections::BTreeMap;

use super::arrived::{Arrived, Over};
use super::case::{Case, Context, case};
use super::checks::{allowed_status, checks, verdict as verdict_of};
use super::evidence::Played;
use super::verdict::Verdict;
use crate::client::judge::{completeness, fields, unread};
use crate::client::protocol::{Hello, Outcome, RunResult};
use crate::nonce::is_recited;
use crate::verdicts::CaseReport;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
use openrouter_corpus::vocabulary::{FieldName, FieldState, PlayMode};
use openrouter_mock::NoticeKind;

/// Checks one exchange.
pub fn judge(
    spec: &Spec,
    selection: &Selection,
    played: &Played<'_>,
    context: &Context<'_>,
) -> CaseReport<Verdict> {
    let summary = match &played.arrived {
        Ok(arrived) => arrived.in_words(),
        Err(_) => "not asked for".to_owned(),
    };
    let mut judged = CaseReport::new(
        played.fixture,
        PlayMode::NoRetries,
        Verdict::NotTested,
        summary,
    );
    let arrived = match &played.arrived {
        Ok(arrived) => arrived,
        Err(because) => return judged.because(because.clone()),
    };
    if let Some(because) = unusable(played, arrived) {
        return judged.because(because);
    }
    let case = case(played, arrived, context);
    if let Some(what) = recited(&case) {
        let why = format!(
            "the recorded {what} arrived, but the upstream sent it with a nonce: it is not from this response"
        );
        return judged.because((Verdict::Suspect, why));
    }
    if let Some(why) = &case.truth.unread {
        judged.why = Some(why.clone());
        return judged;
    }
    judged.fields = compare(&case, context.hello);
    let field = |name| judged.fields.get(&name).copied();
    if let Some(why) = unread::unread("gateway", &case.truth, field, played.requests()) {
        return judged.because((Verdict::Suspect, why));
    }
    if let Some(why) = excuse(&case, &judged.fields) {
        return judged.because((Verdict::NotApplicable, why));
    }
    let judgements = checks().map(|check| (check.requirement, check.run(&case)));
    judged.add_judgements(spec, selection, judgements);
    verdict(&case, &mut judged);
    judged
}

/// What arrived as recorded, although it was sent with a nonce.
fn recited(case: &Case<'_>) -> Option<&'static str> {
    let (sent, arrived) = (&case.upstream.fields, &case.facts.fields);
    [
        ("message", &sent.message, &arrived.message),
        ("request id", &sent.request_id, &arrived.request_id),
        ("generation id", &sent.generation_id, &arrived.generation_id),
    ]
    .into_iter()
    .find(|(_, sent, arrived)| is_recited(sent.as_deref(), arrived.as_deref()))
    .map(|(what, ..)| what)
}

/// Returns why an exchange cannot be used to evaluate the gateway.
fn unusable(played: &Played<'_>, arrived: &Arrived) -> Option<(Verdict, String)> {
    if let Over::Refused(why) = &arrived.over {
        return Some((
            Verdict::NotTested,
            format!("the gateway accepted no connection: {why}"),
        ));
    }
    let notices = played.seen.iter().filter_map(|entry| entry.notice.as_ref());
    for notice in notices {
        match notice.kind {
            // An error status is an error on every surface, so the checks decide.
            NoticeKind::OtherSurface if swallows(played, arrived) => {}
            NoticeKind::OtherSurface => {
                let why = "the gateway uses another surface for its upstream request".to_owned();
                return Some((Verdict::NotApplicable, why));
            }
            NoticeKind::UnknownCase | NoticeKind::UnknownPath | NoticeKind::Refused => {
                let why = format!("the upstream received a different request: {}", notice.text);
                return Some((Verdict::Suspect, why));
            }
            NoticeKind::ControlInstead => {}
        }
    }
    if played.requests().count() == 0 && !matches!(arrived.over, Over::Hung(_)) {
        let why = format!(
            "the gateway responded without an upstream request: {}",
            arrived.in_words()
        );
        return Some((Verdict::Suspect, why));
    }
    None
}

/// Returns whether a success arrived although the upstream answered with an error status.
fn swallows(played: &Played<'_>, arrived: &Arrived) -> bool {
    let fixture = played.fixture;
    let success = arrived
        .status
        .is_some_and(|status| (200..300).contains(&status));
    let facts = || arrived.facts(fixture.surface(), &played.model);
    fixture.case.status.is_some_and(|status| status >= 400) && success && !facts().is_error
}

/// Returns why the gateway's own error is excused: the gateway rejects an incomplete recording. The error is the
/// gateway's own if it has neither the upstream's message nor its status.
fn excuse(case: &Case<'_>, fields: &BTreeMap<FieldName, FieldState>) -> Option<String> {
    let message_lost = fields.get(&FieldName::Message) == Some(&FieldState::Lost);
    let other_status = case.facts.status != case.truth.status;
    let own = case.facts.is_error && (!case.truth.is_error || (message_lost && other_status));
    completeness::excuse(own.then_some(case.fixture)?, "gateway")
}

fn compare(case: &Case<'_>, hello: &Hello) -> BTreeMap<FieldName, FieldState> {
    let outcome = if case.facts.is_error {
        Outcome::Error
    } else {
        Outcome::Success
    };
    let result = RunResult {
        error: Some(case.facts.fields.clone()),
        text: case.facts.text.clone(),
        ..RunResult::new("", outcome)
    };
    let compared = fields::compare(&case.truth, hello, &result, super::evidence::now());
    compared
        .into_iter()
        .map(|(name, field)| (name, field.state))
        .collect()
}

fn verdict(case: &Case<'_>, judged: &mut CaseReport<Verdict>) {
    let broken = judged.broken.iter();
    let worst = broken
        .filter_map(|broken| verdict_of(&broken.check, case))
        .max();
    let identical = case.is_identical();
    let (verdict, why) = match worst {
        // An error that is passed on unchanged is preserved, even if a gateway should improve it.
        Some(Verdict::Lost)
            if identical && judged.broken.iter().all(|one| one.check == "GW-20") =>
        {
            (Verdict::Preserved, None)
        }
        Some(verdict) => (verdict, None),
        None => unbroken(case, identical),
    };
    if matches!(verdict, Verdict::Translated) {
        if case.facts.status != case.truth.status && allowed_status(case) {
            judged.allowed_by.push("GW-4");
        } else {
            judged.allowed_by.push("GW-5");
        }
    }
    judged.verdict = verdict;
    judged.why = why;
}

/// Returns the verdict if no requirement is violated.
fn unbroken(case: &Case<'_>, identical: bool) -> (Verdict, Option<String>) {
    if identical || case.truth.stalls {
        return (Verdict::Preserved, None);
    }
    if case.arrived.status.is_none() && !case.upstream_is_headless() {
        let why = "nothing arrived of a response that had begun".to_owned();
        return (Verdict::Lost, Some(why));
    }
    if !case.truth.is_error && case.facts.is_error {
        let why = format!(
            "the gateway turned a success into an error: {}",
            case.arrived.in_words()
        );
        return (Verdict::Misclassified, Some(why));
    }
    if case.truth.is_error && !case.facts.is_error {
        let why = "the error is no longer visible".to_owned();
        return (Verdict::Lost, Some(why));
    }
    let lost = !case.truth.is_error
        && case.upstream.text.is_some()
        && case.upstream.text != case.facts.text;
    if lost {
        return (
            Verdict::Lost,
            Some("the text is not the upstream's".to_owned()),
        );
    }
    (Verdict::Translated, None)
}
