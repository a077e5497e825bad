//! Drives one client for `openrouter-conform client -- conform/target/debug/openrouter-conform-adapter`.
//!
//! It makes calls with the client and reports, in one line of JSON per call, what the caller received.
//! `call` and `describe` concern the client (here `async-openai`): put yours there. The rest implements the adapter
//! protocol, version 1.

use std::time::Duration;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::middleware::ReqwestService;
use async_openai::middleware::retry::OpenAIRetryLayer;
use async_openai::types::chat::{
    ChatCompletionRequestUserMessage, CreateChatCompletionRequestArgs,
};
use futures_util::StreamExt;
use serde_json::{Value, json, to_value};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tower::Layer;

/// The versions as they were built.
const LOCK: &str = include_str!("../Cargo.lock");

/// What is tested, and what its API can express. A listed field that is not reported counts as lost.
fn hello() -> Value {
    let at = LOCK.split_once("name = \"async-openai\"\nversion = \"");
    let version = at.and_then(|(_, rest)| rest.split('"').next());
    json!({
        "op": "hello", "name": "async-openai", "version": version, "language": "rust",
        "surfaces": ["chat_completions"], "stream": true, "retries": true,
        "fields": ["status", "code", "message", "text", "finish_reason"],
    })
}

/// What a call passed on before it ended, however it ended.
#[derive(Default)]
struct Got {
    text: Option<String>,
    finish_reason: Option<String>,
}

impl Got {
    fn add(&mut self, text: Option<String>, finish_reason: Option<impl serde::Serialize>) {
        if let Some(text) = text {
            self.text.get_or_insert_default().push_str(&text);
        }
        let name = finish_reason.and_then(|reason| to_value(reason).ok());
        if let Some(name) = name.as_ref().and_then(Value::as_str) {
            self.finish_reason = Some(name.to_owned());
        }
    }
}

/// One call, as your users make it. What it returns as `Err` is the client's error.
async fn call(run: &Value, got: &mut Got) -> Result<(), OpenAIError> {
    let text = |name: &str| run[name].as_str().unwrap_or_default();
    let timeout = Duration::from_millis(run["timeout_ms"].as_u64().unwrap_or(5000));
    let http = reqwest::Client::builder()
        .connect_timeout(timeout)
        .read_timeout(timeout)
        .build()?;
    let config = OpenAIConfig::new()
        .with_api_base(text("base_url"))
        .with_api_key(text("api_key"));
    let client = Client::with_config(config).with_http_client(http.clone());
    let client = match run["max_retries"].as_u64() {
        Some(0) => client.with_http_service(ReqwestService::new(http)),
        Some(times) => {
            let layer = OpenAIRetryLayer::new(usize::try_from(times).unwrap_or(usize::MAX));
            client.with_http_service(layer.layer(ReqwestService::new(http)))
        }
        None => client, // the client's own default
    };
    let message = ChatCompletionRequestUserMessage::from("Say that all is well.").into();
    let request = CreateChatCompletionRequestArgs::default()
        .model(text("model"))
        .messages([message])
        .build()?;
    if run["stream"] == true {
        let mut stream = client.chat().create_stream(request).await?;
        while let Some(chunk) = stream.next().await {
            for choice in chunk?.choices {
                got.add(choice.delta.content, choice.finish_reason);
            }
        }
    } else {
        for choice in client.chat().create(request).await?.choices {
            got.add(choice.message.content, choice.finish_reason);
        }
    }
    Ok(())
}

/// The kind of the client's error, and what it says. Do not parse JSON out of a message.
fn describe(error: OpenAIError) -> (&'static str, Value) {
    let message = error.to_string();
    match error {
        OpenAIError::ApiError(error) => {
            let stated = error.api_error;
            let status = error.status_code.as_u16();
            let fields = json!({"status": status, "code": stated.code, "message": stated.message});
            ("ApiError", fields)
        }
        OpenAIError::Reqwest(error) => {
            let status = error.status().map(|status| status.as_u16());
            ("Reqwest", json!({"status": status, "message": message}))
        }
        OpenAIError::JSONDeserialize(..) => ("JSONDeserialize", json!({"message": message})),
        OpenAIError::StreamError(_) => ("StreamError", json!({"message": message})),
        _ => ("OpenAIError", json!({"message": message})),
    }
}

async fn result(run: &Value) -> Value {
    if run["surface"] != "chat_completions" {
        return json!({"op": "result", "id": run["id"], "outcome": "unsupported"});
    }
    let mut got = Got::default();
    let ended = call(run, &mut got).await;
    let mut result = json!({
        "op": "result", "id": run["id"], "outcome": "success",
        "text": got.text, "finish_reason": got.finish_reason,
    });
    if let Err(error) = ended {
        let (exception, fields) = describe(error);
        result["outcome"] = "error".into();
        result["exception"] = exception.into();
        result["error"] = fields;
    }
    result
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut stdout = tokio::io::stdout();
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let op: Value = serde_json::from_str(&line)?;
        let answer = match op["op"].as_str() {
            Some("hello") => hello(),
            Some("run") => result(&op).await,
            Some("bye") => break,
            _ => json!({"op": "unknown_op", "id": op["id"]}),
        };
        stdout.write_all(format!("{answer}\n").as_bytes()).await?;
        stdout.flush().await?;
    }
    Ok(())
}
