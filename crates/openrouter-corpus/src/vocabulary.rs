//! Types that reports, checks and the adapter protocol share.

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lists surfaces, separated by commas.
#[must_use]
pub fn list_surfaces(surfaces: &[Surface]) -> String {
    let names: Vec<&str> = surfaces.iter().map(|surface| surface.as_str()).collect();
    names.join(", ")
}

crate::ids! {
    /// A field of an error (or of a response) that a client's API can express; the columns of the loss matrix.
    pub enum FieldName {
        /// The HTTP status, or the effective one.
        Status = "status",
        /// `error.code`.
        Code = "code",
        /// `error.message`.
        Message = "message",
        /// The stated `error_type`.
        ErrorType = "error_type",
        /// The provider's name.
        Provider = "provider",
        /// The provider's own error (`metadata.raw`).
        Raw = "raw",
        /// `Retry-After`.
        RetryAfter = "retry_after",
        /// `request_id` of the Messages envelope, or the header of that name.
        RequestId = "request_id",
        /// `X-Generation-Id`.
        GenerationId = "generation_id",
        /// The delivered text, partial or complete.
        Text = "text",
        /// How the response says that it ended, on a result that was not raised: the finish reason of a completion, the stop
        /// reason of a message, the status of a response object.
        FinishReason = "finish_reason",
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

crate::ids! {
    /// How an exchange is played to a client.
    pub enum PlayMode {
        /// With the client's retries disabled.
        NoRetries = "no_retries",
        /// With the client's default retries.
        Default = "default",
        /// Without retries, and with the stream cut into small pieces at odd places.
        Split = "split",
        /// Without retries, and with variants of the response that may not change what the client reports.
        Variants = "variants",
    }
}

impl PlayMode {
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
