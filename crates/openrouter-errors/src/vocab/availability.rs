//! `AvailabilityCode` and `ExcludedBy`: the vocabularies of `error.availability`.

use super::ErrorType;
use super::open::open_vocabulary;

open_vocabulary! {
    /// `error.availability.code` on the wire: why no endpoint could take the request.
    ///
    /// All three inference surfaces, since revision `2026-08-19`; source: "Errors and debugging", availability.
    /// Decide by the payload's own `retryable`, not by the code alone: two codes may be either.
    ///
    /// ```
    /// use openrouter_errors::{AvailabilityCode, ErrorType};
    ///
    /// let code = AvailabilityCode::from("capacity_exhausted");
    /// assert_eq!(code.status(), Some(429));
    /// assert_eq!(code.error_type(), Some(ErrorType::RATE_LIMIT_EXCEEDED));
    /// assert_eq!(code.retryable(), Some(true));
    /// ```
    AvailabilityCode {
        /// No model has this id.
        MODEL_NOT_FOUND = "model_not_found",
        /// The model exists, but not on this route.
        WRONG_ENDPOINT = "wrong_endpoint",
        /// No endpoint serves the model now.
        NO_ENDPOINTS = "no_endpoints",
        /// The model was retired.
        MODEL_DEPRECATED = "model_deprecated",
        /// The provider no longer serves the model.
        MODEL_UNAVAILABLE_UPSTREAM = "model_unavailable_upstream",
        /// All capacity is in use.
        CAPACITY_EXHAUSTED = "capacity_exhausted",
        /// The model is temporarily down.
        TEMPORARILY_UNAVAILABLE = "temporarily_unavailable",
        /// The model is not offered in the caller's region.
        REGION_RESTRICTED = "region_restricted",
        /// The data policy excludes every endpoint.
        PRIVACY_RESTRICTED = "privacy_restricted",
        /// The request's own constraints exclude every endpoint.
        CONSTRAINT_FILTERED = "constraint_filtered",
        /// The free variant has ended.
        FREE_VARIANT_ENDED = "free_variant_ended",
    }
}

impl AvailabilityCode {
    /// Returns the documented HTTP status, or `None` for an unknown code.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.row().map(|(status, _, _)| status)
    }

    /// Returns the documented error type, or `None` for an unknown code.
    #[must_use]
    pub fn error_type(&self) -> Option<ErrorType> {
        self.row().map(|(_, error_type, _)| error_type)
    }

    /// Returns the documented default of `retryable`, or `None` for an unknown code. The payload's member overrides it.
    #[must_use]
    pub fn retryable(&self) -> Option<bool> {
        self.row().map(|(_, _, retryable)| retryable)
    }

    fn row(&self) -> Option<(u16, ErrorType, bool)> {
        Some(match self.as_str() {
            "model_not_found" | "wrong_endpoint" => (400, ErrorType::INVALID_REQUEST, false),
            "capacity_exhausted" => (429, ErrorType::RATE_LIMIT_EXCEEDED, true),
            "temporarily_unavailable" => (503, ErrorType::PROVIDER_OVERLOADED, true),
            "region_restricted" => (403, ErrorType::PERMISSION_DENIED, false),
            _ if self.is_known() => (404, ErrorType::NOT_FOUND, false),
            _ => return None,
        })
    }
}

open_vocabulary! {
    /// `error.availability.excluded_by[]` on the wire: a criterion that excluded endpoints.
    ///
    /// Since revision `2026-08-19`; source: "Errors and debugging", availability.
    ExcludedBy {
        /// The caller's location.
        GEO = "geo",
        /// The region that data must stay in.
        DATA_REGION = "data_region",
        /// The request requires zero data retention.
        DATA_POLICY_ZDR = "data_policy:zdr",
        /// The request forbids training on prompts.
        DATA_POLICY_TRAINING = "data_policy:training",
        /// The price ceiling of the request.
        MAX_PRICE = "max_price",
        /// The prompt is too long for the endpoint.
        CONTEXT_LENGTH = "context_length",
        /// `require_parameters`, and the endpoint lacks a parameter.
        REQUIRE_PARAMETERS = "require_parameters",
        /// The required quantization.
        QUANTIZATION = "quantization",
        /// The list of allowed providers.
        ALLOWED_PROVIDERS = "allowed_providers",
    }
}

#[cfg(test)]
mod tests {
    use super::{AvailabilityCode, ExcludedBy};

    #[test]
    fn every_code_agrees_with_its_error_type() {
        assert_eq!(AvailabilityCode::ALL.len(), 11);
        for code in AvailabilityCode::ALL {
            let error_type = code.error_type().expect("known");
            assert_eq!(error_type.status(), code.status(), "{code}");
        }
        assert_eq!(AvailabilityCode::from("later").retryable(), None);
    }

    #[test]
    fn two_codes_are_retryable() {
        let retryable = AvailabilityCode::ALL
            .iter()
            .filter(|c| c.retryable() == Some(true));
        assert_eq!(retryable.count(), 2);
        assert_eq!(ExcludedBy::ALL.len(), 9);
    }
}
