//! `models` and its subpaths, and the model lists of other surfaces.

use serde_json::{Value, json};

use super::{CREATED, CannedResponse, MODEL};

pub(super) fn play(segments: &[&str]) -> CannedResponse {
    let body = match segments {
        ["models", "count"] => json!({"data": {"count": 1}}),
        ["images", "models"] => json!({"data": [image_model()]}),
        [.., "endpoints"] => json!({"data": {
            "id": MODEL, "name": "Conform: Control", "created": CREATED, "description": "The control model.",
            "architecture": architecture(), "endpoints": []
        }}),
        ["model", _, ..] => json!({"data": model()}),
        _ => json!({"data": [model()], "links": {"next": null}, "total_count": 1}),
    };
    super::json(&body)
}

fn model() -> Value {
    json!({
        "id": MODEL,
        "canonical_slug": MODEL,
        "name": "Conform: Control",
        "created": CREATED,
        "description": "The control model.",
        "context_length": 8192,
        "architecture": architecture(),
        "pricing": {"prompt": "0", "completion": "0", "request": "0", "image": "0"},
        "top_provider": {"context_length": 8192, "max_completion_tokens": null, "is_moderated": false},
        "per_request_limits": null,
        "supported_parameters": ["max_tokens", "temperature"],
        "supported_voices": null,
        "default_parameters": null,
        "hugging_face_id": null,
        "links": {"details": format!("/api/v1/models/{MODEL}/endpoints")}
    })
}

fn architecture() -> Value {
    json!({
        "modality": "text->text",
        "input_modalities": ["text"],
        "output_modalities": ["text"],
        "tokenizer": "Other",
        "instruct_type": null
    })
}

fn image_model() -> Value {
    json!({
        "id": MODEL,
        "name": "Conform: Control",
        "created": CREATED,
        "description": "The control model.",
        "architecture": {"input_modalities": ["text"], "output_modalities": ["image"]},
        "endpoints": format!("/api/v1/images/models/{MODEL}/endpoints"),
        "supported_parameters": {},
        "supports_streaming": true
    })
}
