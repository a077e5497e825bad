//! `AnthropicErrorType`: the native error types of the Messages surface.

use super::ErrorType;
use super::open::open_vocabulary;

open_vocabulary! {
    /// `error.type` of the Anthropic envelope on the wire.
    ///
    /// Messages, since revision `2026-08-19`; source: OpenAPI description and "Errors and debugging".
    ///
    /// ```
    /// use openrouter_errors::{AnthropicErrorType, ErrorType};
    /// assert_eq!(AnthropicErrorType::from("billing_error").error_type(), Some(ErrorType::PAYMENT_REQUIRED));
    /// ```
    AnthropicErrorType {
        /// 401.
        AUTHENTICATION_ERROR = "authentication_error",
        /// 403.
        PERMISSION_ERROR = "permission_error",
        /// 402.
        BILLING_ERROR = "billing_error",
        /// 404.
        NOT_FOUND_ERROR = "not_found_error",
        /// 429.
        RATE_LIMIT_ERROR = "rate_limit_error",
        /// 503, and 529 at Anthropic itself.
        OVERLOADED_ERROR = "overloaded_error",
        /// 504.
        TIMEOUT_ERROR = "timeout_error",
        /// 400 and other request faults.
        INVALID_REQUEST_ERROR = "invalid_request_error",
        /// 500 and 502.
        API_ERROR = "api_error",
    }
}

impl AnthropicErrorType {
    /// Whether this type is consistent with a stated `error_type`: it is the type that the typed table maps to.
    /// Since revision `2026-11` also `overloaded_error` for a time-out, and `permission_error` for a 403 refusal or
    /// content filter.
    #[must_use]
    pub fn agrees_with(&self, stated: &ErrorType, status: Option<u16>) -> bool {
        let filtered = matches!(stated.as_str(), "content_policy_violation" | "refusal");
        *self == stated.anthropic_type()
            || *stated == ErrorType::TIMEOUT && *self == Self::OVERLOADED_ERROR
            || filtered && status == Some(403) && *self == Self::PERMISSION_ERROR
    }

    /// Returns the canonical type to assume if the payload states none, or `None` for an unknown word.
    ///
    /// It is coarser than `error_type` and must never replace it: three canonical types share `api_error`.
    #[must_use]
    pub fn error_type(&self) -> Option<ErrorType> {
        Some(match self.as_str() {
            "authentication_error" => ErrorType::AUTHENTICATION,
            "permission_error" => ErrorType::PERMISSION_DENIED,
            "billing_error" => ErrorType::PAYMENT_REQUIRED,
            "not_found_error" => ErrorType::NOT_FOUND,
            "rate_limit_error" => ErrorType::RATE_LIMIT_EXCEEDED,
            "overloaded_error" => ErrorType::PROVIDER_OVERLOADED,
            "timeout_error" => ErrorType::TIMEOUT,
            "invalid_request_error" => ErrorType::INVALID_REQUEST,
            "api_error" => ErrorType::SERVER,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::AnthropicErrorType;

    #[test]
    fn the_fallback_maps_back_to_the_same_word() {
        assert_eq!(AnthropicErrorType::ALL.len(), 9);
        for word in AnthropicErrorType::ALL {
            let error_type = word.error_type().expect("known");
            assert_eq!(&error_type.anthropic_type(), word);
        }
        assert_eq!(
            AnthropicErrorType::from("request_too_large").error_type(),
            None
        );
    }
}
