//! Detects incomplete recordings. A client may reject a response without a member that OpenRouter's OpenAPI description
//! requires, unless the fixture's source confirms that the response was sent without it.
//!
//! Sources abbreviate: an issue report quotes the relevant part, a document shows a fragment. A member that is missing
//! there may be missing from the quotation only, so a client that does not decode it is not at fault.

use openrouter_errors::{Shape, Surface};
use serde_json::{Map, Value};

use crate::payload::{Answer, Subject, is_batch};
use openrouter_corpus::fixture::{Bytes, Fixture, Provenance, ProvenanceKind};

/// Members that <https://openrouter.ai/openapi.yaml> requires of a completion, of a chunk, and of their choices.
const COMPLETION: &[&str] = &[
    "id",
    "object",
    "created",
    "model",
    "choices",
    "system_fingerprint",
];
const CHOICE: &[&str] = &["index", "finish_reason", "message"];
const CHUNK: &[&str] = &["id", "object", "created", "model", "choices"];
const CHUNK_CHOICE: &[&str] = &["index", "finish_reason", "delta"];
/// Members required of a response object.
const RESPONSE: &[&str] = &[
    "id",
    "object",
    "created_at",
    "completed_at",
    "model",
    "status",
    "output",
    "error",
    "incomplete_details",
    "instructions",
    "metadata",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
];
/// Members required of a message.
const MESSAGE: &[&str] = &[
    "id",
    "type",
    "role",
    "content",
    "model",
    "stop_reason",
    "stop_sequence",
    "usage",
];
/// Members required of an error object; the newer form states its code as `http_status` and `error_type` (HTTP-6).
const ERROR: &[&str] = &["code", "message"];
const NEWER_ERROR: &[&str] = &["http_status", "error_type", "message"];

/// Of the error of a batch, or of a line of its results.
const BATCH_ERROR: &[&str] = &["message"];

/// The most missing members that a message names.
const NAMED: usize = 3;

/// Returns why rejecting this recording is excused for the client or gateway (`whom`); `None` if the recording is
/// complete.
#[must_use]
pub fn excuse(fixture: &Fixture, whom: &str) -> Option<String> {
    let lacks = lacks(fixture);
    if lacks.is_empty() {
        return None;
    }
    let named = lacks.iter().take(NAMED).cloned().collect::<Vec<_>>();
    let more = match lacks.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "not held against the {whom}: it refuses an answer without {}{more}, which OpenRouter's description requires, and the \
         source of this recording does not vouch that the answer was whole",
        named.join(", ")
    ))
}

/// Returns the required members that a recording lacks, as JSON pointers, unless its source confirms their absence.
#[must_use]
pub(crate) fn lacks(fixture: &Fixture) -> Vec<String> {
    let confirmed_parts = confirmed_parts(&fixture.case.provenance, fixture.case.bytes);
    let answer = Answer::of_fixture(fixture);
    let subject = Subject::new(&answer);
    let mut lacks = Vec::new();
    for (event, value) in subject.values() {
        let Some(object) = value.as_object() else {
            continue;
        };
        let place = event.map_or(String::new(), |event| format!("event {event}: "));
        let mut put = |missing: String| {
            let missing = format!("{place}{missing}");
            if !lacks.contains(&missing) {
                lacks.push(missing);
            }
        };
        if !confirmed_parts.frame {
            frame(object, fixture.surface(), &subject, &mut put);
        }
        if !confirmed_parts.error && !subject.is_stream() {
            error(object, subject.shape, &mut put);
        }
    }
    lacks
}

/// The parts that a source confirms as complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ConfirmedParts {
    /// The response has no other members than those recorded.
    frame: bool,
    /// The error object has no other members than those recorded.
    error: bool,
}

/// Returns the parts that a source confirms. A capture is the complete response, and so is a recording with original,
/// unrepaired bytes. A document that shows an error shows the whole error object but often omits its surroundings. A
/// report quotes excerpts, and an inferred response was never observed.
fn confirmed_parts(provenance: &Provenance, bytes: Bytes) -> ConfirmedParts {
    use ProvenanceKind::{Captured, Documented, FieldReport, Inferred};
    let as_it_was = provenance.repair.is_none();
    let (frame, error) = match (provenance.kind, bytes) {
        (Captured, _) => (true, true),
        (FieldReport | Documented, Bytes::Exact) => (as_it_was, as_it_was),
        (Documented, Bytes::Reserialised) => (false, as_it_was),
        (FieldReport, Bytes::Reserialised) | (Inferred, _) => (false, false),
    };
    ConfirmedParts { frame, error }
}

