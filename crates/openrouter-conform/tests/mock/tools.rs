//! Tools in default responses: a tool is called with arguments that its parameters allow, and the loop of an agent ends.

use std::sync::Arc;

use openrouter_errors::Surface;
use openrouter_mock::control::ToolCall;
use openrouter_mock::{Choice, Mock, MockConfig};
use rstest::rstest;
use serde_json::{Value, json};

use super::support::*;

/// The parameters of the tools of [`asking`].
fn parameters() -> Value {
    json!({"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}, "unit": {"type": "string"}}})
}

fn value(surface: Surface, choice: &str, turns: &[Value]) -> Value {
    let tool = |name: &str| match surface {
        Surface::ChatCompletions => {
            json!({"type": "function", "function": {"name": name, "parameters": parameters()}})
        }
        Surface::Responses => json!({"type": "function", "name": name, "parameters": parameters()}),
        _ => json!({"name": name, "input_schema": parameters()}),
    };
    let choice = match (surface, choice) {
        (Surface::Messages, "required") => json!({"type": "any"}),
        (Surface::Messages, "second") => json!({"type": "tool", "name": "second"}),
        (Surface::Messages, choice) => json!({"type": choice}),
        (Surface::Responses, "second") => json!({"type": "function", "name": "second"}),
        (_, "second") => json!({"type": "function", "function": {"name": "second"}}),
        (_, choice) => json!(choice),
    };
    let mut all = vec![json!({"role": "user", "content": "Hi"})];
    all.extend_from_slice(turns);
    let turns = if surface == Surface::Responses {
        "input"
    } else {
        "messages"
    };
    json!({"model": "x", turns: all, "tools": [tool("first"), tool("second")], "tool_choice": choice})
}

/// The body of a request with two tools, after these turns.
pub(super) fn asking(surface: Surface, choice: &str, turns: &[Value]) -> Vec<u8> {
    value(surface, choice, turns).to_string().into_bytes()
}

/// The call in a response, and the turns that an agent adds for it.
fn turns(surface: Surface, answer: &Value) -> Option<(String, Value, Vec<Value>)> {
    let parsed = |text: &Value| serde_json::from_str(text.as_str().expect("text")).expect("JSON");
    match surface {
        Surface::ChatCompletions => {
            let message = &answer["choices"][0]["message"];
            let call = message["tool_calls"].get(0)?;
            assert_eq!(answer["choices"][0]["finish_reason"], "tool_calls");
            let result = json!({"role": "tool", "tool_call_id": call["id"], "content": "x"});
            let (name, arguments) = (&call["function"]["name"], &call["function"]["arguments"]);
            Some((
                name.to_string(),
                parsed(arguments),
                vec![message.clone(), result],
            ))
        }
        Surface::Responses => {
            let call = &answer["output"][0];
            let id = call.get("call_id")?;
            let result = json!({"type": "function_call_output", "call_id": id, "output": "x"});
            Some((
                call["name"].to_string(),
                parsed(&call["arguments"]),
                vec![call.clone(), result],
            ))
        }
        _ => {
            let call = &answer["content"][0];
            let id = call.get("id")?;
            assert_eq!(answer["stop_reason"], "tool_use");
            let part = json!({"type": "tool_result", "tool_use_id": id, "content": "x"});
            let turn = json!({"role": "assistant", "content": answer["content"]});
            let result = json!({"role": "user", "content": [part]});
            Some((
                call["name"].to_string(),
                call["input"].clone(),
                vec![turn, result],
            ))
        }
    }
}

async fn drawing() -> openrouter_mock::MockHandle {
    let config = MockConfig {
        choose: Some(Arc::new(|_| Choice::default())),
        ..openrouter_conformance::upstream::config()
    };
    Mock::start(config).await.expect("started")
}

/// Two questions: the tools are called in each, with other ids, and each ends with a text.
#[rstest]
#[case::auto("auto", &["first"])]
#[case::required("required", &["first", "second"])]
#[case::named("second", &["second"])]
#[case::none("none", &[])]
#[tokio::test]
async fn the_loop_of_an_agent_ends(
    #[values(Surface::ChatCompletions, Surface::Responses, Surface::Messages)] surface: Surface,
    #[case] choice: &str,
    #[case] expected: &[&str],
) {
    let mock = drawing().await;
    let route = match surface {
        Surface::ChatCompletions => "/api/v1/chat/completions",
        Surface::Responses => "/api/v1/responses",
        _ => "/api/v1/messages",
    };
    let mut history = Vec::new();
    let mut ids = Vec::new();
    for _ in 0..2 {
        let mut called = Vec::new();
        for round in 0.. {
            assert!(round < 4, "the loop does not end");
            let request = value(surface, choice, &history).to_string();
            let answer = exchange(&mock, post(route, "", &request)).await;
            let answer: Value = serde_json::from_slice(body(&answer)).expect("JSON");
            let Some((name, arguments, turns)) = turns(surface, &answer) else {
                assert!(answer.to_string().contains("All is well."), "{answer}");
                break;
            };
            assert_eq!(arguments, json!({"city": "conform"}));
            called.push(name.trim_matches('"').to_owned());
            ids.push(turns[1].to_string());
            history.extend(turns);
        }
        assert_eq!(called, expected);
        history.push(json!({"role": "assistant", "content": "All is well."}));
        history.push(json!({"role": "user", "content": "Again"}));
    }
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "each call has its own id");
}

/// The results alone arrive with `previous_response_id`, and an application may put a question of its own after each.
#[test]
fn other_loops_end_too() {
    let result =
        json!({"type": "function_call_output", "call_id": "call_conform_0", "output": "x"});
    let body = json!({"previous_response_id": "r", "input": [result], "tools": [{"type": "function", "name": "a"}], "tool_choice": "required"});
    assert_eq!(
        ToolCall::answering(Surface::Responses, body.to_string().as_bytes()),
        None
    );
    let mut turns = Vec::new();
    let mut calls = 0;
    while let Some(call) = ToolCall::answering(
        Surface::ChatCompletions,
        &asking(Surface::ChatCompletions, "auto", &turns),
    ) {
        calls += 1;
        assert!(calls < 100, "the loop does not end");
        turns.push(json!({"role": "assistant", "tool_calls": [{"function": {"name": call.name}}]}));
        turns.push(json!({"role": "tool", "content": "x"}));
        turns.push(json!({"role": "user", "content": "go on"}));
    }
    assert!(calls > 1);
}

/// Server tools have no parameters for the client. A request without tools and an invalid request call none.
#[rstest]
#[case(Surface::Messages, json!({"messages": [], "tools": [{"type": "web_search_20250305", "name": "web_search"}]}))]
#[case(Surface::ChatCompletions, json!({"messages": [], "tools": []}))]
#[case(Surface::ChatCompletions, json!({"messages": []}))]
#[case(Surface::ChatCompletions, json!({"messages": 1, "tools": [1, {"function": 2}, {"function": {"name": 3}}]}))]
#[case(Surface::ChatCompletions, json!({"messages": [], "tools": [{"type": "function", "function": {"name": "a"}}], "tool_choice": {"type": "function", "function": {"name": "b"}}}))]
#[case(Surface::Embeddings, json!({"input": [], "tools": [{"name": "a"}]}))]
#[case(Surface::ChatCompletions, json!([1]))]
fn nothing_to_call(#[case] surface: Surface, #[case] body: Value) {
    assert_eq!(
        ToolCall::answering(surface, body.to_string().as_bytes()),
        None
    );
}

/// Outside a mix the response is the text that clients are judged by.
#[tokio::test]
async fn a_control_calls_nothing() {
    let mock = Mock::start(openrouter_conformance::upstream::config())
        .await
        .expect("started");
    let request = value(Surface::ChatCompletions, "required", &[]).to_string();
    let answer = exchange(&mock, post("/api/v1/chat/completions", "", &request)).await;
    assert!(String::from_utf8_lossy(body(&answer)).contains("All is well."));
}

#[rstest]
#[case(json!({"type": "object"}))]
#[case(json!({}))]
#[case(json!({"type": "object", "required": ["a", "b", "c", "d"], "properties": {
    "a": {"enum": ["x", "y"]}, "b": {"const": 7}, "c": {"type": ["null", "integer"], "minimum": 3}, "d": {"type": "boolean"}}}))]
