//! Responses: the object, and the full sequence of events from `response.created` to `response.completed`.

use serde_json::{Value, json};

use super::{CREATED, PIECES, ToolCall, text};

const RESPONSE: &str = "resp_conform_control";
const ITEM: &str = "msg_conform_control";

/// Builds a completed response.
pub(super) fn response(model: &str, call: Option<&ToolCall>) -> Value {
    let item = call.map_or_else(|| item(&text()), |call| function_call(call, "completed"));
    object(model, "completed", json!([item]), Some(usage()))
}

/// Builds the events of a stream.
pub(super) fn events(model: &str, call: Option<&ToolCall>) -> Vec<Value> {
    let begun = || object(model, "in_progress", json!([]), None);
    let mut events = vec![
        json!({"type": "response.created", "sequence_number": 0, "response": begun()}),
        json!({"type": "response.in_progress", "sequence_number": 0, "response": begun()}),
    ];
    match call {
        Some(call) => events.extend(call_events(call)),
        None => events.extend(text_events()),
    }
    events.push(json!({"type": "response.completed", "sequence_number": 0, "response": response(model, call)}));
    for (number, event) in events.iter_mut().enumerate() {
        event["sequence_number"] = json!(number);
    }
    events
}

fn text_events() -> Vec<Value> {
    let part = |text: &str| json!({"type": "output_text", "text": text, "annotations": []});
    let place = |kind: &str| json!({"type": kind, "sequence_number": 0, "item_id": ITEM, "output_index": 0, "content_index": 0});
    let with = |mut event: Value, name: &str, value: Value| {
        event[name] = value;
        event
    };
    let mut events = vec![
        json!({"type": "response.output_item.added", "sequence_number": 0, "output_index": 0,
            "item": {"type": "message", "id": ITEM, "role": "assistant", "status": "in_progress", "content": []}}),
        with(place("response.content_part.added"), "part", part("")),
    ];
    for piece in PIECES {
        let delta = with(place("response.output_text.delta"), "delta", json!(piece));
        events.push(with(delta, "logprobs", json!([])));
    }
    let done = with(place("response.output_text.done"), "text", json!(text()));
    events.extend([
        with(done, "logprobs", json!([])),
        with(place("response.content_part.done"), "part", part(&text())),
        json!({"type": "response.output_item.done", "sequence_number": 0, "output_index": 0, "item": item(&text())}),
    ]);
    events
}

fn call_events(call: &ToolCall) -> Vec<Value> {
    let id = call.id("fc");
    let place = |kind: &str, name: &str, text: &str| json!({"type": kind, "sequence_number": 0, "item_id": id, "output_index": 0, name: text});
    let item = |kind: &str, status: &str| json!({"type": kind, "sequence_number": 0, "output_index": 0, "item": function_call(call, status)});
    let pieces = call.pieces();
    let mut events = vec![item("response.output_item.added", "in_progress")];
    let delta = |piece: &String| place("response.function_call_arguments.delta", "delta", piece);
    events.extend(pieces.iter().map(delta));
    let mut done = place(
        "response.function_call_arguments.done",
        "arguments",
        &pieces.concat(),
    );
    done["name"] = json!(call.name);
    events.extend([done, item("response.output_item.done", "completed")]);
    events
}

/// A call; its arguments arrive while it is in progress.
fn function_call(call: &ToolCall, status: &str) -> Value {
    let arguments = if status == "completed" {
        call.pieces().concat()
    } else {
        String::new()
    };
    json!({
        "type": "function_call",
        "id": call.id("fc"),
        "call_id": call.id("call"),
        "name": call.name,
        "arguments": arguments,
        "status": status
    })
}

fn item(text: &str) -> Value {
    json!({
        "type": "message",
        "id": ITEM,
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": text, "annotations": []}]
    })
}

fn object(model: &str, status: &str, output: Value, usage: Option<Value>) -> Value {
    json!({
        "id": RESPONSE,
        "object": "response",
        "created_at": CREATED,
        "completed_at": usage.as_ref().map(|_| CREATED),
        "model": model,
        "status": status,
        "output": output,
        "error": null,
        "incomplete_details": null,
        "instructions": null,
        "metadata": null,
        "tools": [],
        "tool_choice": "auto",
        "parallel_tool_calls": true,
        "temperature": null,
        "top_p": null,
        "presence_penalty": null,
        "frequency_penalty": null,
        "max_output_tokens": null,
        "previous_response_id": null,
        "reasoning": null,
        "service_tier": null,
        "store": false,
        "truncation": "disabled",
        "usage": usage
    })
}

fn usage() -> Value {
    json!({
        "input_tokens": 8,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 3,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 11
    })
}
