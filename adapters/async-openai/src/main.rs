//! The `async-openai` crate: Chat Completions and Responses.

use std::sync::Arc;

use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::middleware::{ReqwestService, retry::OpenAIRetryLayer};
use async_openai::types::chat::{ChatCompletionRequestUserMessage, CreateChatCompletionRequestArgs};
use async_openai::types::responses::{CreateResponseArgs, ResponseStreamEvent};
use async_openai::{Client, types::responses::Response};
use conform_adapter::{Failure, Hello, PROMPT, Run, error, serve};
use futures_util::StreamExt;
use serde_json::{Value, to_value};
use tower::Layer;

async fn call(run: Arc<Run>) -> Result<(), Failure> {
    let http =
        reqwest::Client::builder().connect_timeout(run.timeout).read_timeout(run.timeout).build().expect("a client");
    let config = OpenAIConfig::new().with_api_base(&run.base_url).with_api_key(&run.api_key);
    let client = Client::with_config(config).with_http_client(http.clone());
    let client = match run.max_retries {
        Some(0) => client.with_http_service(ReqwestService::new(http)),
        Some(n) => client.with_http_service(OpenAIRetryLayer::new(n as usize).layer(ReqwestService::new(http))),
        None => client,
    };
    if run.surface == "responses" { responses(&client, &run).await } else { chat(&client, &run).await }
}

async fn chat(client: &Client<OpenAIConfig>, run: &Run) -> Result<(), Failure> {
    let message = ChatCompletionRequestUserMessage::from(PROMPT).into();
    let request =
        CreateChatCompletionRequestArgs::default().model(&run.model).messages([message]).build().map_err(failed)?;
    if !run.stream {
        for choice in client.chat().create(request).await.map_err(failed)?.choices {
            run.add(choice.message.content.unwrap_or_default());
            run.finish(choice.finish_reason.and_then(name));
        }
        return Ok(());
    }
    let mut stream = client.chat().create_stream(request).await.map_err(failed)?;
    while let Some(chunk) = stream.next().await {
        for choice in chunk.map_err(failed)?.choices {
            run.add(choice.delta.content.unwrap_or_default());
            run.finish(choice.finish_reason.and_then(name));
        }
    }
    Ok(())
}

async fn responses(client: &Client<OpenAIConfig>, run: &Run) -> Result<(), Failure> {
    let request = CreateResponseArgs::default().model(&run.model).input(PROMPT).build().map_err(failed)?;
    if !run.stream {
        let response = client.responses().create(request).await.map_err(failed)?;
        run.add(response.output_text().unwrap_or_default());
        run.finish(name(&response.status));
        run.show(&stated(&response));
        return Ok(());
    }
    let mut stream = client.responses().create_stream(request).await.map_err(failed)?;
    while let Some(event) = stream.next().await {
        match event.map_err(failed)? {
            ResponseStreamEvent::ResponseOutputTextDelta(event) => run.add(event.delta),
            ResponseStreamEvent::ResponseCompleted(event) => run.finish(name(event.response.status)),
            ResponseStreamEvent::ResponseIncomplete(event) => run.finish(name(event.response.status)),
            ResponseStreamEvent::ResponseFailed(event) => {
                let fields = conform_adapter::inner(&stated(&event.response));
                return Err(Failure::Error { exception: "ResponseFailed".into(), fields });
            }
            ResponseStreamEvent::ResponseError(event) => {
                return Err(error("ResponseError", [("code", event.code.into()), ("message", event.message.into())]));
            }
            _ => {}
        }
    }
    Ok(())
}

fn stated(response: &Response) -> Value {
    to_value(&response.error).unwrap_or_default()
}

/// A closed enum's name on the wire.
fn name(value: impl serde::Serialize) -> Option<String> {
    to_value(value).ok()?.as_str().map(str::to_owned)
}

fn failed(found: OpenAIError) -> Failure {
    let message = ("message", found.to_string().into());
    match found {
        OpenAIError::ApiError(found) => {
            let status = ("status", found.status_code.as_u16().into());
            error(
                "ApiError",
                [status, ("code", found.api_error.code.into()), ("message", found.api_error.message.into())],
            )
        }
        OpenAIError::Reqwest(found) => {
            error("Reqwest", [("status", found.status().map(|s| s.as_u16()).into()), message])
        }
        OpenAIError::JSONDeserialize(..) => error("JSONDeserialize", [message]),
        OpenAIError::StreamError(_) => error("StreamError", [message]),
        _ => error("OpenAIError", [message]),
    }
}

#[tokio::main]
async fn main() {
    let fields = &["status", "code", "message", "text", "finish_reason"];
    let surfaces = &["chat_completions", "responses"];
    serve(Hello { name: "async-openai", package: "async-openai", surfaces, retries: true, fields }, call).await;
}
