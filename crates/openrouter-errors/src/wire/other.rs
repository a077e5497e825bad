//! Small envelopes: image streams, validation, generation records, webhooks, plain strings.

use serde_json::Value;

use super::number::Integer;
use super::object::wire_object;
use super::previous::PreviousError;
use super::raw::Raw;
use crate::vocab::OAuthErrorCode;
use crate::{Code, FinishReason};

wire_object! {
    /// The error event of an image stream on the wire: `{type: "error", error: {message, code, param, type}}`.
    ///
    /// Images (SSE), since revision `2026-08-19`; source: OpenAPI description. Codes are strings.
    ///
    /// ```
    /// use openrouter_errors::wire::ImagesErrorEvent;
    ///
    /// let event: ImagesErrorEvent = serde_json::from_str(
    ///     r#"{"error":{"code":"upstream_error","message":"The upstream provider returned an error","param":null,
    ///         "type":"provider_error"},"type":"error"}"#,
    /// )?;
    /// assert_eq!(event.error.native_type.as_deref(), Some("provider_error"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ImagesErrorEvent {
        @required {
            /// `error`.
            #[serde(rename = "type")]
            kind: String,
            /// The error.
            error: ImagesErrorObject,
        }
    }
}

wire_object! {
    /// `error` of an image stream's error event on the wire (Images SSE, revision `2026-08-19`, OpenAPI description).
    ImagesErrorObject {
        /// The native code, a string.
        code: Code,
        /// The error message for people.
        message: String,
        /// The member of the request at fault, or `null`.
        param: String,
        /// The native type.
        #[serde(rename = "type")]
        native_type: String,
    }
}

wire_object! {
    /// `{"success": false, "error": {"name": "ZodError", "message"}}` on the wire: a request that failed validation
    /// before it was authenticated.
    ///
    /// Models, audio and other routes (400), revision `latest`; source: wire captures.
    ///
    /// ```
    /// use openrouter_errors::wire::ValidationError;
    ///
    /// let body: ValidationError = serde_json::from_str(
    ///     r#"{"success":false,"error":{"name":"ZodError","message":"[{\"expected\":\"string\",\"code\":\"invalid_type\",
    /// \"path\":[\"input\"],\"message\":\"Invalid input: expected string, received undefined\"}]"}}"#.replace('\n', "").as_str(),
    /// )?;
    /// assert_eq!(body.error.issues()[0]["path"][0], "input");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ValidationError {
        @required {
            /// `false`.
            success: bool,
            /// The validator's error.
            error: ZodError,
        }
    }
}

wire_object! {
    /// `error` of a validation body on the wire: the validator's error, with its issues as JSON text in `message`.
    ///
    /// Models, audio and other routes (400), revision `latest`; source: wire captures.
    ZodError {
        /// `ZodError`.
        name: String,
        /// The issues as JSON text.
        message: String,
        /// The issues, if they are sent as a list.
        issues: Vec<Value>,
    }
}

impl ZodError {
    /// Returns the issues: as sent, else parsed from `message`; empty if neither is a list.
    #[must_use]
    pub fn issues(&self) -> Vec<Value> {
        let parse = || serde_json::from_str(self.message.as_deref()?).ok();
        self.issues
            .value()
            .cloned()
            .or_else(parse)
            .unwrap_or_default()
    }
}

wire_object! {
    /// `{"data": {...}}` on the wire: the stored record of a generation, as `GET generation` and its `content` return.
    ///
    /// Generation, since revision `2025-05`; source: OpenAPI description. `data.error` says how the generation failed.
    ///
    /// ```
    /// use openrouter_errors::wire::GenerationRecord;
    ///
    /// let record: GenerationRecord = serde_json::from_str(
    ///     r#"{"data":{"error":{"message":"Timed out waiting for the provider","provider_name":"Vertex","status":504,
    ///         "raw":"{\"error\":{\"code\":504,\"message\":\"Deadline exceeded\"}}"},"output":{"completion":null}}}"#,
    /// )?;
    /// let error = record.data.error.value().expect("it failed");
    /// assert_eq!(error.status.value().and_then(|s| s.as_u16()), Some(504));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    GenerationRecord {
        @required {
            /// The record.
            data: GenerationData,
        }
    }
}

