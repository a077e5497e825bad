//! The Messages surface: the Anthropic error envelope and the message.

use serde_json::Value;

use super::availability::Availability;
use super::metadata::Metadata;
use super::number::Integer;
use super::object::wire_object;
use super::or_text::OrText;
use super::router::OpenRouterMetadata;
use crate::{AnthropicErrorType, Code, ErrorType};

wire_object! {
    /// `{"type": "error", "error": {type, message}, "request_id"}` on the wire: the Anthropic envelope, as body and,
    /// without `request_id`, as the data of `event: error`.
    ///
    /// Messages, since revision `2026-08-19`; source: OpenAPI description, "Errors and debugging". `request_id` is
    /// `null` before routing, `gen-...` after. Wire captures put `metadata` next to `error`, once inside.
    ///
    /// ```
    /// use openrouter_errors::{ErrorType, wire::AnthropicError};
    ///
    /// let body: AnthropicError = serde_json::from_str(
    ///     r#"{"type":"error","error":{"type":"rate_limit_error","message":"Provider returned error",
    ///         "error_type":"rate_limit_exceeded"},"request_id":"gen-1","metadata":{"raw":"stealth/union-alpha is
    /// temporarily rate-limited upstream.","provider_name":"Stealth","is_byok":false}}"#.replace('\n', " ").as_str(),
    /// )?;
    /// assert_eq!(body.error.error_type.value(), Some(&ErrorType::RATE_LIMIT_EXCEEDED));
    /// assert_eq!(body.details().and_then(|m| m.provider_name.as_deref()), Some("Stealth"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    AnthropicError {
        @required {
            /// The error.
            error: AnthropicErrorObject,
        }
        /// `error`.
        #[serde(rename = "type")]
        kind: String,
        /// The generation; `null` where none was begun.
        request_id: String,
        /// Details next to the error.
        metadata: Metadata,
        /// How the router handled the request, where it opted in.
        openrouter_metadata: OpenRouterMetadata,
        /// The caller.
        user_id: String,
    }
}

wire_object! {
    /// `error` of the Anthropic envelope on the wire: `{type, message, error_type?}`.
    ///
    /// Messages, since revision `2026-08-19`; source: OpenAPI description, "Errors and debugging".
    AnthropicErrorObject {
        /// Anthropic's own type.
        #[serde(rename = "type")]
        native_type: AnthropicErrorType,
        /// What happened, for people.
        message: String,
        /// The canonical type (Messages' home of it).
        error_type: ErrorType,
        /// A code, where the upstream sent one.
        code: Code,
        /// The HTTP status, on availability errors.
        http_status: Integer,
        /// Why no endpoint could take the request.
        availability: Availability,
        /// Details inside the error.
        metadata: Metadata,
    }
}

wire_object! {
    /// A message, or an event of a message stream, on the wire: `{type: "message", role, content, stop_reason}`.
    ///
    /// Messages (200), since revision `2026-08-19`; source: OpenAPI description. Members of events that are not named
    /// here (`message`, `content_block`, ...) are kept in `extra`.
    ///
    /// ```
    /// use openrouter_errors::wire::Message;
    ///
    /// let message: Message = serde_json::from_str(
    ///     r#"{"id":"gen-1","type":"message","role":"assistant","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn"}"#,
    /// )?;
    /// assert_eq!(message.stop_reason.as_deref(), Some("end_turn"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Message {
        @required {
            /// `message`, or the event's type.
            #[serde(rename = "type")]
            kind: String,
        }
        /// The generation.
        id: String,
        /// `assistant`.
        role: String,
        /// What the model said: a list of blocks.
        content: OrText<Vec<Value>>,
        /// The model that answered.
        model: String,
        /// Why it ended.
        stop_reason: String,
        /// What an event changes; opaque.
        delta: Value,
        /// What was used; opaque.
        usage: Value,
    }
}

impl AnthropicError {
    /// The details, inside the error or next to it.
    #[must_use]
    pub fn details(&self) -> Option<&Metadata> {
        self.error
            .metadata
            .value()
            .or_else(|| self.metadata.value())
    }
}
