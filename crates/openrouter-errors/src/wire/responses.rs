//! Bodies of the Responses surface: the response object and the error body.

use serde_json::Value;

use super::alignment::Alignment;
use super::availability::Availability;
use super::metadata::Metadata;
use super::number::Integer;
use super::object::wire_object;
use super::or_text::OrText;
use super::router::OpenRouterMetadata;
use crate::vocab::{IncompleteReason, ResponseStatus};
use crate::{Code, ErrorType, ResponsesErrorCode};

wire_object! {
    /// A Responses object on the wire: `{id, object: "response", status, error, ...}`, as body or inside an event. With
    /// `status: "failed"` it is an error, even under HTTP 200.
    ///
    /// Responses, since revision `2025-05` (`/api/alpha/responses`), `error_type` since `2026-08-19`; source: "Responses API:
    /// error handling". Documented failed objects also have `error: null`.
    ///
    /// ```
    /// use openrouter_errors::{ErrorType, wire::ResponseObject};
    ///
    /// let object: ResponseObject = serde_json::from_str(
    ///     r#"{"id":"resp_abc123","status":"failed","error":{"code":"server_error","message":"Invalid credentials"},
    ///         "error_type":"authentication"}"#,
    /// )?;
    /// assert!(object.has_failed());
    /// assert_eq!(object.error_type.value(), Some(&ErrorType::AUTHENTICATION));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ResponseObject {
        /// The id of the response (`resp_...`, `gen-...`).
        id: String,
        /// `response`.
        object: String,
        /// The creation time, in seconds since the Unix epoch.
        created_at: Integer,
        /// `completed`, `failed`, `incomplete`, `in_progress`, ...
        status: ResponseStatus,
        /// The model that generated the response.
        model: String,
        /// The error, if the response failed.
        error: OrText<ResponsesErrorObject>,
        /// The canonical type, where Responses puts it.
        error_type: ErrorType,
        /// Why the response is incomplete.
        incomplete_details: IncompleteDetails,
        /// The output; opaque items.
        output: Vec<Value>,
        /// The caller's own key-value pairs; opaque.
        metadata: Value,
        /// How the router handled the request, if the request opted in.
        openrouter_metadata: OpenRouterMetadata,
        /// The alignment plugin's result for the response.
        alignment: Alignment,
        /// The armor plugin's findings; opaque.
        safeguard_results: Vec<Value>,
    }
}

wire_object! {
    /// `incomplete_details` of a Responses object (since revision `2025-05`; `max_output_tokens`, `content_filter`).
    IncompleteDetails {
        /// Why the response is incomplete.
        reason: IncompleteReason,
    }
}

wire_object! {
    /// `error` of the Responses surface on the wire: `{code, message}` with a native string code.
    ///
    /// In bodies, failed objects and events, since revision `2025-05`; source: "Responses API: error handling". Codes
    /// outside the enumeration occur (`invalid_api_key`).
    ///
    /// ```
    /// use openrouter_errors::wire::ResponsesErrorObject;
    ///
    /// let error: ResponsesErrorObject =
    ///     serde_json::from_str(r#"{"code":"rate_limit_exceeded","message":"Rate limit exceeded"}"#)?;
    /// assert_eq!(error.native_code().map(|code| code.is_known()), Some(true));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ResponsesErrorObject {
        /// The native code.
        code: Code,
        /// The error message for people.
        message: String,
        /// The member of the request at fault.
        param: String,
        /// The native type.
        #[serde(rename = "type")]
        native_type: String,
        /// The canonical type, on availability errors.
        error_type: ErrorType,
        /// The HTTP status, on availability errors.
        http_status: Integer,
        /// Why no endpoint could take the request.
        availability: Availability,
        /// Details.
        metadata: Metadata,
    }
}

wire_object! {
    /// `{"error": {code, message}, "metadata": ...}` on the wire: the Responses error body with a string code and
    /// `metadata` next to `error`.
    ///
    /// Responses (400 and other statuses, before a response exists), since revision `2025-05`; source: "Responses API:
    /// error handling" (`metadata: null`), wire captures (`metadata.raw`).
    ///
    /// ```
    /// use openrouter_errors::{Field, wire::ResponsesErrorBody};
    ///
    /// let body: ResponsesErrorBody = serde_json::from_str(
    ///     r#"{"error":{"code":"invalid_prompt","message":"Missing required parameter: 'model'."},"metadata":null}"#,
    /// )?;
    /// assert_eq!(body.metadata, Field::Null);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ResponsesErrorBody {
        @required {
            /// The error.
            error: ResponsesErrorObject,
        }
        /// Details, usually `null`.
        metadata: Metadata,
        /// The canonical type.
        error_type: ErrorType,
        /// The caller.
        user_id: String,
        /// How the router handled the request, if the request opted in.
        openrouter_metadata: OpenRouterMetadata,
    }
}

impl ResponseObject {
    /// Whether `status` is `failed`.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.status.value() == Some(&ResponseStatus::FAILED)
    }
}

impl ResponsesErrorObject {
    /// Returns the code if it is a string.
    #[must_use]
    pub fn native_code(&self) -> Option<ResponsesErrorCode> {
        self.code.value()?.as_str().map(ResponsesErrorCode::from)
    }
}
