//! Events of a Responses stream: those that end it, and all others.

use super::number::Integer;
use super::object::wire_object;
use super::or_text::OrText;
use super::responses::{ResponseObject, ResponsesErrorObject};
use crate::Code;

wire_object! {
    /// `response.failed` on the wire: the event that carries the failed response object.
    ///
    /// Responses (SSE), since revision `2025-05`; source: "Responses API: error handling".
    ///
    /// ```
    /// use openrouter_errors::wire::ResponseFailedEvent;
    ///
    /// let event: ResponseFailedEvent = serde_json::from_str(
    ///     r#"{"type":"response.failed","response":{"id":"resp_abc123","status":"failed",
    ///         "error":{"code":"server_error","message":"Internal server error"},"error_type":"server"}}"#,
    /// )?;
    /// assert!(event.response.has_failed());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ResponseFailedEvent {
        @required {
            /// `response.failed`.
            #[serde(rename = "type")]
            kind: String,
            /// The response, with `status: "failed"`.
            response: ResponseObject,
        }
        /// The event's number in the stream.
        sequence_number: Integer,
    }
}

wire_object! {
    /// `response.incomplete` on the wire: the event of a response that was cut short; not an error.
    ///
    /// Responses (SSE), since revision `2025-05`; source: OpenAPI description.
    ResponseIncompleteEvent {
        @required {
            /// `response.incomplete`.
            #[serde(rename = "type")]
            kind: String,
            /// The response, with `status: "incomplete"`.
            response: ResponseObject,
        }
        /// The event's number in the stream.
        sequence_number: Integer,
    }
}

wire_object! {
    /// `response.error` on the wire: `{type, error: {code, message}}`.
    ///
    /// Responses (SSE), since revision `2025-05`; source: "Responses API: error handling".
    ///
    /// ```
    /// use openrouter_errors::wire::ResponseErrorEvent;
    ///
    /// let event: ResponseErrorEvent = serde_json::from_str(
    ///     r#"{"type":"response.error","error":{"code":"rate_limit_exceeded","message":"Rate limit exceeded"}}"#,
    /// )?;
    /// assert_eq!(event.error.message.as_deref(), Some("Rate limit exceeded"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ResponseErrorEvent {
        @required {
            /// `response.error`.
            #[serde(rename = "type")]
            kind: String,
            /// The error.
            error: ResponsesErrorObject,
        }
        /// The event's number in the stream.
        sequence_number: Integer,
    }
}

wire_object! {
    /// `error`, nested, on the wire: `{type: "error", error: {code, message}}`.
    ///
    /// Responses (SSE), since revision `2025-05`; source: "Responses API: error handling".
    ///
    /// ```
    /// use openrouter_errors::wire::ErrorEvent;
    ///
    /// let event: ErrorEvent = serde_json::from_str(
    ///     r#"{"type":"error","error":{"code":"invalid_api_key","message":"Invalid API key provided"}}"#,
    /// )?;
    /// assert!(!event.error.native_code().expect("a string").is_known());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ErrorEvent {
        @required {
            /// `error`.
            #[serde(rename = "type")]
            kind: String,
            /// The error.
            error: ResponsesErrorObject,
        }
        /// The event's number in the stream.
        sequence_number: Integer,
    }
}

wire_object! {
    /// `error`, flat, on the wire: `{type: "error", code, message, param, sequence_number}`.
    ///
    /// Responses (SSE), since revision `2025-05`; source: OpenAPI description.
    ///
    /// ```
    /// use openrouter_errors::wire::ErrorEventFlat;
    ///
    /// let event: ErrorEventFlat = serde_json::from_str(
    ///     r#"{"code":"rate_limit_exceeded","message":"Rate limit exceeded. Please try again later.","param":null,
    ///         "sequence_number":2,"type":"error"}"#,
    /// )?;
    /// assert_eq!(event.kind, "error");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ErrorEventFlat {
        @required {
            /// `error`.
            #[serde(rename = "type")]
            kind: String,
        }
        /// The native code, or `null`.
        code: Code,
        /// The error message for people.
        message: String,
        /// The member of the request at fault, or `null`.
        param: String,
        /// The event's number in the stream.
        sequence_number: Integer,
    }
}

wire_object! {
    /// Any other Responses event on the wire: `{type: "response....", ...}`.
    ///
    /// Responses (SSE), since revision `2025-05`; source: OpenAPI description. Fusion events carry `error` as a plain
    /// string next to `status_code`.
    ResponseEvent {
        @required {
            /// The event's type.
            #[serde(rename = "type")]
            kind: String,
        }
        /// The event's number in the stream.
        sequence_number: Integer,
        /// The response, on events about the response as a whole.
        response: ResponseObject,
        /// The error of the part that failed, if the event reports one.
        error: OrText<ResponsesErrorObject>,
        /// The HTTP status of the part that failed.
        status_code: Integer,
    }
}
