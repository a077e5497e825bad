//! Objects made of the protocol's own member names and of arbitrary values: whatever a wire type takes, it writes
//! back with the same value, `null` and absent apart, unknown members included.

use openrouter_errors::wire;
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Names of every level, so that objects meet the types they are meant for and others.
const NAMES: &[&str] = &[
    "error",
    "code",
    "message",
    "metadata",
    "error_type",
    "http_status",
    "availability",
    "param",
    "type",
    "user_id",
    "openrouter_metadata",
    "choices",
    "delta",
    "content",
    "finish_reason",
    "native_finish_reason",
    "usage",
    "response",
    "status",
    "sequence_number",
    "data",
    "raw",
    "provider_name",
    "is_byok",
    "reasons",
    "patterns",
    "headers",
    "previous_errors",
    "provider",
    "routing_funnel",
    "step",
    "endpoint_count",
    "retry_after_seconds",
    "limit_source",
    "retryable",
    "requested_models",
    "constraint",
    "field",
    "endpoints",
    "available",
    "pipeline",
    "success",
    "name",
    "status_code",
    "request_id",
    "output",
    "unheard_of",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (400..600_u16).prop_map(Value::from),
        any::<i32>().prop_map(|n| json!(f64::from(n) / 2.0)),
        ".{0,10}".prop_map(Value::from),
        proptest::sample::select(vec!["error", "rate_limit_exceeded", "response.failed", ""])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            1 => proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            4 => members(inner),
        ]
    })
}

fn members(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    proptest::collection::btree_map(proptest::sample::select(NAMES), value, 0..5).prop_map(
        |members| {
            Value::Object(
                members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
            )
        },
    )
}

/// Whether the type took the value; panics if it then lost or changed something.
fn keeps<T: DeserializeOwned + Serialize>(value: &Value) -> bool {
    let Ok(typed) = serde_json::from_value::<T>(value.clone()) else {
        return false;
    };
    let written = serde_json::to_value(&typed).expect("wire types always serialise");
    assert_eq!(&written, value, "{}", std::any::type_name::<T>());
    true
}

/// How many of the wire types took the value.
fn takers(value: &Value) -> usize {
    [
        keeps::<wire::ErrorResponse>,
        keeps::<wire::BareError>,
        keeps::<wire::Metadata>,
        keeps::<wire::PreviousError>,
        keeps::<wire::Availability>,
        keeps::<wire::OpenRouterMetadata>,
        keeps::<wire::Completion>,
        keeps::<wire::Chunk>,
        keeps::<wire::ResponseObject>,
        keeps::<wire::ResponsesErrorBody>,
        keeps::<wire::ResponseFailedEvent>,
        keeps::<wire::ResponseIncompleteEvent>,
        keeps::<wire::ResponseErrorEvent>,
        keeps::<wire::ErrorEvent>,
        keeps::<wire::ErrorEventFlat>,
        keeps::<wire::ResponseEvent>,
        keeps::<wire::AnthropicError>,
        keeps::<wire::Message>,
        keeps::<wire::ImagesErrorEvent>,
        keeps::<wire::ValidationError>,
        keeps::<wire::GenerationRecord>,
        keeps::<wire::WebhookError>,
        keeps::<wire::StringError>,
    ]
    .iter()
    .filter(|keeps| keeps(value))
    .count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_taken_is_kept(value in members(value())) {
        takers(&value);
    }

    #[test]
    fn what_is_taken_inside_an_error_is_kept(error in members(value())) {
        takers(&json!({ "type": "error", "error": error }));
    }
}

#[test]
fn an_object_that_says_nothing_is_taken_by_every_type_without_a_required_member() {
    assert_eq!(takers(&json!({ "unheard_of": null })), 8);
    assert_eq!(takers(&json!("not an object")), 0);
    assert_eq!(takers(&json!([{ "error": {} }])), 0);
}
