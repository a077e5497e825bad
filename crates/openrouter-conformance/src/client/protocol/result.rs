//! The result of a call, as the adapter reports it.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::integer::{integer, integer_or_null};
use openrouter_corpus::object::object_or_null;

/// `{"op":"result",...}`: what the client's caller received. A field that the hello lists and that is absent or null
/// here counts as lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend(
    "if" = {"properties": {"outcome": {"const": "error"}}},
    "then" = {"properties": {"error": {"type": "object"}}, "required": ["error"]}
))]
pub struct RunResult {
    /// `result`.
    pub op: ResultOp,
    /// The `id` of the run.
    pub id: String,
    /// How the call ended.
    pub outcome: Outcome,
    /// The class name of the error, in the client's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// The fields of the error; with `outcome: success`, of an error that is part of the result and was not raised.
    #[serde(
        default,
        deserialize_with = "object_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub error: Option<ErrorFields>,
    /// The text that the caller received: all of it, or the part before the error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The finish reason of the response, if the caller can read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<String>,
}

/// The value of `op` in a [`RunResult`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResultOp {
    /// The only value.
    #[default]
    Result,
}

/// How a call ended for its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The client returned a response.
    Success,
    /// The client raised an error.
    Error,
    /// The client does not support the call.
    Unsupported,
}

/// The error fields that reach the caller.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorFields {
    /// The status; `429.0` equals 429.
    #[serde(
        default,
        deserialize_with = "integer_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub status: Option<u16>,
    /// The code: a number or a string.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeValue>,
    /// The message, including any text that the client adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The stated error type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_type: Option<String>,
    /// The provider's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The provider's own error: text or JSON.
    #[serde(
        default,
        deserialize_with = "some_unless_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub raw: Option<Value>,
    /// `Retry-After`: seconds, or the header's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<WaitValue>,
    /// The request id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The generation id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation_id: Option<String>,
}

/// A code as the client reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a whole number of 64 bits or a string")]
pub enum CodeValue {
    /// A number; `429.0` equals 429.
    Number(
        #[serde(deserialize_with = "integer")]
        #[schemars(range(min = i64::MIN, max = i64::MAX))]
        i64,
    ),
    /// A string.
    Text(String),
}

/// A wait as the client reports it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a number of seconds or a string")]
pub enum WaitValue {
    /// Seconds.
    Seconds(f64),
    /// The header's text.
    Text(String),
}

fn some_unless_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok((!value.is_null()).then_some(value))
}

impl RunResult {
    /// Creates a result with an outcome and nothing else.
    #[must_use]
    pub fn new(id: impl Into<String>, outcome: Outcome) -> Self {
        Self {
            op: ResultOp::Result,
            id: id.into(),
            outcome,
            exception: None,
            error: None,
            text: None,
            finish_reason: None,
        }
    }
}

impl std::fmt::Display for CodeValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}
