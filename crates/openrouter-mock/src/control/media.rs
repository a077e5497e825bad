//! Embeddings, rerank, images, audio.

use serde_json::{Value, json};

use super::{CREATED, CannedResponse, GENERATION, text};

/// A PNG of one transparent pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/// One MPEG frame header and silence: enough for a client that only stores the audio.
const SILENCE: &[u8] = &[0xff, 0xfb, 0x10, 0xc4, 0, 0, 0, 0, 0, 0, 0, 0];

pub(super) fn embeddings(model: &str) -> Value {
    json!({
        "id": GENERATION,
        "object": "list",
        "model": model,
        "data": [{"object": "embedding", "index": 0, "embedding": [0.25, -0.5, 0.125]}],
        "usage": {"prompt_tokens": 8, "total_tokens": 8, "cost": 0.0}
    })
}

pub(super) fn rerank(model: &str) -> Value {
    json!({
        "id": GENERATION,
        "model": model,
        "provider": "Conform",
        "results": [{"index": 0, "relevance_score": 0.5, "document": {"text": text()}}],
        "usage": {"cost": 0.0, "search_units": 1, "total_tokens": 8}
    })
}

pub(super) fn image() -> Value {
    json!({
        "created": CREATED,
        "data": [{"b64_json": PIXEL, "media_type": "image/png"}],
        "usage": image_usage()
    })
}

pub(super) fn image_events() -> Vec<Value> {
    vec![
        json!({"type": "image_generation.partial_image", "b64_json": PIXEL, "partial_image_index": 0}),
        json!({"type": "image_generation.completed", "b64_json": PIXEL, "created": CREATED, "media_type": "image/png",
            "usage": image_usage()}),
    ]
}

fn image_usage() -> Value {
    json!({"prompt_tokens": 8, "completion_tokens": 1, "total_tokens": 9, "cost": 0.0})
}

pub(super) fn audio(segments: &[&str]) -> CannedResponse {
    if segments.last() == Some(&"speech") {
        return CannedResponse::new(200, "audio/mpeg", SILENCE);
    }
    super::json(&json!({
        "text": text(),
        "usage": {"input_tokens": 8, "output_tokens": 3, "total_tokens": 11, "seconds": 1.0, "cost": 0.0}
    }))
}
