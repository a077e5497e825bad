//! The `reqwest-eventsource` crate as the naive client: events in, `choices[0].delta.content` out.

use std::sync::Arc;

use conform_adapter::{Failure, Hello, PROMPT, Run, error, serve};
use futures_util::StreamExt;
use reqwest::{RequestBuilder, Response};
use reqwest_eventsource::{Error, Event, EventSource, retry::Never};
use serde_json::{Value, json};

async fn call(run: Arc<Run>) -> Result<(), Failure> {
    let http =
        reqwest::Client::builder().connect_timeout(run.timeout).read_timeout(run.timeout).build().expect("a client");
    let messages = json!([{"role": "user", "content": PROMPT}]);
    let body = json!({"model": run.model, "stream": run.stream, "messages": messages});
    let request = http.post(format!("{}/chat/completions", run.base_url)).bearer_auth(&run.api_key).json(&body);
    if !run.stream {
        return plain(&run, request).await;
    }
    let mut source = EventSource::new(request).expect("a body of bytes");
    source.set_retry_policy(Box::new(Never)); // otherwise it would post again whenever a stream ends
    while let Some(event) = source.next().await {
        match event {
            Ok(Event::Open) => {}
            Ok(Event::Message(message)) if message.data == "[DONE]" => {
                source.close();
                return Ok(());
            }
            Ok(Event::Message(message)) => {
                let chunk: Value = serde_json::from_str(&message.data)
                    .map_err(|found| error("serde_json::Error", [("message", found.to_string().into())]))?;
                let choice = &chunk["choices"][0];
                run.add(choice["delta"]["content"].as_str().unwrap_or_default());
                run.finish(choice["finish_reason"].as_str());
            }
            Err(found) => return Err(failed(found).await),
        }
    }
    Ok(())
}

/// Without a stream there is only reqwest below it.
async fn plain(run: &Run, request: RequestBuilder) -> Result<(), Failure> {
    let response = request.send().await.map_err(transport)?;
    if !response.status().is_success() {
        return Err(refused("status", response).await);
    }
    let answer: Value = response.json().await.map_err(transport)?;
    let choice = &answer["choices"][0];
    run.add(choice["message"]["content"].as_str().unwrap_or_default());
    run.finish(choice["finish_reason"].as_str());
    Ok(())
}

fn transport(found: reqwest::Error) -> Failure {
    error("reqwest::Error", [("message", found.to_string().into())])
}

async fn failed(found: Error) -> Failure {
    match found {
        Error::InvalidStatusCode(_, response) => refused("InvalidStatusCode", response).await,
        Error::InvalidContentType(_, response) => refused("InvalidContentType", response).await,
        other => {
            let kind = format!("{other:?}");
            error(kind.split(['(', ' ']).next().unwrap_or_default(), [("message", other.to_string().into())])
        }
    }
}

/// The error hands over the response; its body is the only message there is.
async fn refused(kind: &str, response: Response) -> Failure {
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let fields = [
        ("status", Value::from(response.status().as_u16())),
        ("retry_after", header("retry-after").into()),
        ("request_id", header("x-request-id").into()),
        ("generation_id", header("x-generation-id").into()),
        ("message", response.text().await.ok().into()),
    ];
    error(kind, fields)
}

#[tokio::main]
async fn main() {
    let fields = &["status", "message", "retry_after", "request_id", "generation_id", "text", "finish_reason"];
    let surfaces = &["chat_completions"];
    serve(
        Hello { name: "reqwest-eventsource", package: "reqwest-eventsource", surfaces, retries: false, fields },
        call,
    )
    .await;
}
