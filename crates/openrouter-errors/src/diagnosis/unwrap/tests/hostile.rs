//! Hostile text: no panic, bounded time, and a payload that is always JSON.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use rstest::rstest;

use super::super::{MAX_LAYERS, relaxed, unwrap};

/// Small enough for a debug build: quadratic work takes minutes at this size, linear work a moment.
const SIZE: usize = 1 << 16;
const LIMIT: Duration = Duration::from_secs(20);

fn check(text: &str) {
    let found = unwrap(text);
    if let Some(payload) = found.payload {
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(&payload);
        assert!(parsed.is_ok(), "{payload:?} from {text:?}");
    }
    if let Some((json, _)) = relaxed(text) {
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(&json);
        assert!(parsed.is_ok(), "{json:?} from {text:?}");
    }
    assert!(found.layers.len() <= 3 * MAX_LAYERS);
}

#[rstest]
#[case::braces("{")]
#[case::lists("[")]
#[case::calls("a(")]
#[case::objects("{\"a\":")]
#[case::mixed("[{\"error\":[")]
#[case::escaped("{\\\"error\\\":")]
#[case::strings("{\"")]
#[case::spliced("{\"raw\":\"{\"raw\":\"")]
#[case::spliced_lists("{\"raw\":\"[\"")]
#[case::loose("{\"raw\":\"{\\\"raw\":\"")]
#[case::python("{'message': '")]
#[case::keys("{a=")]
#[case::angles("{a:<")]
#[case::quotes("\"")]
#[case::backslashes("\\")]
#[case::escapes("\\\"")]
#[case::small_errors("{\"message\":\"a\",\"code\":429} ")]
#[case::bare_text("{a:b{")]
#[case::bare_calls("{a:b(c=")]
#[case::statuses("HTTP 429: ")]
#[case::prefixes("Error: ")]
#[case::classes("litellm.RateLimitError: ")]
#[case::own_codes(" (4028)")]
#[case::lines("message: x\n")]
#[case::margins("> ")]
#[case::names("provider_name\": ")]
#[case::upstream("upstream error from ")]
#[case::generations("gen-12345678")]
#[case::blanks("{    ")]
#[case::literal_newlines("{\\n")]
#[case::rust_escapes("{\"a\":\"\\u{")]
#[case::entities("{&quot;")]
#[case::typographic("{\u{201c}")]
#[case::colours("\u{1b}[")]
#[case::plus("{a:'b'+")]
#[case::member_lists("{\"a\":[1,2,")]
#[case::strict_prefix("[{\"a\":1},")]
fn any_one_pattern_ends_in_time(#[case] pattern: &str) {
    let text = pattern.repeat(SIZE / pattern.len());
    for text in [text.clone(), format!("{text}\"}}]}}")] {
        let start = Instant::now();
        check(&text);
        assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
    }
}

#[test]
fn ten_thousand_nested_escapes_end_in_time() {
    let mut text = "{\"error\":{\"message\":\"x\",\"code\":429}}".to_owned();
    while text.len() < SIZE {
        text = format!("{{\"error\":{}}}", serde_json::Value::String(text));
    }
    let start = Instant::now();
    check(&text);
    check(&format!("{}{}", "{\\".repeat(10_000), text));
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

#[test]
fn an_error_behind_noise_is_still_found() {
    let text = format!(
        "{}\n429: {{\"error\":{{\"message\":\"m\",\"code\":429}}}}",
        "fn f() { g(\"{\") } [x] ".repeat(1000)
    );
    assert!(
        unwrap(&text)
            .payload
            .is_some_and(|payload| payload.contains("\"m\""))
    );
}

/// Generates wrapped errors from pieces in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just("("),
        Just(")"),
        Just("\""),
        Just("'"),
        Just("\\"),
        Just("\\\""),
        Just(":"),
        Just("="),
        Just(","),
        Just(" "),
        Just("\n"),
        Just("error"),
        Just("message"),
        Just("code"),
        Just("429"),
        Just("metadata"),
        Just("raw"),
        Just("None"),
        Just("True"),
        Just("null"),
        Just("{\"error\":{\"message\":\"m\",\"code\":"),
        Just("..."),
        Just("\u{2026}"),
        Just("[Object]"),
        Just("Name("),
        Just("\\n"),
        Just("\\u00"),
        Just("\\ud83d"),
        Just("+"),
        Just("<EOL>"),
        Just("\u{e9}"),
        Just("(4028)"),
        Just("HTTP 500: "),
        Just("litellm."),
        Just("-1.5e"),
        Just("=>"),
        Just("metadata: {\"raw\":\"x\"}"),
        Just("&quot;"),
        Just("\u{201c}"),
        Just("> "),
        Just("Some("),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// serde_json rejects a number beyond the range of a double, so a payload must not contain one.
#[test]
fn a_number_out_of_range_makes_no_payload_that_is_not_json() {
    for number in ["-1.5e429", "1e999"] {
        check(&format!(
            "{{'error': {{'message': 'no', 'code': {number}}}}}"
        ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_never_panic_and_payloads_are_json(text in pieces()) {
        check(&text);
    }

    #[test]
    fn any_text_never_panics(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn a_cut_anywhere_never_panics(at in 0_usize..400) {
        let text = r#"litellm.RateLimitError: RateLimitError: OpenrouterException - {"error":{"message":"Provider é returned error","code":429,"metadata":{"raw":"{\"error\":{\"message\":\"x \\\"y\\\"\"}}","provider_name":"Groq","headers":{"Retry-After":"26"}}},"user_id":"user_x"}. Received Model Group=a"#;
        let end = (0..=at.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        check(text.get(..end).unwrap_or_default());
    }
}

#[test]
fn a_dotted_name_beside_a_text_of_its_first_part_ends() {
    let record = r#"{"level":"error","err":"it broke","err.code":"429"}"#;
    assert_eq!(unwrap(record).text, "it broke");
}
