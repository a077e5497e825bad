//! The `openrouter_api` crate: Chat Completions.

use std::sync::Arc;

use conform_adapter::{Failure, Hello, PROMPT, Run, error, serve};
use futures_util::StreamExt;
use openrouter_api::types::chat::{ChatCompletionRequest, ChatRole, Message, MessageContent};
use openrouter_api::{Error, OpenRouterClient};

async fn call(run: Arc<Run>) -> Result<(), Failure> {
    // The base URL wants a slash at its end.
    let client = OpenRouterClient::new().with_base_url(format!("{}/", run.base_url)).map_err(failed)?;
    let client = client.with_timeout(run.timeout);
    let client = match run.max_retries {
        Some(n) => client.with_retries(n, 500),
        None => client,
    };
    let client = client.with_api_key(&*run.api_key).map_err(failed)?;
    let messages = vec![Message::text(ChatRole::User, PROMPT)];
    let request = ChatCompletionRequest { model: run.model.clone(), messages, ..Default::default() };
    let chat = client.chat().map_err(failed)?;
    if !run.stream {
        for choice in chat.chat_completion(request).await.map_err(failed)?.choices {
            add(&run, Some(choice.message.content));
            run.finish(choice.finish_reason);
        }
        return Ok(());
    }
    let mut stream = chat.chat_completion_stream(request);
    while let Some(chunk) = stream.next().await {
        for choice in chunk.map_err(failed)?.choices {
            add(&run, choice.delta.content);
            run.finish(choice.finish_reason);
        }
    }
    Ok(())
}

fn add(run: &Run, content: Option<MessageContent>) {
    if let Some(MessageContent::Text(text)) = content {
        run.add(text);
    }
}

fn failed(found: Error) -> Failure {
    let text = ("message", found.to_string().into());
    match found {
        Error::ApiError { code, message, .. } => {
            error("ApiError", [("status", code.into()), ("message", message.into())])
        }
        Error::DeserializationError { status_code, message } => {
            error("DeserializationError", [("status", status_code.into()), ("message", message.into())])
        }
        Error::HttpError(found) => error("HttpError", [("status", found.status().map(|s| s.as_u16()).into()), text]),
        other => {
            let kind = format!("{other:?}");
            error(kind.split(['(', ' ']).next().unwrap_or_default(), [text])
        }
    }
}

#[tokio::main]
async fn main() {
    let (fields, surfaces) = (&["status", "message", "text", "finish_reason"], &["chat_completions"]);
    serve(Hello { name: "openrouter_api", package: "openrouter_api", surfaces, retries: true, fields }, call).await;
}