/// Lists the members that a response lacks around its text or its error. An error body in a 200 response has no frame;
/// an event of a chunk stream always has one.
fn frame(
    object: &Map<String, Value>,
    surface: Surface,
    subject: &Subject<'_>,
    put: &mut impl FnMut(String),
) {
    if subject.error_status().is_some() || (is_envelope(subject.shape) && !subject.is_stream()) {
        return;
    }
    match surface {
        Surface::ChatCompletions if subject.is_stream() => {
            members(object, "", CHUNK, put);
            choices(object, CHUNK_CHOICE, put);
        }
        Surface::ChatCompletions => {
            members(object, "", COMPLETION, put);
            choices(object, CHOICE, put);
        }
        Surface::Responses if !subject.is_stream() => members(object, "", RESPONSE, put),
        Surface::Responses => {
            if let Some(response) = object.get("response").and_then(Value::as_object) {
                members(response, "/response", RESPONSE, put);
            }
        }
        Surface::Messages if !subject.is_stream() => members(object, "", MESSAGE, put),
        _ => {}
    }
}

fn choices(object: &Map<String, Value>, wanted: &[&str], put: &mut impl FnMut(String)) {
    let choices = object.get("choices").and_then(Value::as_array);
    for (at, choice) in choices.into_iter().flatten().enumerate() {
        if let Some(choice) = choice.as_object() {
            members(choice, &format!("/choices/{at}"), wanted, put);
        }
    }
}

/// Lists the members that the error object of an error body lacks.
fn error(object: &Map<String, Value>, shape: Shape, put: &mut impl FnMut(String)) {
    if !matches!(shape, Shape::ErrorResponse | Shape::ResponsesError) {
        return;
    }
    if let Some(error) = object.get("error").and_then(Value::as_object) {
        let newer = error.contains_key("http_status") && error.contains_key("error_type");
        let wanted = match newer {
            _ if is_batch(object) => BATCH_ERROR,
            true => NEWER_ERROR,
            false => ERROR,
        };
        members(error, "/error", wanted, put);
    }
}

/// Returns whether the shape is an error envelope with nothing else in it.
fn is_envelope(shape: Shape) -> bool {
    matches!(
        shape,
        Shape::ErrorResponse
            | Shape::ResponsesError
            | Shape::AnthropicError
            | Shape::StringError
            | Shape::BareError
            | Shape::ValidationError
    )
}

