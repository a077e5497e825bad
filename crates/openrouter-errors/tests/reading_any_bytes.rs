//! Reading next to the usual: facts that only headers state, events that are nothing but their type, nesting deeper than a
//! parser goes. What holds for any bytes is in `invariants/`.

use openrouter_errors::{Headers, Input, Shape, read};
use rstest::rstest;

#[test]
fn headers_are_facts_too() {
    let body = br#"{"error":{"code":429,"message":"slow down","metadata":{"headers":{"X-RateLimit-Reset":"1741305600000","X-RateLimit-Remaining":"0"}}}}"#;
    let mut headers = Headers::new();
    headers.push("retry-after", "7");
    headers.push("x-generation-id", "gen-1");
    let input = Input {
        status: Some(429),
        headers,
        body: body.into(),
        ..Input::default()
    };
    let reading = read(&input);
    insta::assert_debug_snapshot!((
        reading.retry_after(),
        reading.rate_limit(),
        reading.generation_id()
    ));
}

#[test]
fn deep_nesting_is_read_without_recursion() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let body = format!(
            r#"{{"error":{{"code":500,"message":"deep"}},"x":{}1{}}}"#,
            open.repeat(200_000),
            close.repeat(200_000)
        );
        let input = Input::new(&body);
        let reading = read(&input);
        assert!(
            matches!(reading.shape(), Shape::ErrorResponse | Shape::TruncatedJson),
            "{:?}",
            reading.shape()
        );
        let _ = (reading.partial_text(), reading.typed(), reading.metadata());
    }
}

/// The type of an event is enough, with nothing next to it.
#[rstest]
#[case("response.failed", Shape::ResponseFailedEvent)]
#[case("response.error", Shape::ResponseErrorEvent)]
#[case("response.incomplete", Shape::ResponseIncompleteEvent)]
#[case("response.created", Shape::ResponseEvent)]
#[case("message_stop", Shape::Message)]
#[case("error", Shape::Json)]
fn a_typed_event_says_what_it_is(#[case] kind: &str, #[case] expected: Shape) {
    let body = format!(r#"{{"type":"{kind}"}}"#);
    assert_eq!(read(&Input::new(&body)).shape(), expected);
}
