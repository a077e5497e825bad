//! `ErrorType`: the canonical vocabulary and its documented mappings.

use super::open::open_vocabulary;
use super::{AnthropicErrorType, ResponsesErrorCode};

open_vocabulary! {
    /// `error_type` on the wire: the canonical kind of an error, the same on every surface.
    ///
    /// Since revision `2026-08-19`; source: "Errors and debugging", typed errors. It is at
    /// `error.metadata.error_type` (Chat Completions), `error.error_type` (Messages, availability errors) or
    /// top-level `error_type` (Responses objects). Many payloads carry none.
    ///
    /// ```
    /// use openrouter_errors::ErrorType;
    ///
    /// let stated: ErrorType = serde_json::from_str(r#""provider_unavailable""#)?;
    /// assert_eq!(stated, ErrorType::PROVIDER_UNAVAILABLE);
    /// assert_eq!(stated.status(), Some(502));
    ///
    /// let newer = ErrorType::from("provider_on_holiday");
    /// assert!(!newer.is_known());
    /// assert_eq!(newer.as_str(), "provider_on_holiday");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ErrorType {
        /// 400: prompt and output exceed the context window.
        CONTEXT_LENGTH_EXCEEDED = "context_length_exceeded",
        /// 400: `max_tokens` is larger than the model allows.
        MAX_TOKENS_EXCEEDED = "max_tokens_exceeded",
        /// 400: the token limit was reached.
        TOKEN_LIMIT_EXCEEDED = "token_limit_exceeded",
        /// 400: a string is longer than allowed.
        STRING_TOO_LONG = "string_too_long",
        /// 401: missing, unknown or disabled credentials.
        AUTHENTICATION = "authentication",
        /// 403: the credentials do not permit this.
        PERMISSION_DENIED = "permission_denied",
        /// 402: credits or a spending limit are used up.
        PAYMENT_REQUIRED = "payment_required",
        /// 429: too many requests, here or at the provider.
        RATE_LIMIT_EXCEEDED = "rate_limit_exceeded",
        /// 503: the provider has no capacity (the OpenAPI description also uses 529).
        PROVIDER_OVERLOADED = "provider_overloaded",
        /// 502: the provider is down or returned an invalid response.
        PROVIDER_UNAVAILABLE = "provider_unavailable",
        /// 400: the request is malformed.
        INVALID_REQUEST = "invalid_request",
        /// 400: the form of the prompt is invalid.
        INVALID_PROMPT = "invalid_prompt",
        /// 404: no such model, endpoint or resource.
        NOT_FOUND = "not_found",
        /// 412: a precondition of the request is not met.
        PRECONDITION_FAILED = "precondition_failed",
        /// 413: the request is too large.
        PAYLOAD_TOO_LARGE = "payload_too_large",
        /// 422: well-formed, but not processable.
        UNPROCESSABLE = "unprocessable",
        /// 400: the content violates a policy.
        CONTENT_POLICY_VIOLATION = "content_policy_violation",
        /// 400: the model refused.
        REFUSAL = "refusal",
        /// 400: an image cannot be read.
        INVALID_IMAGE = "invalid_image",
        /// 400: an image is too large.
        IMAGE_TOO_LARGE = "image_too_large",
        /// 400: an image is too small.
        IMAGE_TOO_SMALL = "image_too_small",
        /// 400: the format of an image is not supported.
        UNSUPPORTED_IMAGE_FORMAT = "unsupported_image_format",
        /// 404: an image does not exist.
        IMAGE_NOT_FOUND = "image_not_found",
        /// 400: an image could not be downloaded.
        IMAGE_DOWNLOAD_FAILED = "image_download_failed",
        /// 500: a fault inside OpenRouter.
        SERVER = "server",
        /// 504: no response in time (the endpoints also document 408 and 524).
        TIMEOUT = "timeout",
        /// 500: an error without a type of its own.
        UNMAPPED = "unmapped",
    }
}

