//! `diagnose`: an error has a cause and everything that follows from it, whatever the bytes.

use openrouter_errors::diagnosis::{Decision, TEXT_LIMIT};
use openrouter_errors::{Cause, Diagnosis, Input, Shape, read};

/// Everything that holds for a diagnosis.
pub(crate) fn holds(input: &Input<'_>) {
    let reading = read(input);
    let found = reading.diagnose();
    assert_eq!(found, reading.diagnose());
    assert_eq!(found, read(&input.clone()).diagnose());
    follows_from_the_cause(&found);
    serde_json::to_string(&found).expect("a diagnosis is JSON");
    // Of a text or value of which nothing is known only its own words tell whether it is an error.
    let pasted = input.status.is_none()
        && match reading.shape() {
            Shape::Text | Shape::TruncatedJson | Shape::Blank => true,
            Shape::EventStream => prints_a_member(&input.body),
            _ => false,
        };
    if reading.is_error() && !pasted {
        assert!(
            found.is_error,
            "what is read as an error is diagnosed as one"
        );
    }
    blanks_make_no_difference(input, &found);
}

/// Whether an object's member, printed over several lines, looks like the first event of a stream: `data: {`.
fn prints_a_member(body: &[u8]) -> bool {
    let first = body.trim_ascii_start().split(|byte| *byte == b'\n').next();
    let value = first.and_then(|line| line.strip_prefix(b"data:"));
    value.is_some_and(|value| matches!(value.trim_ascii(), b"{" | b"["))
}

/// Fault, origin, advice and evidence are there exactly where a cause is.
fn follows_from_the_cause(found: &Diagnosis) {
    let error = found.is_error;
    assert_eq!(error, found.cause.is_some());
    assert_eq!(error, found.origin.is_some());
    assert_eq!(error, found.delivery.is_some());
    assert_eq!(found.fault, found.cause.map(|cause| cause.fault()));
    // Of a provider's dropped words, the remedy depends on the client.
    if found.cause != Some(Cause::UpstreamUnexplained) {
        assert_eq!(found.remedy, found.cause.map(|cause| cause.remedy()));
    }
    assert_eq!(error, found.retry.is_some());
    assert_eq!(error, !found.evidence.is_empty());
    for text in [&found.message, &found.upstream.message]
        .into_iter()
        .flatten()
    {
        assert!(text.len() <= TEXT_LIMIT + "…".len(), "{} bytes", text.len());
    }
    if let Some(retry) = found.retry
        && retry.after_seconds.is_some()
    {
        assert_eq!(retry.decision, Decision::After);
    }
}

/// Blanks around JSON are keep-alives, and do not change the diagnosis.
fn blanks_make_no_difference(input: &Input<'_>, found: &Diagnosis) {
    if !matches!(input.body.first(), Some(b'{')) || read(input).json().is_none() {
        return;
    }
    let body = [b" \n\n\t", &*input.body, b"\r\n"].concat();
    let padded = Input {
        body: body.into(),
        ..input.clone()
    };
    assert_eq!(&read(&padded).diagnose(), found);
}
