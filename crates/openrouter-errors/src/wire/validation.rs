//! `EndpointFailure`: why a private endpoint failed validation.

use serde_json::Value;

use super::number::Integer;
use super::object::wire_object;
use crate::vocab::EndpointCheckReason;

wire_object! {
    /// `data` next to `error` on the wire: the private endpoint that failed validation, and the checks.
    ///
    /// Private endpoints (422), revision `2026-11`; source: OpenAPI description.
    ///
    /// ```
    /// use openrouter_errors::{vocab::EndpointCheckReason, wire::ErrorResponse};
    ///
    /// let body: ErrorResponse = serde_json::from_str(
    ///     r#"{"error":{"code":422,"message":"Validation failed"},"data":{"endpoint":{"id":"e1"},"validation":{"passed":false,
    ///         "checks":[{"name":"stream","passed":false,"reason":"invalid_stream","upstream_status":200}]}}}"#,
    /// )?;
    /// let failure = body.endpoint_failure().expect("stated");
    /// let failed = &failure.validation.value().expect("stated").checks.value().expect("a list")[0];
    /// assert_eq!(failed.reason.value(), Some(&EndpointCheckReason::INVALID_STREAM));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    EndpointFailure {
        /// The endpoint; opaque.
        endpoint: Value,
        /// The validation; `null` if nothing was checked.
        validation: EndpointValidation,
    }
}

wire_object! {
    /// `data.validation` on the wire (revision `2026-11`, OpenAPI description).
    EndpointValidation {
        /// Whether all checks passed.
        passed: bool,
        /// The checks.
        checks: Vec<EndpointCheck>,
    }
}

wire_object! {
    /// An item of `data.validation.checks[]` on the wire (revision `2026-11`, OpenAPI description).
    EndpointCheck {
        /// The name of the check.
        name: String,
        /// Whether the check passed.
        passed: bool,
        /// Why the check failed.
        reason: EndpointCheckReason,
        /// The model that answered instead of the expected one.
        actual_model: String,
        /// The message of the endpoint.
        upstream_message: String,
        /// The HTTP status of the endpoint's response.
        upstream_status: Integer,
    }
}