fn members(object: &Map<String, Value>, at: &str, wanted: &[&str], put: &mut impl FnMut(String)) {
    for name in wanted.iter().filter(|name| !object.contains_key(**name)) {
        put(format!("{at}/{name}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openrouter_corpus::root::Root;
    use openrouter_mock::control::{Asked, play};
    use rstest::rstest;

    /// The fixture with this id.
    fn fixture(id: &str) -> Fixture {
        let corpus = openrouter_corpus::fixture::Corpus::load(&Root::embedded());
        corpus.get(id).expect("it is there").clone()
    }

    #[rstest]
    // shortened, and no source vouches for it
    #[case("chat_completions/200-malformed-function-call", "/id")]
    #[case("chat_completions/400-document-parser-rate-limited", "/error/code")]
    #[case(
        "chat_completions/stream-200-comments-then-short-deltas",
        "event 0: /id"
    )]
    #[case(
        "chat_completions/stream-502-groq-tool-arguments-unparsed",
        "event 0: /id"
    )]
    #[case("chat_completions/200-single-chunk-as-json", "/choices/0/message")]
    #[case("responses/200-single-event-as-json", "/status")]
    #[case("responses/500-stream-closed", "/id")]
    #[case(
        "responses/stream-500-response-failed",
        "event 0: /response/created_at"
    )]
    fn what_a_shortened_recording_lacks(#[case] id: &str, #[case] missing: &str) {
        let lacks = lacks(&fixture(id));
        assert!(lacks.iter().any(|lack| lack == missing), "{lacks:?}");
    }

    #[rstest]
    // the document shows the whole error object
    #[case("chat_completions/404-availability-model-deprecated")]
    #[case("chat_completions/404-availability-unknown-code-retryable")]
    // an error body in a 200 has no frame
    #[case("chat_completions/503-ok-body-nvidia-overloaded")]
    #[case("chat_completions/429-body-of-200-provider-code")]
    // whole
    #[case("chat_completions/200-error-null")]
    #[case("chat_completions/stream-500-openai-disconnected-string-code")]
    #[case("chat_completions/200-choice-error-says-nothing")]
    fn what_is_whole_lacks_nothing(#[case] id: &str) {
        assert_eq!(lacks(&fixture(id)), Vec::<String>::new());
    }

    #[test]
    fn a_message_lacks_what_a_message_has() {
        let mut fixture = fixture("messages/200-tool-use-named-error");
        fixture.case.provenance.kind = ProvenanceKind::Inferred;
        assert_eq!(lacks(&fixture), Vec::<String>::new());
        let text = String::from_utf8_lossy(&fixture.payload);
        let text = text.replace("\"role\"", "\"part\"");
        fixture.payload = text.into_bytes().into();
        assert_eq!(lacks(&fixture), ["/role"]);
    }

    #[rstest]
    #[case(ProvenanceKind::Captured, &[])]
    #[case(ProvenanceKind::FieldReport, &["/error/code"])]
    fn a_capture_is_whole(#[case] kind: ProvenanceKind, #[case] missing: &[&str]) {
        let mut fixture = fixture("chat_completions/400-document-parser-rate-limited");
        fixture.case.provenance.kind = kind;
        assert_eq!(lacks(&fixture), missing);
    }

    /// The newer form is recognised by both of its members.
    #[rstest]
    #[case(r#"{"http_status":1,"error_type":"a"}"#, &["/error/message"])]
    #[case(r#"{"error_type":"a"}"#, &["/error/code", "/error/message"])]
    #[case(r#"{"http_status":1,"message":"a"}"#, &["/error/code"])]
    #[case(r#"{"code":1,"message":"a"}"#, &[])]
    fn what_an_error_lacks(#[case] error: &str, #[case] missing: &[&str]) {
        let body = format!("{{\"error\":{error}}}");
        let body: Value = serde_json::from_str(&body).expect("JSON");
        let body = body.as_object().expect("an object");
        for shape in [Shape::ErrorResponse, Shape::ResponsesError] {
            let mut lacks = Vec::new();
            super::error(body, shape, &mut |one| lacks.push(one));
            assert_eq!(lacks, missing);
        }
        super::error(body, Shape::AnthropicError, &mut |one| panic!("{one}"));
    }

    /// The error in a stream event may be incomplete.
    #[test]
    fn the_error_of_a_stream_is_not_asked_for_members() {
        let mut stream = fixture("chat_completions/stream-502-crlf");
        stream.case.provenance.kind = ProvenanceKind::Inferred;
        let text = String::from_utf8_lossy(&stream.payload);
        let text = text.replace("\"code\":", "\"number\":");
        stream.payload = text.into_bytes().into();
        let of_error = |lack: &String| lack.contains("/error/");
        assert!(!lacks(&stream).iter().any(of_error));
    }

    #[rstest]
    #[case(Surface::ChatCompletions, "/api/v1/chat/completions")]
    #[case(Surface::Responses, "/api/v1/responses")]
    #[case(Surface::Messages, "/api/v1/messages")]
    fn controls_lack_nothing(
        #[case] surface: Surface,
        #[case] route: &str,
        #[values(false, true)] stream: bool,
    ) {
        let asked = Asked {
            surface: Some(surface),
            route,
            method: "POST",
            stream,
            model: None,
            call: None,
        };
        let body = play(&asked).expect("there is one").body;
        let answer = Answer {
            status: Some(200),
            surface: Some(surface),
            ended: true,
            ..Answer::new(&body)
        };
        let subject = Subject::new(&answer);
        let mut lacks = Vec::new();
        for (_, value) in subject.values() {
            let object = value.as_object().expect("an object");
            frame(object, surface, &subject, &mut |missing| {
                lacks.push(missing);
            });
        }
        assert_eq!(lacks, Vec::<String>::new());
    }
}
