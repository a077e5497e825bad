//! Properties that hold for any bytes: the checks that `fuzz/` runs for hours, here over the corpus and generated input
//! for seconds.

mod check;
#[path = "../../../openrouter-errors/tests/invariants/check/mod.rs"]
mod types;

use std::path::Path;
use std::sync::LazyLock;

use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::root::Root;
use openrouter_errors::{Input, Surface};
use proptest::prelude::*;
use serde_json::{Value, json};

static CORPUS: LazyLock<Corpus> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Corpus::load(&Root::open(&root).expect("the checkout"))
});

/// Found by fuzzing: the first of two members is at fault, and a parsed value shows the second alone.
#[test]
fn a_member_that_stands_twice() {
    let case = CORPUS.fixtures()[0].case.to_text();
    for first in [
        r#"{"date": 1}"#,
        r#"{"retry": {"new": 1}}"#,
        r#"{"retry": null}"#,
    ] {
        let twice = case.replacen(
            "\"expect\":",
            &format!("\"expect\": {first}, \"expect\":"),
            1,
        );
        assert_ne!(twice, case);
        check::fixture::holds(twice.as_bytes());
        let twice = case.replacen("\"expect\":", &format!("\"expect\": {first}, \"e\":"), 1);
        check::fixture::holds(twice.as_bytes());
    }
    check::fixture::holds(br#"{"expect": {"retry": {"new": 1}}, "expect": {}}"#);
}

/// Found by fuzzing: a schema takes 5.0 for an integer.
#[test]
fn a_number_that_is_written_with_a_point() {
    let case = CORPUS
        .fixtures()
        .iter()
        .find(|fixture| fixture.case.status == Some(500))
        .map(|fixture| fixture.case.to_text())
        .expect("there is one");
    for number in ["500.0", "5e2", "-0.0", "1e300", "18446744073709551616"] {
        let pointed = case.replace("\"status\": 500", &format!("\"status\": {number}"));
        assert_ne!(pointed, case);
        check::fixture::holds(pointed.as_bytes());
    }
}

/// Every fixture, as bytes that a reader may meet in any place.
#[test]
fn the_corpus() {
    assert!(CORPUS.fixtures().len() > 400);
    for fixture in CORPUS.fixtures() {
        let (body, surface) = (fixture.payload.as_ref(), Some(fixture.surface()));
        let mut input = Input::new(body);
        for status in [fixture.case.status, None, Some(200)] {
            (input.status, input.surface) = (status, surface);
            types::read::holds(&input);
            types::diagnose::holds(&input);
        }
        types::stream::holds(body, surface);
        types::stream::holds(&[b"data: ", body, b"\n\n"].concat(), None);
    }
}

#[test]
fn the_corpus_by_the_suite() {
    for (number, fixture) in CORPUS.fixtures().iter().enumerate() {
        let body = fixture.payload.as_ref();
        check::identify::holds(body, fixture.case.status, Some(fixture.surface()));
        check::fixture::holds(fixture.case.to_text().as_bytes());
        check::redactor::holds(&String::from_utf8_lossy(body), number);
    }
}

/// A value with another in place of one of its members or items, or with one more member.
fn changed(value: &Value, number: usize, new: &Value) -> Value {
    fn places(value: &Value, at: &str, all: &mut Vec<String>) {
        all.push(at.to_owned());
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                places(
                    value,
                    &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")),
                    all,
                );
            }),
            Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| {
                places(value, &format!("{at}/{index}"), all);
            }),
            _ => {}
        }
    }
    let mut all = Vec::new();
    places(value, "", &mut all);
    let mut value = value.clone();
    let place = value
        .pointer_mut(&all[number % all.len()])
        .expect("it is a place");
    match place {
        Value::Object(members) if number.is_multiple_of(3) => {
            members.insert("new/~".to_owned(), new.clone());
        }
        _ => *place = new.clone(),
    }
    value
}

