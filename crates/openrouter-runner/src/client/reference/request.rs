//! The minimal request of each surface.

use openrouter_errors::Surface;
use serde_json::{Value, json};

use openrouter_conformance::client::protocol::Run;

/// Returns the method of a surface's usual request, and its path below the base URL.
#[must_use]
pub fn route(surface: Surface) -> (&'static str, &'static str) {
    match surface {
        Surface::ChatCompletions => ("POST", "chat/completions"),
        Surface::Completions => ("POST", "completions"),
        Surface::Responses => ("POST", "responses"),
        Surface::Messages => ("POST", "messages"),
        Surface::Embeddings => ("POST", "embeddings"),
        Surface::Images => ("POST", "images"),
        Surface::Audio => ("POST", "audio/transcriptions"),
        Surface::Rerank => ("POST", "rerank"),
        Surface::Auth => ("POST", "auth/keys"),
        Surface::Models => ("GET", "models"),
        Surface::Keys => ("GET", "key"),
        Surface::Other => ("GET", "generation?id=gen-conform"),
    }
}

/// Returns the body of a call, unless its method has none.
fn body(run: &Run) -> Option<Value> {
    let (model, stream) = (&run.model, run.stream);
    let messages = json!([{"role": "user", "content": "Is all well?"}]);
    Some(match run.surface {
        Surface::ChatCompletions => json!({"model": model, "stream": stream, "messages": messages}),
        Surface::Completions => json!({"model": model, "stream": stream, "prompt": "Is all well?"}),
        Surface::Responses => json!({"model": model, "stream": stream, "input": "Is all well?"}),
        Surface::Messages => {
            json!({"model": model, "stream": stream, "max_tokens": 16, "messages": messages})
        }
        Surface::Embeddings => json!({"model": model, "input": "well"}),
        Surface::Images => json!({"model": model, "stream": stream, "prompt": "a well"}),
        Surface::Audio => json!({"model": model, "input_audio": {"data": "", "format": "mp3"}}),
        Surface::Rerank => json!({"model": model, "query": "well", "documents": ["ill"]}),
        Surface::Auth => json!({"code": "conform"}),
        Surface::Models | Surface::Keys | Surface::Other => return None,
    })
}

/// Builds the request of the call.
pub(crate) fn request(http: &reqwest::Client, run: &Run) -> reqwest::RequestBuilder {
    let (_, path) = route(run.surface);
    let url = format!("{}/{path}", run.base_url.trim_end_matches('/'));
    let request = match body(run) {
        Some(body) => http
            .post(url)
            .header("Content-Type", "application/json")
            .body(body.to_string()),
        None => http.get(url),
    };
    request.header("Authorization", format!("Bearer {}", run.api_key))
}
