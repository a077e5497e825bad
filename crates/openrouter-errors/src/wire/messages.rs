//! The Messages surface: the Anthropic error envelope and the message.

use serde_json::Value;

use super::availability::Availability;
use super::metadata::Metadata;
use super::number::Integer;
use super::object::wire_object;
use super::or_text::OrText;
use super::router::OpenRouterMetadata;
use crate::vocab::{RefusalCategory, StopReason};
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
        /// The id of the generation; `null` if none was started.
        request_id: String,
        /// Details next to the error.
        metadata: Metadata,
        /// How the router handled the request, if the request opted in.
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
        /// The error message for people.
        message: String,
        /// The canonical type, where Messages puts it.
        error_type: ErrorType,
        /// The upstream code, if there is one.
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
    /// assert_eq!(message.stop_reason.value().map(|reason| reason.as_str()), Some("end_turn"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Message {
        @required {
            /// `message`, or the event's type.
            #[serde(rename = "type")]
            kind: String,
        }
        /// The id of the generation.
        id: String,
        /// `assistant`.
        role: String,
        /// The model's output: a list of blocks.
        content: OrText<Vec<Value>>,
        /// The model that generated the message.
        model: String,
        /// Why the message ended.
        stop_reason: StopReason,
        /// Details of a refusal.
        stop_details: StopDetails,
        /// The change that an event reports; opaque.
        delta: Value,
        /// Token usage; opaque.
        usage: Value,
    }
}

wire_object! {
    /// `stop_details` of a message on the wire: what the model declined, and its explanation.
    ///
    /// Messages, since revision `2026-11`; source: OpenAPI description.
    ///
    /// ```
    /// use openrouter_errors::{vocab::{RefusalCategory, StopReason}, wire::Message};
    ///
    /// let message: Message = serde_json::from_str(
    ///     r#"{"id":"gen-1","type":"message","role":"assistant","content":[],"stop_reason":"refusal",
    ///         "stop_details":{"type":"refusal","category":"cyber","explanation":null}}"#,
    /// )?;
    /// assert_eq!(message.stop_reason.value(), Some(&StopReason::REFUSAL));
    /// let details = message.stop_details.value().expect("stated");
    /// assert_eq!(details.category.value(), Some(&RefusalCategory::CYBER));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    StopDetails {
        /// `refusal`.
        #[serde(rename = "type")]
        kind: String,
        /// The category of the declined content.
        category: RefusalCategory,
        /// The explanation for people.
        explanation: String,
    }
}

impl AnthropicError {
    /// Returns the details, inside the error or next to it.
    #[must_use]
    pub fn details(&self) -> Option<&Metadata> {
        self.error
            .metadata
            .value()
            .or_else(|| self.metadata.value())
    }
}
