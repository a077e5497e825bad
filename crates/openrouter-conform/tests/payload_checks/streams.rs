//! Where the checks of streams begin and end to check.

use openrouter_conformance::payload::Answer;
use openrouter_errors::Surface::{self, ChatCompletions, Messages, Responses};
use rstest::rstest;

use super::edges::{found, message};

/// The events of a stream, each given by its data.
fn stream(events: &[&str]) -> String {
    events
        .iter()
        .map(|data| format!("data: {data}\n\n"))
        .collect()
}

const ERROR: &str =
    r#"{"type":"error","error":{"type":"api_error","code":"server_error","message":"x"}}"#;
const FAILED: &str = r#"{"type":"response.failed","response":{"status":"failed"}}"#;
const START: &str = r#"{"type":"message_start"}"#;
const STOP: &str = r#"{"type":"message_stop"}"#;
const CHUNK: &str = r#"{"choices":[{"index":0,"delta":{"content":"x"}}]}"#;

#[rstest]
#[case::a_negative_code("STREAM-3", None, &[r#"{"error":{"code":-1}}"#], "holds")]
#[case::codes_of_other_surfaces("STREAM-3", Some(Responses), &[r#"{"error":{"code":"x"}}"#], "-")]
#[case::failed_closes_a_response("STREAM-6", Some(Responses), &[ERROR, FAILED], "holds")]
#[case::failed_closes_it_once("STREAM-6", Some(Responses), &[ERROR, FAILED, FAILED], "[/events/2]")]
#[case::nothing_else_closes_it("STREAM-6", Some(Responses), &[ERROR, START], "[/events/1]")]
#[case::failed_closes_no_chat("STREAM-6", Some(ChatCompletions), &[ERROR, FAILED], "[/events/1]")]
#[case::a_response_without_its_end("STREAM-8", Some(Responses), &[START, START, START], "[/events/2]")]
#[case::a_response_with_its_end("STREAM-8", Some(Responses), &[START, r#"{"type":"response.completed"}"#], "holds")]
#[case::a_message_without_its_end("STREAM-8", Some(Messages), &[START, START], "[/events/1]")]
#[case::a_message_with_its_end("STREAM-8", Some(Messages), &[START, STOP], "holds")]
#[case::an_end_of_messages_somewhere("STREAM-8", None, &[START, STOP], "holds")]
#[case::an_end_of_responses_somewhere("STREAM-8", None, &[START, r#"{"type":"response.incomplete"}"#], "holds")]
#[case::an_end_of_chat_somewhere("STREAM-8", None, &[CHUNK, "[DONE]"], "holds")]
#[case::no_end_anywhere("STREAM-8", None, &[CHUNK, CHUNK, CHUNK], "[/events/2]")]
#[case::one_event_says_too_little("STREAM-8", Some(Messages), &[START], "-")]
fn of_streams(
    #[case] requirement: &str,
    #[case] surface: Option<Surface>,
    #[case] events: &[&str],
    #[case] says: &str,
) {
    let body = stream(events);
    let answer = Answer {
        status: Some(200),
        surface,
        ..Answer::new(body.as_bytes())
    };
    assert_eq!(message(requirement, &answer), says);
}

#[test]
fn a_stream_with_an_error_status_is_judged_by_its_errors_alone() {
    let body = stream(&[r#"{"type":"ping"}"#, ERROR]);
    let answer = Answer {
        status: Some(400),
        surface: Some(Messages),
        ..Answer::new(body.as_bytes())
    };
    assert_eq!(message("MSG-1", &answer), "holds");
}

/// What is found is shown, but cut where it is long.
#[test]
fn what_is_long_is_cut() {
    let body = stream(&[ERROR, &"9".repeat(200)]);
    let shown = format!("\"{}...", "9".repeat(79));
    assert_eq!(
        found("STREAM-6", &Answer::new(body.as_bytes())),
        Some(shown)
    );
}
