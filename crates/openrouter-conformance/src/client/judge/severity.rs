//! Derives the verdict on a call from its evidence.

use openrouter_errors::{Delivery, Shape};

use super::case::Case;
use super::exceptions::ExceptionKind;
use super::verdict::Verdict;
use super::{completeness, unread};
use crate::client::evidence::CallOutcome;
use crate::client::plan::ways::can_stream;
use crate::client::protocol::{Outcome, RunResult};
use crate::nonce::is_recited;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_mock::NoticeKind;

/// Returns the verdict, and the reason if the verdict is not self-explanatory.
pub(super) fn verdict(case: &Case<'_>) -> (Verdict, Option<String>) {
    let result = match case.outcome {
        CallOutcome::Result(result) => result,
        CallOutcome::Died(how) => return (Verdict::Crashed, Some(how.clone())),
        CallOutcome::Hung(why) => return (Verdict::Hung, Some(why.clone())),
        CallOutcome::Endless(why) => return (endless(case), Some(why.clone())),
        CallOutcome::Broken(why) => return (Verdict::NotTested, Some(why.clone())),
        CallOutcome::NotAsked(why) => return (Verdict::NotApplicable, Some(why.clone())),
    };
    if let Some(why) = &case.truth.unread {
        return (Verdict::NotTested, Some(why.clone()));
    }
    if result.outcome == Outcome::Unsupported {
        return unsupported(case);
    }
    if let Some(why) = contradiction(case, result) {
        return (Verdict::Suspect, Some(why));
    }
    if let Some(why) = excuse(case, result) {
        return (Verdict::NotApplicable, Some(why));
    }
    if matches!(case.planned.way, PlayMode::Default | PlayMode::Split) {
        // In these modes only the checks count; severity is rated without retries.
        return (Verdict::Exact, None);
    }
    match (case.truth.is_error, result.outcome == Outcome::Error) {
        (true, true) => reported(case),
        (true, false) => unreported(case),
        (false, true) => false_alarm(case),
        (false, false) => (complete(case), None),
    }
}

/// Handles a call that the client reports as unsupported. The journal outranks that report: a client that sent the
/// request supports the call, and so does one whose control on the same surface succeeded.
fn unsupported(case: &Case<'_>) -> (Verdict, Option<String>) {
    let (surface, stream) = (case.planned.surface, case.planned.stream);
    let requests = case.seen.len();
    if requests > 0 {
        let why = format!(
            "the adapter reports unsupported, but the mock received {requests} request(s) for the call"
        );
        return (Verdict::Suspect, Some(why));
    }
    if !stream || can_stream(surface) {
        let kind = if stream { "streaming " } else { "" };
        let why = format!(
            "the adapter reports unsupported, but its {kind}control on {surface} succeeded; hello must list only what the client \
             supports"
        );
        return (Verdict::Suspect, Some(why));
    }
    (
        Verdict::NotApplicable,
        Some("the adapter reports that the client has no such call".to_owned()),
    )
}

/// Handles a call that repeated its request until the suite ended it. With retries off the verdict is that the call
/// hangs; with the client's default retries, that it exceeds the allowed number of requests.
fn endless(case: &Case<'_>) -> Verdict {
    let count = case.requests().count();
    match case.planned.way {
        PlayMode::NoRetries | PlayMode::Split | PlayMode::Variants => Verdict::Hung,
        PlayMode::Default if count > case.planned.most_requests() => Verdict::Degraded,
        PlayMode::Default => Verdict::NotTested,
    }
}

/// Returns why an error is excused: the client rejects an incomplete recording.
fn excuse(case: &Case<'_>, result: &RunResult) -> Option<String> {
    if result.outcome != Outcome::Error {
        return None;
    }
    let status = case.fields.get(&FieldName::Status);
    let another = case.field(FieldName::Message) == Some(FieldState::Lost)
        && status.is_some_and(|status| status.is_wrong());
    let refuses = !case.truth.is_error || case.exception() != ExceptionKind::Own || another;
    if !refuses {
        return None;
    }
    completeness::excuse(case.planned.fixture?, "client")
}

