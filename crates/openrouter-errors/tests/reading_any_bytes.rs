//! Reading beside the usual: facts that only headers state, and nesting deeper than a parser goes. What holds for any bytes
//! is in `invariants/`.

use openrouter_errors::{Headers, Input, Shape, read};

#[test]
fn headers_are_facts_too() {
    let body = br#"{"error":{"code":429,"message":"slow down","metadata":{"headers":{"X-RateLimit-Reset":"1741305600000","X-RateLimit-Remaining":"0"}}}}"#;
    let mut headers = Headers::new();
    headers.push("retry-after", "7");
    headers.push("x-generation-id", "gen-1");
    let input = Input {
        status: Some(429),
        headers,
        body,
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