fn any_json() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![
            Just(-1),
            Just(0),
            Just(65),
            Just(429),
            Just(70_000),
            Just(i64::MAX)
        ]
        .prop_map(Value::from),
        prop::sample::select(
            &[
                1.5,
                -0.0,
                4.0,
                429.0,
                1e300,
                i64::MAX as f64,
                u64::MAX as f64
            ][..]
        )
        .prop_map(Value::from),
        prop::sample::select(
            &[
                "",
                "error",
                "text",
                "finish_reason",
                "messages",
                "\u{1b}[2J"
            ][..]
        )
        .prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!({"a/b": [{"~": null}]})),
    ]
}

fn any_message() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({"op": "hello", "name": "x", "version": "1", "language": "y", "surfaces": ["messages"], "stream": true,
            "retries": false, "fields": ["status", "code"], "concurrency": 4}),
        json!({"op": "result", "id": "x", "outcome": "error", "exception": "E", "text": "a", "finish_reason": "stop",
            "error": {"status": 429, "code": "429", "message": "m", "raw": {"a": 1}, "retry_after": 1.5}}),
        json!({"op": "unknown_op", "id": "x"}),
    ])
}

/// Text with secrets and with their usual surroundings in responses and logs.
const WORDS: &[&str] = &[
    "sk-or-v1-0123456789abcdef0123456789",
    "sk-or-v1-conform-a~429-b",
    "REDACTED",
    "REDACTED-KEY",
    "user_2AbCdEfGhIjKlMnOp",
    "org-a1b2c3d4e5f6a7b8",
    "jane.doe@corp.co.uk",
    "@",
    "84.12.9.200",
    "2a01:4f8:c17:b8f::2",
    "Bearer ",
    "eyJhbGciOiJIUzI1.",
    "{\"user_id\":\"",
    "{\"content\":\"",
    "\\\"content\\\":\\\"",
    "\"",
    "\\",
    "\\n",
    "\\u0041",
    "\\u00e9",
    "}",
    ":",
    ",",
    ".",
    " ",
    "-",
    "_",
    "\n",
    "x",
    "0123456789",
    "AKIA",
    "IOSFODNN7EXAMPLE",
    "\u{e9}",
    "null",
];

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(WORDS).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn any_surface() -> impl Strategy<Value = Option<Surface>> {
    prop::option::of(prop::sample::select(Surface::ALL))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_are_redacted(text in any_text(), json in any::<bool>(), number in any::<u16>()) {
        let text = if json { Value::from(text).to_string() } else { text };
        check::redactor::holds(&text, usize::from(number));
    }

    #[test]
    fn messages_of_adapters(message in any_message(), number in any::<usize>(), new in any_json(), cut in any::<bool>()) {
        let line = changed(&message, number, &new).to_string();
        check::message::holds(line.as_bytes());
        if cut {
            check::message::holds(&line.as_bytes()[..number % line.len()]);
        }
    }

    #[test]
    fn case_files(at in any::<prop::sample::Index>(), number in any::<usize>(), new in any_json(), cut in any::<bool>()) {
        let case = &CORPUS.fixtures()[at.index(CORPUS.fixtures().len())].case;
        let value = serde_json::to_value(case).expect("a case is JSON");
        let text = changed(&value, number, &new).to_string();
        check::fixture::holds(text.as_bytes());
        if cut {
            check::fixture::holds(&text.as_bytes()[..number % text.len()]);
        }
    }

    #[test]
    fn lines_of_ndjson(number in any::<usize>(), new in any_json(), text in any_text()) {
        let line = json!({"id": 7, "status": 429, "headers": {"a": ["b"], "c": "d"}, "surface": "messages",
            "model": "m", "body": {"error": {"code": 429, "message": text}}});
        let text = format!("{}\n\n{text}\n", changed(&line, number, &new));
        check::identify::lines(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_identified(text in any_text(), status in prop::option::of(any::<u16>()), surface in any_surface()) {
        check::identify::holds(text.as_bytes(), status, surface);
    }
}
