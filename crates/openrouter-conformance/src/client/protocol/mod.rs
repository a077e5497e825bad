//! The adapter protocol, version 1: newline-delimited JSON on stdin and stdout of a small program (the *adapter*) that
//! drives one real client.
//!
//! The suite writes one [`Op`] a line; the adapter answers one [`Message`] a line, in any order, by `id`; stderr is free
//! for logs. Every message is checked ([`Message::parse`]): members that this version does not know are tolerated,
//! anything else that is out of order is a [`Violation`] that says in words where and what.

mod hello;
mod op;
mod parse;
mod result;
mod whole;

pub use hello::{Hello, HelloOp};
pub use op::{Op, Run};
pub use parse::{Message, UnknownOp, UnknownOpOp, Violation};
pub use result::{CodeValue, ErrorFields, Outcome, ResultOp, RunResult, WaitValue};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the protocol.
pub const PROTOCOL: u32 = 1;

/// What of an error (or of an answer) a client's API can express; the columns of the loss matrix.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// The HTTP status, or the effective one.
    Status,
    /// `error.code`.
    Code,
    /// `error.message`.
    Message,
    /// The stated `error_type`.
    ErrorType,
    /// The provider's name.
    Provider,
    /// The provider's own error (`metadata.raw`).
    Raw,
    /// `Retry-After`.
    RetryAfter,
    /// `request_id` of the Messages envelope, or the header of that name.
    RequestId,
    /// `X-Generation-Id`.
    GenerationId,
    /// The delivered text, partial or whole.
    Text,
    /// How the answer says that it ended, on a result that was not raised: the finish reason of a completion, the stop
    /// reason of a message, the status of a response object.
    FinishReason,
}

impl FieldName {
    /// Every field, in the order of the loss matrix.
    pub const ALL: &[Self] = &[
        Self::Status,
        Self::Code,
        Self::Message,
        Self::ErrorType,
        Self::Provider,
        Self::Raw,
        Self::RetryAfter,
        Self::RequestId,
        Self::GenerationId,
        Self::Text,
        Self::FinishReason,
    ];

    /// The name, as messages spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Code => "code",
            Self::Message => "message",
            Self::ErrorType => "error_type",
            Self::Provider => "provider",
            Self::Raw => "raw",
            Self::RetryAfter => "retry_after",
            Self::RequestId => "request_id",
            Self::GenerationId => "generation_id",
            Self::Text => "text",
            Self::FinishReason => "finish_reason",
        }
    }
}

impl std::fmt::Display for FieldName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