/// Returns a contradiction between the client's report and the journal. A wrong reading of the response (for example a
/// status that was not sent) is not a contradiction; it is checked elsewhere.
fn contradiction(case: &Case<'_>, result: &RunResult) -> Option<String> {
    let what = if result.outcome == Outcome::Error {
        "an error"
    } else {
        "a success"
    };
    if case.requests().next().is_none() {
        return Some(format!(
            "the adapter reports {what}, but the mock received no request"
        ));
    }
    let foreign = |kind| {
        matches!(
            kind,
            NoticeKind::UnknownCase | NoticeKind::UnknownPath | NoticeKind::OtherSurface
        )
    };
    let notices = case.seen.iter().filter_map(|entry| entry.notice.as_ref());
    if let Some(notice) = notices.clone().find(|notice| foreign(notice.kind)) {
        return Some(format!(
            "the adapter sent a different request: {}",
            notice.text
        ));
    }
    if let Some(why) = unread::mismatch(case) {
        return Some(why);
    }
    if let Some(what) = recited(case, result) {
        return Some(format!(
            "the adapter reports the recorded {what}, but the mock sent it with a nonce: it did not read the response"
        ));
    }
    let field = |name| case.field(name);
    if let Some(why) = unread::unread("adapter", case.truth, field, case.requests()) {
        return Some(why);
    }
    let text = result.text.as_deref().unwrap_or_default();
    let status = case.truth.http_status;
    let recovers = case.planned.class.is_some_and(|class| class.recovers());
    let of_error = |text: &str| {
        case.truth
            .message
            .as_deref()
            .is_some_and(|message| text.contains(message))
    };
    let invented = !text.is_empty() && !of_error(text);
    if result.outcome == Outcome::Success && status >= 400 && invented && !recovers {
        return Some(format!(
            "the adapter reports a success with text, but the mock answered {status} and sent no such text"
        ));
    }
    None
}

/// What the result states as recorded, although it was sent with a nonce.
fn recited(case: &Case<'_>, result: &RunResult) -> Option<&'static str> {
    let error = result.error.as_ref()?;
    let truth = case.truth;
    [
        ("message", &truth.message, &error.message),
        ("request id", &truth.request_id, &error.request_id),
        ("generation id", &truth.generation_id, &error.generation_id),
    ]
    .into_iter()
    .find(|(_, sent, reported)| is_recited(sent.as_deref(), reported.as_deref()))
    .map(|(what, ..)| what)
}

/// An error occurred and the client raised one.
fn reported(case: &Case<'_>) -> (Verdict, Option<String>) {
    match case.exception() {
        ExceptionKind::Unrelated => {
            return (
                Verdict::Crashed,
                Some("an unrelated exception ended the call".to_owned()),
            );
        }
        ExceptionKind::Decoding if decodable(case) => {
            return (
                Verdict::Misclassified,
                Some("a decoding failure hides the error".to_owned()),
            );
        }
        _ => {}
    }
    for name in [FieldName::Status, FieldName::ErrorType] {
        if let Some(field) = case.fields.get(&name).filter(|field| field.is_wrong()) {
            let why = format!(
                "{name} is {}, but the response states {}",
                field.seen, field.expected
            );
            return (Verdict::Misclassified, Some(why));
        }
    }
    (complete(case), None)
}

/// Returns whether the client is responsible for a decoding failure.
fn decodable(case: &Case<'_>) -> bool {
    case.truth.is_decodable() || case.truth.http_status >= 400
}

/// An error occurred but the client raised none.
fn unreported(case: &Case<'_>) -> (Verdict, Option<String>) {
    let may_show = match case.truth.delivery {
        Some(Delivery::NoContent) => return (Verdict::Exact, None),
        Some(Delivery::Transport) => true,
        Some(Delivery::OkBody) => case.truth.shape == Shape::ResponsesFailed,
        Some(Delivery::Choice) if !case.truth.choice_failed() => {
            let why = "the failure shows in the provider's finish reason alone, which the caller cannot see";
            return (Verdict::Degraded, Some(why.to_owned()));
        }
        _ => case.truth.only_in_choice(),
    };
    if may_show && case.visible() {
        return (complete(case), None);
    }
    if case.says_failed() {
        let why = "nothing was raised; only the finish reason says that the call failed";
        return (Verdict::Degraded, Some(why.to_owned()));
    }
    (Verdict::Swallowed, None)
}

/// No error occurred but the client raised one.
fn false_alarm(case: &Case<'_>) -> (Verdict, Option<String>) {
    if case.exception() == ExceptionKind::Unrelated {
        return (
            Verdict::Crashed,
            Some("an unrelated exception ended the call".to_owned()),
        );
    }
    let status = case
        .result()
        .and_then(|result| result.error.as_ref()?.status);
    let of_status = match status {
        Some(status) if status != case.truth.http_status => {
            format!(
                ", with status {status} for a response with {}",
                case.truth.http_status
            )
        }
        _ => String::new(),
    };
    (
        Verdict::Misclassified,
        Some(format!(
            "an error was raised although none happened{of_status}"
        )),
    )
}

/// Returns `Exact` if no field was lost, otherwise `Degraded`.
fn complete(case: &Case<'_>) -> Verdict {
    let lost = case
        .fields
        .values()
        .any(|field| field.state == FieldState::Lost);
    if lost {
        Verdict::Degraded
    } else {
        Verdict::Exact
    }
}
