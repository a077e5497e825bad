//! The minimal request of each surface.

use openrouter_errors::Surface;
use serde_json::{Value, json};

use openrouter_conformance::client::protocol::Run;

/// The path and body of a call.
struct Route {
    post: bool,
    path: &'static str,
    body: Value,
}

fn route(run: &Run) -> Route {
    let get = |path| Route {
        post: false,
        path,
        body: Value::Null,
    };
    let post = |path, body| Route {
        post: true,
        path,
        body,
    };
    let (model, stream) = (&run.model, run.stream);
    let messages = json!([{"role": "user", "content": "Is all well?"}]);
    match run.surface {
        Surface::ChatCompletions => post(
            "chat/completions",
            json!({"model": model, "stream": stream, "messages": messages}),
        ),
        Surface::Completions => post(
            "completions",
            json!({"model": model, "stream": stream, "prompt": "Is all well?"}),
        ),
        Surface::Responses => post(
            "responses",
            json!({"model": model, "stream": stream, "input": "Is all well?"}),
        ),
        Surface::Messages => post(
            "messages",
            json!({"model": model, "stream": stream, "max_tokens": 16, "messages": messages}),
        ),
        Surface::Embeddings => post("embeddings", json!({"model": model, "input": "well"})),
        Surface::Images => post(
            "images",
            json!({"model": model, "stream": stream, "prompt": "a well"}),
        ),
        Surface::Audio => post(
            "audio/transcriptions",
            json!({"model": model, "input_audio": {"data": "", "format": "mp3"}}),
        ),
        Surface::Rerank => post(
            "rerank",
            json!({"model": model, "query": "well", "documents": ["ill"]}),
        ),
        Surface::Auth => post("auth/keys", json!({"code": "conform"})),
        Surface::Models => get("models"),
        Surface::Keys => get("key"),
        Surface::Other => get("generation?id=gen-conform"),
    }
}

/// Builds the request of the call.
pub(crate) fn request(http: &reqwest::Client, run: &Run) -> reqwest::RequestBuilder {
    let route = route(run);
    let url = format!("{}/{}", run.base_url.trim_end_matches('/'), route.path);
    let request = if route.post {
        http.post(url)
            .header("Content-Type", "application/json")
            .body(route.body.to_string())
    } else {
        http.get(url)
    };
    request.header("Authorization", format!("Bearer {}", run.api_key))
}
