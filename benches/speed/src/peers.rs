//! What others do with the same bytes.

use async_openai::error::WrappedError;
#[cfg(feature = "openrouter-rs")]
use openrouter_rs::error::OpenRouterError;
use serde::Deserialize;
use serde_json::Value;

/// The five shapes that come to mind first, as an untagged enum of owned types.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "what is measured is making them")]
pub(crate) enum Untagged {
    Error {
        error: ErrorBody,
        user_id: Option<String>,
    },
    Choices {
        id: Option<String>,
        model: Option<String>,
        choices: Vec<Choice>,
        error: Option<ErrorBody>,
    },
    Response {
        id: String,
        object: String,
        status: String,
        error: Option<ErrorBody>,
        output: Vec<Value>,
    },
    Anthropic {
        r#type: String,
        error: TypedBody,
        request_id: Option<String>,
    },
    Validation {
        success: bool,
        error: NamedBody,
    },
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is measured is making them")]
pub(crate) struct ErrorBody {
    code: Code,
    message: String,
    metadata: Option<Metadata>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "what is measured is making them")]
pub(crate) enum Code {
    Number(i64),
    Text(String),
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is measured is making them")]
pub(crate) struct Metadata {
    provider_name: Option<String>,
    raw: Option<Value>,
    error_type: Option<String>,
    reasons: Option<Vec<String>>,
    flagged_input: Option<String>,
    #[serde(flatten)]
    rest: serde_json::Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is measured is making them")]
pub(crate) struct TypedBody {
    r#type: String,
    message: String,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is measured is making them")]
pub(crate) struct NamedBody {
    name: String,
    message: String,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is measured is making them")]
pub(crate) struct Choice {
    index: Option<u32>,
    delta: Option<Message>,
    message: Option<Message>,
    error: Option<ErrorBody>,
    finish_reason: Option<String>,
    native_finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is measured is making them")]
pub(crate) struct Message {
    role: Option<String>,
    content: Option<String>,
    tool_calls: Option<Vec<Value>>,
}

/// A chunk of a stream, as clients type it.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is measured is making them")]
pub(crate) struct Chunk {
    id: String,
    model: String,
    object: String,
    choices: Vec<Choice>,
    pub(crate) error: Option<ErrorBody>,
}

/// openrouter-rs; `None` where it falls back to the whole text as the message.
#[cfg(feature = "openrouter-rs")]
pub(crate) fn openrouter_rs(body: &str, status: http::StatusCode) -> Option<OpenRouterError> {
    let error = openrouter_rs::api::errors::parse_api_error(status, None, body);
    match &error {
        OpenRouterError::Api(context) if context.message != body => Some(error),
        _ => None,
    }
}

/// async-openai's error body; `None` where it cannot read it (a numeric code, for one).
pub(crate) fn async_openai(body: &[u8]) -> Option<WrappedError> {
    serde_json::from_slice(body).ok()
}

/// Not built.
#[cfg(not(feature = "openrouter-rs"))]
pub(crate) fn openrouter_rs(_: &str, _: http::StatusCode) -> Option<()> {
    None
}