wire_object! {
    /// `data` of a generation record on the wire (Generation, since revision `2025-05`, OpenAPI description).
    GenerationData {
        /// The id of the generation (`gen-...`).
        id: String,
        /// The model.
        model: String,
        /// The provider that answered.
        provider_name: String,
        /// Why the generation ended.
        finish_reason: FinishReason,
        /// The provider's own finish reason.
        native_finish_reason: String,
        /// Whether the caller cancelled the generation.
        cancelled: bool,
        /// The error, if the generation failed.
        error: GenerationError,
        /// The responses of each provider; opaque items.
        provider_responses: Vec<Value>,
    }
}

wire_object! {
    /// `data.error` of a generation record on the wire: `{message, status, provider_name, raw, previous_errors}`.
    ///
    /// Generation content, revision `2025-05`; source: an earlier OpenAPI description.
    GenerationError {
        /// The error message for people.
        message: String,
        /// The HTTP status.
        status: Integer,
        /// The code, if there is one.
        code: Code,
        /// The provider that failed.
        provider_name: String,
        /// The provider's own response body.
        raw: Raw,
        /// Earlier failed attempts at other providers.
        previous_errors: Vec<PreviousError>,
    }
}

wire_object! {
    /// `{type, created_at, data: {..., error: "..."}}` on the wire: the webhook of a video job that did not succeed.
    ///
    /// Webhooks, since revision `2026-08-19`; source: the video guide. The error is a plain string.
    ///
    /// ```
    /// use openrouter_errors::wire::WebhookError;
    ///
    /// let webhook: WebhookError = serde_json::from_str(
    ///     r#"{"type":"video.generation.failed","created_at":"2026-04-24T12:00:00.000Z","data":{"id":"abc123",
    ///         "status":"failed","generation_id":"gen-xyz789","model":"google/veo-3.1","error":"Content policy violation"}}"#,
    /// )?;
    /// assert_eq!(webhook.data.error, "Content policy violation");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    WebhookError {
        @required {
            /// The job.
            data: WebhookData,
        }
        /// The webhook's type (`video.generation.failed`, `.expired`, `.cancelled`).
        #[serde(rename = "type")]
        kind: String,
        /// The creation time (RFC 3339).
        created_at: String,
    }
}

wire_object! {
    /// `data` of a webhook on the wire (since revision `2026-08-19`, the video guide).
    WebhookData {
        @required {
            /// The error message for people.
            error: String,
        }
        /// The id of the job.
        id: String,
        /// `failed`, `expired` or `cancelled`.
        status: String,
        /// The id of the generation.
        generation_id: String,
        /// The model.
        model: String,
    }
}

wire_object! {
    /// `{"error": "..."}` on the wire: an object whose error is a plain string, with or without `status_code`.
    ///
    /// Batch and fusion events, server tools, and proxies in front; since revision `2026-08-19`; source: OpenAPI
    /// description.
    ///
    /// ```
    /// use openrouter_errors::wire::StringError;
    ///
    /// let event: StringError = serde_json::from_str(
    ///     r#"{"error":"Upstream provider error","item_id":"st_fusion_abc","model":"openai/gpt-5","output_index":0,
    ///         "sequence_number":18,"status_code":502,"type":"response.fusion_call.panel.failed"}"#,
    /// )?;
    /// assert_eq!(event.status_code.value().and_then(|s| s.as_u16()), Some(502));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    StringError {
        @required {
            /// The error message for people.
            error: String,
        }
        /// The HTTP status.
        status_code: Integer,
        /// The code, if there is one.
        code: Code,
        /// The message, if `error` is an error code of RFC 6749.
        error_description: String,
        /// The URL of a page about the error.
        error_uri: String,
        /// The event's type.
        #[serde(rename = "type")]
        kind: String,
        /// A stable word for the failure (`all_panels_failed`).
        failure_reason: String,
        /// The model.
        model: String,
    }
}

impl StringError {
    /// Returns the RFC 6749 error code in `error`, if this is a token exchange error: it has an `error_description`.
    ///
    /// ```
    /// use openrouter_errors::{vocab::OAuthErrorCode, wire::StringError};
    ///
    /// let body: StringError =
    ///     serde_json::from_str(r#"{"error":"invalid_grant","error_description":"The token is not valid."}"#)?;
    /// assert_eq!(body.oauth_code(), Some(OAuthErrorCode::INVALID_GRANT));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn oauth_code(&self) -> Option<OAuthErrorCode> {
        self.error_description
            .value()
            .map(|_| OAuthErrorCode::from(self.error.as_str()))
    }
}
