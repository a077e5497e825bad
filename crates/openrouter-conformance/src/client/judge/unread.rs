//! Verifies that the requests in the mock's journal match the requested call. Otherwise an adapter that knows the
//! recordings could send any request and repeat the recorded results.

use openrouter_corpus::vocabulary::{FieldName, FieldState};
use openrouter_errors::Surface;
use openrouter_mock::{Ending, Entry, Selector};

use super::ExpectedError;
use super::case::Case;
use crate::client::plan::ways::can_stream;

/// Fields that only the body of an error states.
const OF_THE_BODY: &[FieldName] = &[
    FieldName::Code,
    FieldName::Message,
    FieldName::ErrorType,
    FieldName::Provider,
    FieldName::Raw,
];

/// Returns why a target cannot have read the error whose members it reports: it closed each connection before the mock
/// had sent the error. `who` names the target, and `field` returns the state of a member.
pub(crate) fn unread<'e>(
    who: &str,
    truth: &ExpectedError,
    field: impl Fn(FieldName) -> Option<FieldState>,
    entries: impl Iterator<Item = &'e Entry>,
) -> Option<String> {
    if !truth.is_error || truth.body_bytes == 0 {
        return None;
    }
    // A code that equals the HTTP status can be taken from the head.
    let is_in_head = |name| name == FieldName::Code && truth.status == Some(truth.http_status);
    let reported = OF_THE_BODY
        .iter()
        .find(|name| !is_in_head(**name) && field(**name) == Some(FieldState::Value))?;
    let sent = sent_before_error(entries, truth.error_at)?;
    Some(format!(
        "the {who} reports the {reported} of the error, but closed the connection after {sent} of {} bytes of the response, \
         before the error",
        truth.body_bytes
    ))
}

/// The most body bytes that were sent, if the peer closed each connection before the error was sent.
fn sent_before_error<'e>(entries: impl Iterator<Item = &'e Entry>, error_at: usize) -> Option<u64> {
    let error_at = u64::try_from(error_at).unwrap_or(u64::MAX);
    let early = |entry: &Entry| {
        let left = matches!(entry.end, Some(Ending::ClientClosedEarly { .. }));
        (left && entry.sent_body <= error_at).then_some(entry.sent_body)
    };
    // One request that got the error is enough.
    let sent: Option<Vec<u64>> = entries.map(early).collect();
    sent?.into_iter().max()
}

/// Returns how a request of the call differs from the expected one.
pub(super) fn mismatch(case: &Case<'_>) -> Option<String> {
    let wrong = |entry: &Entry| {
        let what = request(entry, case)?;
        Some(format!("the adapter sent a different request: {what}"))
    };
    case.requests().find_map(wrong)
}

fn request(entry: &Entry, case: &Case<'_>) -> Option<String> {
    let planned = case.planned;
    let surface = planned.surface;
    if matches!(
        surface,
        Surface::Models | Surface::Keys | Surface::Auth | Surface::Other
    ) {
        // These routes accept several methods, some without a body.
        return (entry.method == "HEAD").then(|| "HEAD, to which no body is sent".to_owned());
    }
    if entry.method != "POST" {
        return Some(format!("{} instead of POST", entry.method));
    }
    if surface == Surface::Audio {
        // Audio recordings are sent as a form.
        return None;
    }
    let body = &entry.body;
    if body.json != Some(true) {
        return Some("its body is not JSON".to_owned());
    }
    if planned.stream && can_stream(surface) && body.stream != Some(true) {
        return Some("it does not ask for a stream".to_owned());
    }
    if entry.selected_by == Some(Selector::Model) {
        return None;
    }
    let wanted = planned.model();
    // A client may remove a provider prefix or add its own.
    let name = wanted.rsplit('/').next().unwrap_or(wanted);
    match &body.model {
        Some(model) if model.ends_with(name) => None,
        Some(model) => Some(format!("its model is {model:?} instead of {wanted:?}")),
        None => Some(format!("it has no model instead of {wanted:?}")),
    }
}
