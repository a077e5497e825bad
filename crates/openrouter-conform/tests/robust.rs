//! Whatever the bytes: checking ends with a verdict. What else holds for any bytes is in `invariants/`.

use std::path::Path;
use std::sync::LazyLock;

use openrouter_conformance::payload::{Answer, Subject, judge};
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
use openrouter_corpus::template::template;
use openrouter_errors::Surface;
use proptest::prelude::*;
use serde_json::{Value, json};

static SPEC: LazyLock<Spec> = LazyLock::new(|| {
    let root =
        Root::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).expect("the checkout");
    Spec::parse(root.text("SPEC.md").expect("it is there")).expect("it is well formed")
});

/// Member names that the checks look at, and others.
const NAMES: &[&str] = &[
    "error",
    "code",
    "message",
    "metadata",
    "choices",
    "finish_reason",
    "type",
    "status",
    "response",
    "availability",
    "error_type",
    "raw",
    "provider_name",
    "previous_errors",
    "headers",
    "X-RateLimit-Reset",
    "openrouter_metadata",
    "endpoints",
    "attempts",
    "request_id",
    "user_id",
    "reasons",
    "flagged_input",
    "retry_after",
    "success",
    "other",
];

/// Words that the checks look for, and others.
const WORDS: &[&str] = &[
    "error",
    "failed",
    "response.failed",
    "response.incomplete",
    "timeout",
    "no_endpoints",
    "429",
    "api_error",
    "",
    "user_2AbCdEfGhIjKlMnOp",
    "sk-or-v1-0123456789abcdef0123456789",
    "84.12.9.200",
    "someone@corp.net",
    "\u{1F980}",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (400_u64..600).prop_map(Value::from),
        any::<f32>().prop_map(|number| json!(number)),
        prop::sample::select(WORDS).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let members = prop::collection::vec((prop::sample::select(NAMES), inner.clone()), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

fn judges(body: &[u8], status: Option<u16>, surface: Option<Surface>) {
    let answer = Answer {
        status,
        surface,
        ..Answer::new(body)
    };
    let judged = judge(&SPEC, &Selection::default(), &Subject::new(&answer));
    assert!(
        judged.len() >= 60,
        "every payload requirement says something"
    );
}

fn surface() -> impl Strategy<Value = Option<Surface>> {
    prop::option::of(prop::sample::select(Surface::ALL))
}

proptest! {
    #[test]
    fn any_bytes_are_judged(body in prop::collection::vec(any::<u8>(), 0..200), status in prop::option::of(100_u16..600), surface in surface()) {
        judges(&body, status, surface);
    }

    #[test]
    fn any_json_and_any_stream_is_judged(values in prop::collection::vec(value(), 1..4), status in prop::option::of(100_u16..600), surface in surface()) {
        judges(values[0].to_string().as_bytes(), status, surface);
        let stream: String = values.iter().map(|value| format!("event: error\ndata: {value}\n\n")).collect();
        judges(stream.as_bytes(), status, surface);
    }

    #[test]
    fn any_text_has_a_template(text in "\\PC{0,80}") {
        prop_assert!(template(&text).len() <= 16 * text.len().max(1));
    }
}
