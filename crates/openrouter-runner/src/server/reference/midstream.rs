//! Streams that begin well and then fail.

use openrouter_errors::wire::{
    AnthropicError, AnthropicErrorObject, Chunk, ChunkChoice, ErrorObject, Integer, Metadata,
    OrText, ResponseFailedEvent, ResponseObject, ResponsesErrorObject,
};
use openrouter_errors::{Code, ErrorType, Field, FinishReason, Surface};
use serde::Serialize;
use serde_json::Value;

use openrouter_mock::CannedResponse;
use openrouter_mock::control;
use openrouter_mock::control::Asked;

const MESSAGE: &str = "Provider disconnected";
/// The number of control events before the fault, by surface; all of them precede the end of the stream.
const CHAT: usize = 2;
const RESPONSES: usize = 5;
const MESSAGES: usize = 4;

/// Returns the stream of a model that fails after its first words.
pub(super) fn play(surface: Surface, model: &str) -> CannedResponse {
    let (count, end) = match surface {
        Surface::Responses => (RESPONSES, event("response.failed", &response_failed(model))),
        Surface::Messages => (MESSAGES, event("error", &anthropic())),
        _ => (
            CHAT,
            format!("data: {}\n\ndata: [DONE]\n\n", json(&chunk(model))),
        ),
    };
    let mut transcript = String::new();
    let mut events = 0;
    for block in begun(surface, model).split_inclusive("\n\n") {
        events += usize::from(block.contains("data: "));
        if events > count {
            break;
        }
        transcript.push_str(block);
    }
    transcript.push_str(&end);
    CannedResponse::sse(transcript)
        .with_header("X-Generation-Id", "gen-1767225600-ConformFault000000")
}

/// Returns the control stream.
fn begun(surface: Surface, model: &str) -> String {
    let asked = Asked {
        surface: Some(surface),
        route: "",
        method: "POST",
        stream: true,
        model: Some(model),
        call: None,
    };
    let play = control::play(&asked);
    play.map(|play| String::from_utf8_lossy(&play.body).into_owned())
        .unwrap_or_default()
}

fn event(name: &str, data: &impl Serialize) -> String {
    format!("event: {name}\ndata: {}\n\n", json(data))
}

fn json(data: &impl Serialize) -> Value {
    // Wire types have string keys only, so serialization cannot fail.
    serde_json::to_value(data).unwrap_or_default()
}

fn chunk(model: &str) -> Chunk {
    let metadata = Metadata {
        error_type: ErrorType::PROVIDER_UNAVAILABLE.into(),
        ..Metadata::default()
    };
    let error = ErrorObject {
        code: Code::from(502).into(),
        message: MESSAGE.to_owned().into(),
        metadata: metadata.into(),
        ..ErrorObject::default()
    };
    let choice = ChunkChoice {
        index: Integer::from(0).into(),
        delta: Field::Value(openrouter_errors::wire::AssistantMessage {
            content: OrText::Text(String::new()).into(),
            ..Default::default()
        }),
        finish_reason: FinishReason::ERROR.into(),
        ..ChunkChoice::default()
    };
    Chunk {
        id: "gen-1767225600-ConformFault000000".to_owned().into(),
        object: "chat.completion.chunk".to_owned().into(),
        created: Integer::from(1_767_225_600).into(),
        model: model.to_owned().into(),
        provider: "Conform".to_owned().into(),
        error: OrText::Structured(error).into(),
        choices: vec![choice].into(),
        ..Chunk::default()
    }
}

fn response_failed(model: &str) -> ResponseFailedEvent {
    let error_type = ErrorType::PROVIDER_UNAVAILABLE;
    let error = ResponsesErrorObject {
        code: Code::from(error_type.responses_code().as_str()).into(),
        message: MESSAGE.to_owned().into(),
        ..ResponsesErrorObject::default()
    };
    let response = ResponseObject {
        id: "resp_conform_control".to_owned().into(),
        object: "response".to_owned().into(),
        created_at: Integer::from(1_767_225_600).into(),
        status: openrouter_errors::vocab::ResponseStatus::FAILED.into(),
        model: model.to_owned().into(),
        error: OrText::Structured(error).into(),
        error_type: error_type.into(),
        output: Vec::new().into(),
        ..ResponseObject::default()
    };
    ResponseFailedEvent {
        kind: "response.failed".to_owned(),
        response,
        sequence_number: Integer::from(RESPONSES as u64).into(),
        ..ResponseFailedEvent::default()
    }
}

fn anthropic() -> AnthropicError {
    let error_type = ErrorType::PROVIDER_UNAVAILABLE;
    AnthropicError {
        error: AnthropicErrorObject {
            native_type: error_type.anthropic_type().into(),
            message: MESSAGE.to_owned().into(),
            error_type: error_type.into(),
            ..AnthropicErrorObject::default()
        },
        kind: "error".to_owned().into(),
        ..AnthropicError::default()
    }
}
