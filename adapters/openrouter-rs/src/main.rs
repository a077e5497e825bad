//! The `openrouter-rs` crate: Chat Completions, Responses and Messages.

use std::sync::Arc;

use conform_adapter::{Failure, Hello, PROMPT, Run, error, inner, serve};
use futures_util::StreamExt;
use openrouter_rs::OpenRouterClient;
use openrouter_rs::api::chat::{ChatCompletionRequest, Message};
use openrouter_rs::api::messages::{AnthropicMessage, AnthropicMessagesRequest, AnthropicMessagesStreamEvent};
use openrouter_rs::api::responses::ResponsesRequest;
use openrouter_rs::error::{ApiErrorKind, OpenRouterError};
use openrouter_rs::types::Role;
use serde_json::{Value, json, to_value};

async fn call(run: Arc<Run>) -> Result<(), Failure> {
    let http =
        reqwest::Client::builder().connect_timeout(run.timeout).read_timeout(run.timeout).build().expect("a client");
    let mut builder = OpenRouterClient::builder();
    let client = builder.base_url(&*run.base_url).api_key(&*run.api_key).http_client(http).build().map_err(failed)?;
    match &*run.surface {
        "responses" => responses(&client, &run).await,
        "messages" => messages(&client, &run).await,
        _ => chat(&client, &run).await,
    }
}

async fn chat(client: &OpenRouterClient, run: &Run) -> Result<(), Failure> {
    let messages = vec![Message::new(Role::User, PROMPT)];
    let request = ChatCompletionRequest::builder().model(&*run.model).messages(messages).build().map_err(failed)?;
    if !run.stream {
        return Ok(completion(run, client.chat().create(&request).await.map_err(failed)?));
    }
    let mut stream = client.chat().stream(&request).await.map_err(failed)?;
    while let Some(chunk) = stream.next().await {
        completion(run, chunk.map_err(failed)?);
    }
    Ok(())
}

fn completion(run: &Run, answer: openrouter_rs::types::completion::CompletionsResponse) {
    for choice in answer.choices {
        run.add(choice.content().unwrap_or_default());
        run.finish(choice.finish_reason().map(|reason| reason.as_str()));
        run.show(&choice.error().and_then(|error| to_value(error).ok()).unwrap_or_default());
    }
}

async fn responses(client: &OpenRouterClient, run: &Run) -> Result<(), Failure> {
    let request = ResponsesRequest::builder().model(&*run.model).input(json!(PROMPT)).build().map_err(failed)?;
    if !run.stream {
        let response = client.responses().create(&request).await.map_err(failed)?;
        for part in response.output.iter().flatten().filter_map(|item| item["content"].as_array()).flatten() {
            run.add(part["text"].as_str().unwrap_or_default());
        }
        run.finish(response.status);
        run.show(response.extra.get("error").unwrap_or(&Value::Null)); // members that the type does not know are kept
        return Ok(());
    }
    let mut stream = client.responses().stream(&request).await.map_err(failed)?;
    while let Some(event) = stream.next().await {
        let event = event.map_err(failed)?;
        let member = |name: &str| event.data.get(name).cloned().unwrap_or_default();
        match &*event.event_type {
            "response.output_text.delta" => run.add(member("delta").as_str().unwrap_or_default()),
            "response.completed" | "response.incomplete" => run.finish(member("response")["status"].as_str()),
            kind @ ("error" | "response.error") if event.data.contains_key("error") => {
                return Err(emitted(kind, &member("error")));
            }
            kind @ "error" => {
                return Err(emitted(kind, &json!({"code": member("code"), "message": member("message")})));
            }
            kind @ "response.failed" => {
                let mut stated = member("response");
                let error_type = stated["error_type"].take();
                let mut inner = stated["error"].take();
                if inner.is_object() && !error_type.is_null() {
                    inner["error_type"] = error_type;
                }
                return Err(emitted(kind, &inner));
            }
            _ => {}
        }
    }
    Ok(())
}

async fn messages(client: &OpenRouterClient, run: &Run) -> Result<(), Failure> {
    let builder = &mut AnthropicMessagesRequest::builder();
    let builder = builder.model(&*run.model).max_tokens(64_u32).messages(vec![AnthropicMessage::user(PROMPT)]);
    let request = builder.build().map_err(failed)?;
    if !run.stream {
        let message = client.messages().create(&request).await.map_err(failed)?;
        for part in &message.content {
            run.add(to_value(part).unwrap_or_default()["text"].as_str().unwrap_or_default());
        }
        run.finish(message.stop_reason);
        run.show(message.extra.get("error").unwrap_or(&Value::Null)); // members that the type does not know are kept
        return Ok(());
    }
    let mut stream = client.messages().stream(&request).await.map_err(failed)?;
    while let Some(event) = stream.next().await {
        match event.map_err(failed)?.data {
            AnthropicMessagesStreamEvent::ContentBlockDelta { delta, .. } => {
                run.add(delta["text"].as_str().unwrap_or_default())
            }
            AnthropicMessagesStreamEvent::MessageDelta { delta, .. } => run.finish(delta["stop_reason"].as_str()),
            AnthropicMessagesStreamEvent::Error { error } => return Err(emitted("error", &error)),
            _ => {}
        }
    }
    Ok(())
}

fn emitted(kind: &str, stated: &Value) -> Failure {
    Failure::Error { exception: kind.to_owned(), fields: inner(stated) }
}

fn failed(found: OpenRouterError) -> Failure {
    let OpenRouterError::Api(found) = found else {
        let kind = format!("{found:?}");
        let kind = kind.split(['(', ' ']).next().unwrap_or_default();
        return error(kind, [("message", found.to_string().into())]);
    };
    let (provider, raw) = match &found.kind {
        ApiErrorKind::Provider { provider_name, raw } => (Some(&**provider_name), raw.clone()),
        ApiErrorKind::Moderation { provider_name, .. } => (Some(&**provider_name), Value::Null),
        ApiErrorKind::Generic => (None, Value::Null),
    };
    let metadata = found.metadata.as_ref().unwrap_or(&Value::Null);
    error(
        "Api",
        [
            ("status", found.status.as_u16().into()),
            ("code", found.api_code.into()),
            ("error_type", metadata["error_type"].as_str().into()),
            ("provider", provider.or(metadata["provider_name"].as_str()).into()),
            ("raw", if raw.is_null() { metadata["raw"].clone() } else { raw }),
            ("retry_after", found.retry_after.map(|wait| wait.as_secs_f64()).into()),
            ("request_id", found.request_id.into()),
            ("message", found.message.into()),
        ],
    )
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
        "text",
        "finish_reason",
    ];
    let surfaces = &["chat_completions", "responses", "messages"];
    serve(Hello { name: "openrouter-rs", package: "openrouter-rs", surfaces, retries: false, fields }, call).await;
}
