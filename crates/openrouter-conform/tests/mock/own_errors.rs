//! The mock's own errors are what a server should send: they are read correctly and are valid by the emit schema.

use openrouter_errors::schema::{Contract, document};
use openrouter_errors::{Input, Shape, Surface, read};
use openrouter_mock::control;
use openrouter_mock::control::{Asked, ToolCall};
use openrouter_mock::{CannedResponse, Mock, MockConfig};
use rstest::rstest;

use super::support::*;

fn control(surface: Surface, method: &str, route: &str, stream: bool) -> CannedResponse {
    let asked = Asked {
        surface: Some(surface),
        route,
        method,
        stream,
        model: None,
        call: None,
    };
    control::play(&asked).expect("a known surface")
}

/// A response that calls a tool, on the surfaces that have tools.
fn calling(surface: Surface, route: &str, stream: bool) -> Option<CannedResponse> {
    let call = ToolCall::answering(surface, &super::tools::asking(surface, "auto", &[]))?;
    let asked = Asked {
        surface: Some(surface),
        route,
        method: "POST",
        stream,
        model: None,
        call: Some(&call),
    };
    control::play(&asked)
}

fn input<'a>(play: &'a CannedResponse, surface: Surface) -> Input<'a> {
    let mut input = Input::new(&*play.body).surface(surface).ended();
    input.status = play.status;
    for (name, value) in &play.headers {
        input = input.header(name, value);
    }
    input
}

fn assert_emittable(shape: Shape, json: &[u8]) {
    let text = String::from_utf8_lossy(json);
    let schema = document(shape, Contract::Emit)
        .unwrap_or_else(|| panic!("{shape} has a schema: {text}"))
        .schema;
    let schema = jsonschema::validator_for(&schema).expect("a valid schema");
    let value = serde_json::from_slice(json).expect("json");
    let faults: Vec<String> = schema
        .iter_errors(&value)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{shape}: {faults:?} in {text}");
}

#[rstest]
#[case(Surface::ChatCompletions, "chat/completions", Shape::Completion)]
#[case(Surface::Completions, "completions", Shape::Completion)]
#[case(Surface::Responses, "responses", Shape::ResponseObject)]
#[case(Surface::Messages, "messages", Shape::Message)]
fn bodies(#[case] surface: Surface, #[case] route: &str, #[case] shape: Shape) {
    let text = control(surface, "POST", route, false);
    for play in std::iter::once(text).chain(calling(surface, route, false)) {
        let input = input(&play, surface);
        let reading = read(&input);
        assert!(!reading.is_error(), "{surface}");
        assert_eq!(reading.shape(), shape);
        assert!(reading.generation_id().is_some());
        assert_emittable(shape, &play.body);
    }
}

#[rstest]
#[case(Surface::ChatCompletions, "chat/completions", Some(Shape::StreamChunk))]
#[case(Surface::Completions, "completions", None)]
#[case(Surface::Responses, "responses", Some(Shape::ResponseEvent))]
#[case(Surface::Messages, "messages", Some(Shape::Message))]
#[case(Surface::Images, "images/generations", None)]
fn streams(#[case] surface: Surface, #[case] route: &str, #[case] events: Option<Shape>) {
    let text = control(surface, "POST", route, true);
    for play in std::iter::once(text).chain(calling(surface, route, true)) {
        let input = input(&play, surface);
        let reading = read(&input);
        assert!(!reading.is_error(), "{surface}: {:?}", reading.stream());
        assert_eq!(reading.shape(), Shape::EventStream);
        assert!(reading.oddities().is_empty(), "{:?}", reading.oddities());
        let text = String::from_utf8_lossy(&play.body);
        let data = text
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .filter(|data| *data != "[DONE]");
        for event in data {
            if let Some(shape) = events {
                assert_emittable(shape, event.as_bytes());
            }
        }
    }
}

#[rstest]
#[case(Surface::Embeddings, "POST", "embeddings")]
#[case(Surface::Rerank, "POST", "rerank")]
#[case(Surface::Images, "POST", "images/generations")]
#[case(Surface::Audio, "POST", "audio/transcriptions")]
#[case(Surface::Models, "GET", "models")]
#[case(Surface::Keys, "GET", "key")]
#[case(Surface::Keys, "GET", "keys")]
#[case(Surface::Auth, "POST", "auth/keys")]
#[case(Surface::Other, "GET", "credits")]
#[case(Surface::Other, "GET", "generation")]
fn other_bodies_are_no_errors(#[case] surface: Surface, #[case] method: &str, #[case] route: &str) {
    let play = control(surface, method, route, false);
    let input = input(&play, surface);
    let reading = read(&input);
    assert!(
        !reading.is_error(),
        "{:?} {}",
        reading.shape(),
        reading.body_text()
    );
}

#[rstest]
#[case("/c/nothing/api/v1/chat/completions", "")]
#[case("/nowhere", "")]
#[case("/api/v1/messages", "Content-Encoding: x\r\nTransfer-Encoding: x\r\n")]
#[tokio::test]
async fn complaints_keep_the_protocol(#[case] path: &str, #[case] headers: &str) {
    let mock = Mock::start(MockConfig {
        ..openrouter_conformance::upstream::config()
    })
    .await
    .expect("started");
    let answer = exchange(&mock, post(path, headers, "{}")).await;
    let status = status(&answer);
    let body = body(&answer);
    let input = Input::new(body)
        .status(status)
        .header("Content-Type", "application/json");
    let reading = read(&input);
    assert_eq!(
        (reading.shape(), reading.is_error()),
        (Shape::ErrorResponse, true)
    );
    assert_eq!(reading.code().and_then(|code| code.as_u16()), Some(status));
    assert_emittable(Shape::ErrorResponse, body);
}
