//! Codes and stated types that imply a status.

use crate::vocab::ErrorType;

/// Returns the status that a code implies if the response states none: `overloaded_error` implies 503.
pub(crate) fn status_of_code(code: &str) -> Option<u16> {
    // Longer than every word below.
    let mut word = [b'_'; 32];
    let mut length = 0;
    let mut lower = false;
    for letter in code.bytes() {
        // `InvalidApiKey`
        length += usize::from(lower && letter.is_ascii_uppercase());
        lower = letter.is_ascii_lowercase();
        *word.get_mut(length)? = match letter {
            b'-' | b' ' => b'_',
            letter => letter.to_ascii_lowercase(),
        };
        length += 1;
    }
    let word = word.get(..length)?;
    Some(match std::str::from_utf8(word).ok()? {
        "invalid_request_error"
        | "invalid_request"
        | "invalid_prompt"
        | "bad_request"
        | "invalid_argument" => 400,
        "authentication_error"
        | "authentication"
        | "invalid_api_key"
        | "api_key_invalid"
        | "api_key_expired"
        | "expired_api_key"
        | "api_key_revoked"
        | "api_key_disabled"
        | "invalid_key"
        | "key_invalid"
        | "token_invalid"
        | "token_expired"
        | "unauthorized"
        | "unauthenticated" => 401,
        "billing_error"
        | "payment_required"
        | "insufficient_credits"
        | "insufficient_balance"
        | "insufficient_quota"
        | "insufficient_funds"
        | "credits_exhausted" => 402,
        "permission_error" | "permission_denied" | "forbidden" => 403,
        "not_found_error" | "not_found" | "model_not_found" => 404,
        "request_too_large" | "payload_too_large" => 413,
        "rate_limit_error"
        | "rate_limit_exceeded"
        | "rate_limit_exceeded_error"
        | "rate_limit_reached_error"
        | "rate_limited"
        | "too_many_requests"
        | "resource_exhausted" => 429,
        "server_error" | "api_error" | "internal_error" | "internal_server_error" | "internal" => {
            500
        }
        "bad_gateway" | "upstream_error" => 502,
        "overloaded_error"
        | "engine_overloaded"
        | "server_overloaded"
        | "service_unavailable"
        | "service_unavailable_error"
        | "unavailable" => 503,
        "timeout_error"
        | "timeout"
        | "request_timeout"
        | "gateway_timeout"
        | "gateway_timeout_error"
        | "deadline_exceeded" => 504,
        _ => return None,
    })
}

/// Returns the status that a stated error type implies.
pub(crate) fn status_of_type(stated: &ErrorType) -> Option<u16> {
    // `unmapped` says that the type is unknown.
    stated.status().filter(|_| *stated != ErrorType::UNMAPPED)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{ErrorType, status_of_code, status_of_type};

    #[rstest]
    #[case("invalid_request_error", 400)]
    #[case("unauthorized", 401)]
    #[case("insufficient_credits", 402)]
    #[case("FORBIDDEN", 403)]
    #[case("model_not_found", 404)]
    #[case("request_too_large", 413)]
    #[case("Too Many Requests", 429)]
    #[case("internal-server-error", 500)]
    #[case("BAD_GATEWAY", 502)]
    #[case("overloaded_error", 503)]
    #[case("request-timeout", 504)]
    fn words_stand_for_statuses(#[case] code: &str, #[case] status: u16) {
        assert_eq!(status_of_code(code), Some(status));
    }

    #[test]
    fn other_words_stand_for_none() {
        assert_eq!(status_of_code("OPENAI_ERROR"), None);
        assert_eq!(status_of_code(&"x".repeat(25)), None);
        assert_eq!(status_of_type(&ErrorType::PROVIDER_UNAVAILABLE), Some(502));
        assert_eq!(status_of_type(&ErrorType::UNMAPPED), None);
    }
}
