//! Chat Completions and the legacy text route.

use serde_json::{Value, json};

use super::{CREATED, GENERATION, PIECES, ToolCall, text};

/// The provider of every control completion.
const PROVIDER: &str = "Conform";

/// Builds a completion. `system_fingerprint` is required but may be null; in a chunk it may be absent but not null.
pub(super) fn completion(model: &str, call: Option<&ToolCall>) -> Value {
    let mut message =
        json!({"role": "assistant", "content": text(), "refusal": null, "reasoning": null});
    if let Some(call) = call {
        message["content"] = Value::Null;
        message["tool_calls"] = json!([tool_call(call, &call.pieces().concat())]);
    }
    let finish = finish(call);
    json!({
        "id": GENERATION,
        "object": "chat.completion",
        "created": CREATED,
        "model": model,
        "provider": PROVIDER,
        "system_fingerprint": null,
        "choices": [{
            "index": 0,
            "logprobs": null,
            "finish_reason": finish,
            "native_finish_reason": finish,
            "message": message
        }],
        "usage": usage()
    })
}

fn finish(call: Option<&ToolCall>) -> &'static str {
    if call.is_some() { "tool_calls" } else { "stop" }
}

fn tool_call(call: &ToolCall, arguments: &str) -> Value {
    json!({
        "index": 0,
        "id": call.id("call"),
        "type": "function",
        "function": {"name": call.name, "arguments": arguments}
    })
}

/// Builds the chunks of a stream: text or a tool call, finish reason, usage.
pub(super) fn chunks(model: &str, call: Option<&ToolCall>) -> Vec<Value> {
    let chunk = |choices: Value| {
        json!({
            "id": GENERATION,
            "object": "chat.completion.chunk",
            "created": CREATED,
            "model": model,
            "provider": PROVIDER,
            "choices": choices
        })
    };
    let choice = |content: &str, finish: Option<&str>| {
        json!([{
            "index": 0,
            "delta": {"role": "assistant", "content": content},
            "finish_reason": finish,
            "native_finish_reason": finish,
            "logprobs": null
        }])
    };
    let mut chunks: Vec<Value> = match call {
        None => PIECES
            .iter()
            .map(|piece| chunk(choice(piece, None)))
            .collect(),
        Some(call) => {
            let with = |part: Value| {
                let mut choices = choice("", None);
                choices[0]["delta"]["content"] = Value::Null;
                choices[0]["delta"]["tool_calls"] = json!([part]);
                chunk(choices)
            };
            let more = |piece: &String| json!({"index": 0, "type": "function", "function": {"arguments": piece}});
            let pieces = call.pieces();
            let first = std::iter::once(tool_call(call, ""));
            first.chain(pieces.iter().map(more)).map(with).collect()
        }
    };
    chunks.push(chunk(choice("", Some(finish(call)))));
    let mut last = chunk(json!([]));
    last["usage"] = usage();
    chunks.push(last);
    chunks
}

/// Builds the response of the legacy route.
pub(super) fn text_completion(model: &str) -> Value {
    text_object(model, &text(), Some("stop"), Some(usage()))
}

/// Builds the stream of the legacy route.
pub(super) fn text_chunks(model: &str) -> Vec<Value> {
    let mut chunks: Vec<Value> = PIECES
        .iter()
        .map(|piece| text_object(model, piece, None, None))
        .collect();
    chunks.push(text_object(model, "", Some("stop"), Some(usage())));
    chunks
}

fn text_object(model: &str, text: &str, finish: Option<&str>, usage: Option<Value>) -> Value {
    let mut object = json!({
        "id": GENERATION,
        "object": "text_completion",
        "created": CREATED,
        "model": model,
        "provider": PROVIDER,
        "choices": [{"index": 0, "text": text, "finish_reason": finish, "native_finish_reason": finish, "logprobs": null}]
    });
    if let Some(usage) = usage {
        object["usage"] = usage;
    }
    object
}

fn usage() -> Value {
    json!({
        "prompt_tokens": 8,
        "completion_tokens": 3,
        "total_tokens": 11,
        "cost": 0.0,
        "is_byok": false,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0},
        "cost_details": {
            "upstream_inference_cost": null,
            "upstream_inference_prompt_cost": 0.0,
            "upstream_inference_completions_cost": 0.0
        }
    })
}