#[case(json!({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {
    "A": {"type": "object", "required": ["when"], "properties": {"when": {"type": "string", "format": "date-time"}}}}}))]
#[case(json!({"type": "object", "required": ["list"], "properties": {"list": {"type": "array", "minItems": 2, "uniqueItems": true,
    "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "minLength": 9, "maxLength": 9}}}}}}))]
#[case(json!({"type": "object", "required": ["t"], "properties": {"t": {"type": "array", "minItems": 3, "uniqueItems": true, "items": {"type": "string"}}}}))]
#[case(json!({"type": "object", "required": ["n", "m", "o", "p"], "properties": {"n": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    "m": {"type": "integer", "multipleOf": 5, "minimum": 7}, "o": {"type": "integer", "maximum": -3}, "p": {"type": "number", "minimum": -2.5}}}))]
#[case(json!({"type": "object", "required": ["u"], "properties": {"u": {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "x"}}}))]
#[case(json!({"allOf": [{"type": "object", "required": ["a"]}, {"required": ["b"], "properties": {"a": {"type": "integer"}, "b": {"type": "array"}}}]}))]
#[case(json!({"type": "object", "required": ["s"], "properties": {"s": {"type": "string", "maxLength": 3}}, "additionalProperties": false}))]
#[case(json!({"type": "object", "required": ["e", "u"], "properties": {"e": {"type": "string", "format": "email"}, "u": {"type": "string", "format": "uuid"}}}))]
fn arguments_are_valid(#[case] parameters: Value) {
    let body = json!({"messages": [], "tools": [{"type": "function", "function": {"name": "a", "parameters": parameters}}]});
    let call = ToolCall::answering(Surface::ChatCompletions, body.to_string().as_bytes());
    let arguments = call.expect("a call").arguments;
    assert!(arguments.is_object(), "{arguments}");
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&parameters);
    let schema = schema.expect("a valid schema");
    let faults: Vec<String> = schema
        .iter_errors(&arguments)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{arguments}: {faults:?}");
}

/// A schema that requires itself, and one that requires more than fits.
#[rstest]
#[case(json!({"$ref": "#"}))]
#[case(json!({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}))]
#[case(json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "array", "minItems": 1u64 << 40}}}))]
#[case(json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "minLength": 1u64 << 40}}}))]
#[case(json!({"type": "object", "required": ["a", 1], "properties": 3}))]
fn no_schema_is_too_much(#[case] parameters: Value) {
    let body = json!({"messages": [], "tools": [{"type": "function", "function": {"name": "a", "parameters": parameters}}]});
    let call = ToolCall::answering(Surface::ChatCompletions, body.to_string().as_bytes());
    assert!(call.expect("a call").arguments.to_string().len() < 100_000);
}