impl ErrorType {
    /// Returns the HTTP status of the typed table, or `None` for a type it does not list.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        Some(match self.as_str() {
            "authentication" => 401,
            "payment_required" => 402,
            "permission_denied" => 403,
            "not_found" | "image_not_found" => 404,
            "precondition_failed" => 412,
            "payload_too_large" => 413,
            "unprocessable" => 422,
            "rate_limit_exceeded" => 429,
            "server" | "unmapped" => 500,
            "provider_unavailable" => 502,
            "provider_overloaded" => 503,
            "timeout" => 504,
            _ if self.is_known() => 400,
            _ => return None,
        })
    }

    /// Returns the native Responses `error.code` that a writer uses for this type. Types without a code of their own,
    /// including unknown types, become `server_error`.
    ///
    /// Check [`ErrorType::becomes_length`] first: those types are not failures on Responses.
    #[must_use]
    pub fn responses_code(&self) -> ResponsesErrorCode {
        match self.as_str() {
            "rate_limit_exceeded" => ResponsesErrorCode::RATE_LIMIT_EXCEEDED,
            "context_length_exceeded" | "invalid_request" => ResponsesErrorCode::INVALID_PROMPT,
            "content_policy_violation" => ResponsesErrorCode::IMAGE_CONTENT_POLICY_VIOLATION,
            _ => ResponsesErrorCode::SERVER_ERROR,
        }
    }

    /// Returns the Anthropic `error.type` that a writer uses for this type; unknown types become `api_error`.
    #[must_use]
    pub fn anthropic_type(&self) -> AnthropicErrorType {
        match self.as_str() {
            "authentication" => AnthropicErrorType::AUTHENTICATION_ERROR,
            "permission_denied" => AnthropicErrorType::PERMISSION_ERROR,
            "payment_required" => AnthropicErrorType::BILLING_ERROR,
            "not_found" | "image_not_found" => AnthropicErrorType::NOT_FOUND_ERROR,
            "rate_limit_exceeded" => AnthropicErrorType::RATE_LIMIT_ERROR,
            "provider_overloaded" => AnthropicErrorType::OVERLOADED_ERROR,
            "timeout" => AnthropicErrorType::TIMEOUT_ERROR,
            "provider_unavailable" | "server" | "unmapped" => AnthropicErrorType::API_ERROR,
            _ if self.is_known() => AnthropicErrorType::INVALID_REQUEST_ERROR,
            _ => AnthropicErrorType::API_ERROR,
        }
    }

    /// Whether Responses turns this error into a success with finish reason `length`.
    #[must_use]
    pub fn becomes_length(&self) -> bool {
        matches!(
            self.as_str(),
            "context_length_exceeded"
                | "max_tokens_exceeded"
                | "token_limit_exceeded"
                | "string_too_long"
        )
    }

    /// Returns the type to assume for an error status without a stated type, or `None` below 400.
    ///
    /// A status is not a diagnosis: this is the last resort if neither metadata nor message helps.
    #[must_use]
    pub fn from_status(status: u16) -> Option<Self> {
        Some(match status {
            401 => Self::AUTHENTICATION,
            402 => Self::PAYMENT_REQUIRED,
            403 => Self::PERMISSION_DENIED,
            404 | 410 => Self::NOT_FOUND,
            408 | 504 | 524 => Self::TIMEOUT,
            412 => Self::PRECONDITION_FAILED,
            413 => Self::PAYLOAD_TOO_LARGE,
            422 => Self::UNPROCESSABLE,
            429 => Self::RATE_LIMIT_EXCEEDED,
            502 | 520..=523 => Self::PROVIDER_UNAVAILABLE,
            503 | 529 => Self::PROVIDER_OVERLOADED,
            400..=499 => Self::INVALID_REQUEST,
            500..=599 => Self::SERVER,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorType;

    /// Lists every type with its status, Responses code and Anthropic type, combining the documented tables.
    #[test]
    fn mappings() {
        let table: Vec<String> = ErrorType::ALL
            .iter()
            .map(|t| {
                let status = t.status().expect("every known type has a status");
                let length = if t.becomes_length() { " (length)" } else { "" };
                format!(
                    "{t} {status} {}{length} {}",
                    t.responses_code(),
                    t.anthropic_type()
                )
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"), @r"
        context_length_exceeded 400 invalid_prompt (length) invalid_request_error
        max_tokens_exceeded 400 server_error (length) invalid_request_error
        token_limit_exceeded 400 server_error (length) invalid_request_error
        string_too_long 400 server_error (length) invalid_request_error
        authentication 401 server_error authentication_error
        permission_denied 403 server_error permission_error
        payment_required 402 server_error billing_error
        rate_limit_exceeded 429 rate_limit_exceeded rate_limit_error
        provider_overloaded 503 server_error overloaded_error
        provider_unavailable 502 server_error api_error
        invalid_request 400 invalid_prompt invalid_request_error
        invalid_prompt 400 server_error invalid_request_error
        not_found 404 server_error not_found_error
        precondition_failed 412 server_error invalid_request_error
        payload_too_large 413 server_error invalid_request_error
        unprocessable 422 server_error invalid_request_error
        content_policy_violation 400 image_content_policy_violation invalid_request_error
        refusal 400 server_error invalid_request_error
        invalid_image 400 server_error invalid_request_error
        image_too_large 400 server_error invalid_request_error
        image_too_small 400 server_error invalid_request_error
        unsupported_image_format 400 server_error invalid_request_error
        image_not_found 404 server_error not_found_error
        image_download_failed 400 server_error invalid_request_error
        server 500 server_error api_error
        timeout 504 server_error timeout_error
        unmapped 500 server_error api_error
        ");
    }

    #[test]
    fn there_are_27_types() {
        assert_eq!(ErrorType::ALL.len(), 27);
    }

    #[test]
    fn unknown_types_map_to_the_generic_words() {
        let unknown = ErrorType::from("later");
        assert_eq!(unknown.status(), None);
        assert_eq!(unknown.responses_code().as_str(), "server_error");
        assert_eq!(unknown.anthropic_type().as_str(), "api_error");
        assert!(!unknown.becomes_length());
    }

    #[test]
    fn every_error_status_has_a_fallback_and_no_other_has() {
        for status in 0..=700 {
            assert_eq!(
                ErrorType::from_status(status).is_some(),
                (400..600).contains(&status),
                "{status}"
            );
        }
        assert_eq!(
            ErrorType::from_status(529),
            Some(ErrorType::PROVIDER_OVERLOADED)
        );
        assert_eq!(
            ErrorType::from_status(405),
            Some(ErrorType::INVALID_REQUEST)
        );
    }
}
