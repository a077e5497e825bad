//! Types that reports, checks and the adapter protocol share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A field of an error (or of a response) that a client's API can express; the columns of the loss matrix.
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
    /// The delivered text, partial or complete.
    Text,
    /// How the response says that it ended, on a result that was not raised: the finish reason of a completion, the stop
    /// reason of a message, the status of a response object.
    FinishReason,
}

impl FieldName {
    /// All fields, in the order of the loss matrix.
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

    /// Returns the name, as messages spell it.
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

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The state of a field.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FieldState {
    /// The caller can read it.
    Value,
    /// The client's API could express it, but does not.
    Lost,
    /// The client's API cannot express it.
    Inexpressible,
}

/// How an exchange is played to a client.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PlayMode {
    /// With the client's retries disabled.
    NoRetries,
    /// With the client's default retries.
    Default,
    /// Without retries, and with the stream cut into small pieces at odd places.
    Split,
    /// Without retries, and with variants of the response that may not change what the client reports.
    Variants,
}

impl PlayMode {
    /// Returns the word, as ids and reports spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoRetries => "no_retries",
            Self::Default => "default",
            Self::Split => "split",
            Self::Variants => "variants",
        }
    }

    /// All modes, in order.
    pub const ALL: [Self; 4] = [Self::NoRetries, Self::Default, Self::Split, Self::Variants];

    /// Describes the mode for people.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NoRetries => "with retries off",
            Self::Default => "with its own retries",
            Self::Split => "in small pieces",
            Self::Variants => "in variants",
        }
    }

    /// Returns the number of retries that the client is asked for; `None` for its own default.
    #[must_use]
    pub fn max_retries(self) -> Option<u32> {
        match self {
            Self::NoRetries | Self::Split | Self::Variants => Some(0),
            Self::Default => None,
        }
    }
}

impl fmt::Display for PlayMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
