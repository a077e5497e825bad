//! `ErrorResponse` and `ErrorObject`: OpenRouter's own envelope.

use super::availability::Availability;
use super::metadata::Metadata;
use super::number::Integer;
use super::object::wire_object;
use super::router::OpenRouterMetadata;
use super::validation::EndpointFailure;
use crate::{Code, ErrorType};
use serde::{Deserialize, Serialize};
use serde_json::Value;

wire_object! {
    /// `{"error": {...}}` on the wire: OpenRouter's own envelope, as the body of an error status, as the body of a 200
    /// (the model started but produced no output), or as the first and only event of a stream.
    ///
    /// Chat Completions and every route without a native envelope; Responses and Messages before their own begins.
    /// Since revision `2025-05`; source: "Errors". `openrouter_metadata` since `2026-08-19`; `metadata` next to
    /// `error` from wire captures.
    ///
    /// ```
    /// use openrouter_errors::{ErrorType, wire::ErrorResponse};
    ///
    /// let body = r#"{"error":{"message":"Upstream error from Nvidia: Service temporarily overloaded","code":503,
    ///     "metadata":{"error_type":"provider_overloaded"}},"user_id":"org_REDACTED"}"#;
    /// let response: ErrorResponse = serde_json::from_str(body)?;
    /// assert_eq!(response.error.status(), Some(503));
    /// assert_eq!(response.error.stated_type(), Some(&ErrorType::PROVIDER_OVERLOADED));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ErrorResponse {
        @required {
            /// The error.
            error: ErrorObject,
        }
        /// The caller (`user_...`, `org_...`), or `null`.
        user_id: String,
        /// How the router handled the request, if the request opted in.
        openrouter_metadata: OpenRouterMetadata,
        /// Details, if a relay or route puts them next to `error` instead of inside.
        metadata: Metadata,
        /// The subject of the error; opaque. For a private endpoint: `endpoint` and `validation`.
        data: Value,
        /// Which request of a batch failed, in a line of the batch results.
        custom_id: String,
    }
}

wire_object! {
    /// `error` on the wire: the inner object of OpenRouter's envelope, of stream chunks and of choices.
    ///
    /// Since revision `2025-05`: `code` (a number equal to the HTTP status; a string in some stream chunks), `message`,
    /// `metadata`. Since `2026-08-19` availability errors carry `http_status`, `error_type` and `availability` instead of
    /// `code`. Sources: "Errors", "Streaming", "Errors and debugging".
    ///
    /// ```
    /// use openrouter_errors::{AvailabilityCode, ErrorType, wire::ErrorObject};
    ///
    /// let error: ErrorObject = serde_json::from_str(
    ///     r#"{"message":"acme/fake-1.0 is not a valid model ID","error_type":"invalid_request","http_status":400,
    ///         "availability":{"code":"model_not_found","retryable":false,"requested_models":["acme/fake-1.0"],
    ///                         "docs_url":"https://openrouter.ai/docs/errors#model_not_found"}}"#,
    /// )?;
    /// assert_eq!(error.status(), Some(400));
    /// assert_eq!(error.stated_type(), Some(&ErrorType::INVALID_REQUEST));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ErrorObject {
        /// The HTTP status as a number, or a native code as a string.
        code: Code,
        /// The error message for people; may end in a space or be upstream JSON.
        message: String,
        /// Details.
        metadata: Metadata,
        /// The canonical type, on availability errors.
        error_type: ErrorType,
        /// The HTTP status, on availability errors.
        http_status: Integer,
        /// Why no endpoint could take the request.
        availability: Availability,
        /// The member of the request at fault (native OpenAI form).
        param: String,
        /// The native type (`invalid_request_error`, ...), if the upstream envelope was kept.
        #[serde(rename = "type")]
        native_type: String,
    }
}

impl ErrorResponse {
    /// Returns the private endpoint that failed validation, with its checks; `None` if `data` is something else.
    #[must_use]
    pub fn endpoint_failure(&self) -> Option<EndpointFailure> {
        EndpointFailure::deserialize(self.data.value()?).ok()
    }
}

impl ErrorObject {
    /// Returns the status: a numeric `code`, else `http_status`, else the documented status of the availability code.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        let code = self.code.value().and_then(Code::as_u16);
        let http = || self.http_status.value().and_then(Integer::as_u16);
        let availability = || self.availability.value()?.code.value()?.status();
        code.or_else(http).or_else(availability)
    }

    /// Returns the canonical type that the payload states: in `metadata`, else in the object itself.
    #[must_use]
    pub fn stated_type(&self) -> Option<&ErrorType> {
        let inner = self.metadata.value().and_then(|m| m.error_type.value());
        inner.or_else(|| self.error_type.value())
    }
}

/// The inner error object without its envelope, as SDKs hand it to their callers.
///
/// Any surface; source: logs of OpenAI-compatible clients. `message` with `code` or `metadata` distinguishes it from
/// other JSON.
///
/// ```
/// use openrouter_errors::wire::BareError;
///
/// let bare: BareError = serde_json::from_str(
///     r#"{"message":"Provider returned error","code":402,"metadata":{"provider_name":"DeepSeek","is_byok":false}}"#,
/// )?;
/// assert_eq!(bare.0.status(), Some(402));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct BareError(pub ErrorObject);

#[cfg(test)]
mod tests {
    use super::ErrorObject;
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"code":429,"http_status":500}"#, Some(429))]
    #[case(r#"{"code":"429"}"#, Some(429))]
    #[case(r#"{"code":"server_error","http_status":500}"#, Some(500))]
    #[case(r#"{"availability":{"code":"capacity_exhausted"}}"#, Some(429))]
    #[case(r#"{"code":"server_error"}"#, None)]
    fn statuses(#[case] text: &str, #[case] status: Option<u16>) {
        let error: ErrorObject = serde_json::from_str(text).expect("reads");
        assert_eq!(error.status(), status);
    }
}
