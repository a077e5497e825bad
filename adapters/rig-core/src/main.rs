//! The `rig-core` crate with its OpenRouter provider: Chat Completions and Responses.

use std::sync::Arc;

use conform_adapter::{Failure, Hello, PROMPT, Run, inner, serve};
use futures_util::StreamExt;
use rig_core::DynModel;
use rig_core::completion::{CompletionRequest, CompletionResponse, FinishReason};
use rig_core::error::ProviderError;
use rig_core::http_client::DynHttpClient;
use rig_core::message::AssistantContent;
use rig_core::operation::Completion;
use rig_core::providers::openai::OpenAIConfig;
use rig_core::providers::openai::wire::OPENROUTER;
use rig_core::streaming::{Item, StreamEvent};
use rig_reqwest::{ReqwestClient, reqwest};
use serde_json::{Value, json, to_value};

async fn call(run: Arc<Run>) -> Result<(), Failure> {
    let http =
        reqwest::Client::builder().connect_timeout(run.timeout).read_timeout(run.timeout).build().expect("a client");
    let config = OpenAIConfig::with_key(&OPENROUTER, &*run.api_key).with_base_url(&*run.base_url);
    let client = config.connect(DynHttpClient::new(ReqwestClient::from(http)));
    let model: DynModel<Completion> =
        if run.surface == "responses" { client.responses(&run.model).erase() } else { client.chat(&run.model).erase() };
    if !run.stream {
        let response = model.call(CompletionRequest::new(PROMPT)).await.map_err(failed)?;
        for content in &response.choice {
            if let AssistantContent::Text(text) = content {
                run.add(text.text());
            }
        }
        ended(&run, &response);
        return Ok(());
    }
    let mut stream = model.stream(CompletionRequest::new(PROMPT)).map_err(failed)?;
    while let Some(item) = stream.next().await {
        if let Item::Event(StreamEvent::Text { text, .. }) = item.map_err(failed)? {
            run.add(text);
        }
    }
    ended(&run, &stream.finish().await.map_err(failed)?);
    Ok(())
}

fn ended(run: &Run, response: &CompletionResponse) {
    run.finish(response.finish_reason().and_then(|reason| match reason {
        FinishReason::Other(other) => Some(other),
        known => to_value(known).ok()?.as_str().map(str::to_owned),
    }));
    run.show(&json!(response.error));
}

fn failed(found: ProviderError) -> Failure {
    let body = found.provider_response_json().ok().flatten().unwrap_or_default();
    // The reply as it came: a body, or the event of a stream.
    let places = [&body["response"]["error"], &body["error"], &body];
    let mut fields = inner(places.into_iter().find(|place| place.is_object()).unwrap_or(&body));
    let header = |name: &str| found.provider_response_headers()?.get(name)?.to_str().ok().map(str::to_owned);
    fields.extend([
        ("status".to_owned(), found.provider_response_status().map(|status| status.as_u16()).into()),
        ("request_id".to_owned(), found.provider_request_id().into()),
        ("retry_after".to_owned(), header("retry-after").into()),
        ("generation_id".to_owned(), header("x-generation-id").into()),
    ]);
    if fields["message"].is_null() {
        fields.insert("message".to_owned(), Value::from(found.to_string()));
    }
    Failure::Error { exception: format!("ProviderError::{:?}", found.kind()), fields }
}

#[tokio::main]
async fn main() {
    let fields = &[
        "status",
        "code",
        "message",
        "error_type",
        "provider",
        "raw",
        "retry_after",
        "request_id",
        "generation_id",
        "text",
        "finish_reason",
    ];
    let surfaces = &["chat_completions", "responses"];
    serve(Hello { name: "rig-core", package: "rig-core", surfaces, retries: false, fields }, call).await;
}
