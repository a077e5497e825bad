//! Summaries and facts of responses that arrived.

use openrouter_errors::{RetryAfter, Surface};
use rstest::rstest;
use serde_json::{Value, json};

use crate::gateway::arrived::{Arrived, Over, events, without_escapes};
use crate::gateway::verdict::Verdict;

fn arrived(status: u16, body: &str) -> Arrived {
    Arrived {
        status: Some(status),
        body: body.as_bytes().to_vec(),
        ..Arrived::default()
    }
}

#[rstest]
#[case(Some(500), "", Over::Ended, "500 no body")]
#[case(None, "", Over::Broken("it broke".into()), "no head no body (it broke)")]
#[case(Some(200), " a \n b ", Over::Left, "200 a b (left)")]
#[case(Some(200), "a", Over::Hung("it hung".into()), "200 a (it hung)")]
#[case(Some(200), "a", Over::Refused("it is closed".into()), "200 a (it is closed)")]
fn in_words(
    #[case] status: Option<u16>,
    #[case] body: &str,
    #[case] over: Over,
    #[case] words: &str,
) {
    let arrived = Arrived {
        status,
        over,
        ..arrived(200, body)
    };
    assert_eq!(arrived.in_words(), words);
}

#[rstest]
#[case(160, "")]
#[case(161, "...")]
#[case(5000, "...")]
fn a_long_body_is_cut(#[case] length: usize, #[case] more: &str) {
    let words = arrived(200, &"a".repeat(length)).in_words();
    assert_eq!(words, format!("200 {}{more}", "a".repeat(160)));
}

/// White space does not count towards the length that is shown.
#[test]
fn white_space_is_not_shown() {
    let body = format!("{}{}", " ".repeat(1000), "a".repeat(500));
    assert_eq!(
        arrived(200, &body).in_words(),
        format!("200 {}...", "a".repeat(160))
    );
    let body = format!("{}a", " ".repeat(1280));
    assert_eq!(arrived(200, &body).in_words(), "200 no body");
}

#[test]
fn headers_are_found_in_any_case() {
    let mut arrived = arrived(429, "{}");
    arrived.headers = vec![
        ("x".to_owned(), "1".to_owned()),
        ("Retry-AFTER".to_owned(), "7".to_owned()),
    ];
    assert_eq!(arrived.header("retry-after"), Some("7"));
    assert_eq!(arrived.header("retry"), None);
    let facts = arrived.facts(Surface::ChatCompletions, "");
    assert_eq!(facts.retry_after, Some(RetryAfter::Seconds(7)));
}

#[rstest]
#[case(Over::Ended, false)]
#[case(Over::Broken(String::new()), true)]
#[case(Over::Left, false)]
#[case(Over::Hung(String::new()), false)]
fn broken_off(#[case] over: Over, #[case] broken: bool) {
    assert_eq!(
        Arrived {
            over,
            ..Arrived::default()
        }
        .is_broken(),
        broken
    );
}

const TEXT: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
const ERROR: &str = "data: {\"error\":{\"code\":502,\"message\":\"no\"}}\n\n";
const DONE: &str = "data: [DONE]\n\n";

#[rstest]
#[case(&[TEXT, DONE], false, false, true)]
#[case(&[TEXT, ERROR], true, true, false)]
#[case(&[TEXT], true, false, false)]
fn facts_of_a_stream(
    #[case] events: &[&str],
    #[case] is_error: bool,
    #[case] error_event: bool,
    #[case] ended_well: bool,
) {
    let facts = arrived(200, &events.concat()).facts(Surface::ChatCompletions, "");
    assert!(facts.is_stream);
    assert_eq!(
        (facts.is_error, facts.error_event, facts.ended_well),
        (is_error, error_event, ended_well)
    );
    assert_eq!(facts.text.as_deref(), Some("a"));
}

/// A stream that the suite closed is not interrupted.
#[test]
fn a_stream_that_was_left() {
    let left = Arrived {
        over: Over::Left,
        ..arrived(200, TEXT)
    };
    assert!(!left.facts(Surface::ChatCompletions, "").is_error);
}

#[rstest]
#[case(
    r#"{"error":{"code":400,"message":"no","metadata":{"error_type":"authentication"}}}"#,
    Some("authentication"),
    Some("authentication")
)]
#[case(r#"{"error":{"code":400,"message":"no"}}"#, None, None)]
fn stated_types(#[case] body: &str, #[case] stated: Option<&str>, #[case] meant: Option<&str>) {
    let facts = arrived(400, body).facts(Surface::ChatCompletions, "");
    assert_eq!(
        (
            facts.error_type.as_deref(),
            facts.error_type_meant.as_deref()
        ),
        (stated, meant)
    );
    assert_eq!(
        (facts.is_error, facts.is_stream, facts.status),
        (true, false, Some(400))
    );
}

#[test]
fn data_events_are_compared_as_values() {
    let found = events(b": comment\n\nevent: a\ndata: {\"b\": 1}\n\ndata: [DONE]\n\ndata:  x \n\n");
    let of = |name: &str, data: Value| (name.to_owned(), data);
    assert_eq!(
        found,
        [
            of("a", json!({"b": 1})),
            of("", json!("[DONE]")),
            of("", json!("x"))
        ]
    );
}

#[rstest]
#[case("a b\tc\nd\u{7f}e", "abcde")]
#[case("say \"a\" 'b'", "sayab")]
#[case(r"a\nb\rc\td\be\ff", "abcdef")]
#[case(r"a\\nb", "ab")]
#[case(r"a\\\\b", "a")]
#[case(r"a\xb", "axb")]
#[case(r"\u0041\u00e9b", "A\u{e9}b")]
#[case(r"\u000a\u0020b", "b")]
#[case("\u{1f600}\u{ffff}b", "\u{ffff}b")]
#[case(r"\u00", "\0")]
fn text_for_searching(#[case] text: &str, #[case] squashed: &str) {
    assert_eq!(without_escapes(text), squashed.replace('\0', ""));
}

#[test]
fn verdicts_in_words() {
    use openrouter_corpus::verdict_kind::VerdictKind as _;
    let words: Vec<String> = Verdict::BY_HARM.iter().map(ToString::to_string).collect();
    assert_eq!(
        words.join(" "),
        "hung crashed swallowed clean_ended misclassified leaked retried lost translated preserved suspect not_tested not_applicable"
    );
    for verdict in Verdict::BY_HARM {
        assert_eq!(json!(verdict), verdict.as_str());
    }
    assert_eq!(format!("{:>5}", Verdict::Hung), " hung");
}
