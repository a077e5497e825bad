//! `ResponsesErrorCode`: the native codes of the Responses surface.

use super::ErrorType;
use super::open::open_vocabulary;

open_vocabulary! {
    /// `error.code` of a failed Responses object or event on the wire.
    ///
    /// Responses, since revision `2025-05`; source: "Responses API: error handling" and the OpenAPI
    /// description. Streams also carry codes outside the enumeration (`invalid_api_key`).
    ///
    /// ```
    /// use openrouter_errors::{ErrorType, ResponsesErrorCode};
    ///
    /// let code = ResponsesErrorCode::from("failed_to_download_image");
    /// assert_eq!(code.error_type(), Some(ErrorType::IMAGE_DOWNLOAD_FAILED));
    /// assert!(!ResponsesErrorCode::from("invalid_api_key").is_known());
    /// ```
    ResponsesErrorCode {
        /// An error without a code of its own.
        SERVER_ERROR = "server_error",
        /// Too many requests.
        RATE_LIMIT_EXCEEDED = "rate_limit_exceeded",
        /// The request or its prompt is invalid.
        INVALID_PROMPT = "invalid_prompt",
        /// A vector store did not answer in time.
        VECTOR_STORE_TIMEOUT = "vector_store_timeout",
        /// An image is invalid.
        INVALID_IMAGE = "invalid_image",
        /// An image has an invalid format.
        INVALID_IMAGE_FORMAT = "invalid_image_format",
        /// An image is not valid base64.
        INVALID_BASE64_IMAGE = "invalid_base64_image",
        /// An image URL is invalid.
        INVALID_IMAGE_URL = "invalid_image_url",
        /// An image is too large.
        IMAGE_TOO_LARGE = "image_too_large",
        /// An image is too small.
        IMAGE_TOO_SMALL = "image_too_small",
        /// An image cannot be parsed.
        IMAGE_PARSE_ERROR = "image_parse_error",
        /// An image violates a policy; OpenRouter maps any such content to this code.
        IMAGE_CONTENT_POLICY_VIOLATION = "image_content_policy_violation",
        /// An image has an invalid mode.
        INVALID_IMAGE_MODE = "invalid_image_mode",
        /// An image file is too large.
        IMAGE_FILE_TOO_LARGE = "image_file_too_large",
        /// The media type of an image is not supported.
        UNSUPPORTED_IMAGE_MEDIA_TYPE = "unsupported_image_media_type",
        /// An image file is empty.
        EMPTY_IMAGE_FILE = "empty_image_file",
        /// An image could not be downloaded.
        FAILED_TO_DOWNLOAD_IMAGE = "failed_to_download_image",
        /// An image file does not exist.
        IMAGE_FILE_NOT_FOUND = "image_file_not_found",
        /// Blocked by the policy on biological risks.
        BIO_POLICY = "bio_policy",
        /// Blocked by the policy on cybersecurity risks (revision `2026-11`).
        CYBER_POLICY = "cyber_policy",
        /// The turn broke an alignment rule (revision `2026-11`).
        MISALIGNMENT_POLICY_VIOLATION = "misalignment_policy_violation",
        /// The data must stay in another region.
        DATA_RESIDENCY_MISMATCH = "data_residency_mismatch",
        /// The caller lacks permission (revision `2026-11`).
        PERMISSION_DENIED = "permission_denied",
    }
}

impl ResponsesErrorCode {
    /// Whether the code is consistent with a stated `error_type`: it is the code that the typed table maps the type
    /// to or, since revision `2026-11`, one of the codes added for permissions and policies.
    #[must_use]
    pub fn agrees_with(&self, stated: &ErrorType) -> bool {
        let policy = matches!(stated.as_str(), "content_policy_violation" | "refusal")
            && matches!(
                self.as_str(),
                "bio_policy" | "cyber_policy" | "misalignment_policy_violation"
            );
        let permission =
            *stated == ErrorType::PERMISSION_DENIED && *self == Self::PERMISSION_DENIED;
        *self == stated.responses_code() || policy || permission
    }

    /// Returns the canonical type to assume if the payload states none, or `None` for an unknown code. It knows
    /// `invalid_api_key`, which streams send although it is not enumerated.
    ///
    /// It is coarser than `error_type`: most types share `server_error`, which maps to `server`.
    #[must_use]
    pub fn error_type(&self) -> Option<ErrorType> {
        Some(match self.as_str() {
            "server_error" => ErrorType::SERVER,
            "rate_limit_exceeded" => ErrorType::RATE_LIMIT_EXCEEDED,
            "invalid_prompt" => ErrorType::INVALID_PROMPT,
            "vector_store_timeout" => ErrorType::TIMEOUT,
            "image_too_large" | "image_file_too_large" => ErrorType::IMAGE_TOO_LARGE,
            "image_too_small" => ErrorType::IMAGE_TOO_SMALL,
            "image_content_policy_violation" | "bio_policy" | "misalignment_policy_violation" => {
                ErrorType::CONTENT_POLICY_VIOLATION
            }
            "cyber_policy" => ErrorType::REFUSAL,
            "unsupported_image_media_type" | "invalid_image_format" => {
                ErrorType::UNSUPPORTED_IMAGE_FORMAT
            }
            "failed_to_download_image" => ErrorType::IMAGE_DOWNLOAD_FAILED,
            "image_file_not_found" => ErrorType::IMAGE_NOT_FOUND,
            "data_residency_mismatch" | "permission_denied" => ErrorType::PERMISSION_DENIED,
            "invalid_api_key" => ErrorType::AUTHENTICATION,
            _ if self.is_known() => ErrorType::INVALID_IMAGE,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ResponsesErrorCode;
    use crate::ErrorType;

    #[test]
    fn every_code_has_a_fallback_type() {
        assert_eq!(ResponsesErrorCode::ALL.len(), 23);
        for code in ResponsesErrorCode::ALL {
            assert!(code.error_type().is_some_and(|t| t.is_known()), "{code}");
        }
        assert_eq!(
            ResponsesErrorCode::from("image_parse_error").error_type(),
            Some(ErrorType::INVALID_IMAGE)
        );
        assert_eq!(ResponsesErrorCode::from("later").error_type(), None);
    }
}
