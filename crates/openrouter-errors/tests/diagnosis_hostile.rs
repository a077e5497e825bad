//! Hostile input is answered, in time and memory bounded by its length.

use std::time::{Duration, Instant};

use openrouter_errors::diagnosis::{Decision, UPSTREAM_LAYERS};
use openrouter_errors::{Cause, Input, read};
use rstest::rstest;

const MEGABYTE: usize = 1 << 20;

fn nested_in_raw(depth: usize) -> String {
    let mut raw = String::from("the innermost words");
    for _ in 0..depth {
        if raw.len() > MEGABYTE {
            break;
        }
        raw = serde_json::json!({ "error": { "message": raw } }).to_string();
    }
    serde_json::json!({ "error": { "code": 400, "message": "Provider returned error", "metadata": { "raw": raw } } }).to_string()
}

fn escapes(count: usize) -> String {
    format!(
        r#"{{"error":{{"code":400,"message":"{}"}}}}"#,
        r"\\\".repeat(count / 3) + "\\\\"
    )
}

#[rstest]
#[case::brackets("[".repeat(MEGABYTE).into_bytes())]
#[case::named_brackets("[A: ".repeat(MEGABYTE / 4).into_bytes())]
#[case::quoted_brackets("[\"".repeat(MEGABYTE / 2).into_bytes())]
#[case::objects(r#"{"error":"#.repeat(MEGABYTE / 9).into_bytes())]
#[case::raw_brackets(format!(r#"{{"error":{{"code":400,"message":"x","metadata":{{"raw":"{}"}}}}}}"#, "{".repeat(MEGABYTE)).into_bytes())]
#[case::raw_keys(format!(r#"{{"error":{{"code":400,"message":"x","metadata":{{"raw":"{}"}}}}}}"#, r#"{\"message\":"#.repeat(MEGABYTE / 13)).into_bytes())]
#[case::layers(nested_in_raw(64).into_bytes())]
#[case::escapes(escapes(10_000).into_bytes())]
#[case::long_string(format!(r#"{{"error":{{"code":400,"message":"{}"}}}}"#, "rate limit ".repeat(MEGABYTE / 11)).into_bytes())]
#[case::long_text("Error code: 429 - {'error': ".repeat(MEGABYTE / 28).into_bytes())]
#[case::quotes("\"".repeat(MEGABYTE).into_bytes())]
#[case::backslashes(format!("429: {{\"error\":{}", "\\".repeat(MEGABYTE)).into_bytes())]
#[case::html(format!("<html><title>{}", "<h1".repeat(MEGABYTE / 3)).into_bytes())]
#[case::frames("data: {\"error\":\n\n".repeat(MEGABYTE / 16).into_bytes())]
#[case::previous(format!(r#"{{"error":{{"code":502,"message":"Provider returned error","metadata":{{"previous_errors":[{}0]}}}}}}"#, r#"{"code":1},"#.repeat(MEGABYTE / 11)).into_bytes())]
#[case::comments(" * x\n */\n".repeat(MEGABYTE / 9).into_bytes())]
#[case::comment_ends(" */\n".repeat(MEGABYTE / 4).into_bytes())]
#[case::invalid_utf8(vec![0xFF; MEGABYTE])]
#[case::invalid_inside(b"{\"error\":{\"code\":429,\"message\":\"\xF0\x28\x8C\x28\"}}".to_vec())]
#[case::lone_surrogate(br#"{"error":{"code":429,"message":"\ud800","metadata":{"raw":"\udfff"}}}"#.to_vec())]
fn is_answered_in_time(
    #[case] body: Vec<u8>,
    #[values(None, Some(400), Some(200))] status: Option<u16>,
) {
    let started = Instant::now();
    let mut input = Input::new(&body);
    input.status = status;
    let found = read(&input).diagnose();
    // Generous: an unoptimised build takes up to 4 s, on a busy machine 30. Quadratic work on a megabyte takes minutes.
    assert!(
        started.elapsed() < Duration::from_secs(60),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(found.is_error, found.cause.is_some());
    assert!(found.message.as_deref().unwrap_or_default().len() <= MEGABYTE + 1024);
}

#[test]
fn nesting_is_opened_to_the_stated_depth() {
    let shallow = read(&Input::new(&nested_in_raw(6)).status(400)).diagnose();
    assert_eq!(shallow.message.as_deref(), Some("the innermost words"));
    const { assert!(UPSTREAM_LAYERS >= 16) };
}

#[test]
fn the_same_input_gives_the_same_diagnosis() {
    let body = nested_in_raw(4);
    let input = Input::new(&body).status(400);
    assert_eq!(read(&input).diagnose(), read(&input).diagnose());
}

#[test]
fn a_date_gives_seconds_only_where_the_answer_tells_the_time() {
    let body = br#"{"error":{"code":429,"message":"Rate limit exceeded"}}"#;
    let later = Input::new(body)
        .status(429)
        .header("Retry-After", "Fri, 04 Sep 2026 10:00:30 GMT");
    let retry = read(&later).diagnose().retry.expect("an error");
    assert_eq!(
        (retry.decision, retry.after_seconds),
        (Decision::After, None)
    );
    let dated = later.header("Date", "Fri, 04 Sep 2026 10:00:00 GMT");
    let found = read(&dated).diagnose();
    assert_eq!(found.retry.expect("an error").after_seconds, Some(30));
    assert_eq!(found.cause, Some(Cause::LimitRate));
}
