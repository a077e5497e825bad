//! Verifies that the requests in the mock's journal match the requested call. Otherwise an adapter that knows the
//! recordings could send any request and repeat the recorded results.

use openrouter_errors::Surface;
use openrouter_mock::{Entry, Selector};

use super::case::Case;
use crate::client::plan::ways::can_stream;

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
