//! `OAuthErrorCode`: the error codes of the token exchange.

use super::open::open_vocabulary;

open_vocabulary! {
    /// `error` of the token exchange (`oauth/token`) on the wire: a code of RFC 6749, section 5.2. It has an
    /// `error_description` next to it.
    ///
    /// Auth, since revision `2026-11`; source: OpenAPI description.
    OAuthErrorCode {
        /// 400: a parameter is missing, repeated or malformed.
        INVALID_REQUEST = "invalid_request",
        /// 400: the token or code is invalid, expired or revoked.
        INVALID_GRANT = "invalid_grant",
        /// 400: the grant type is not supported.
        UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type",
        /// 400: the scope is unknown or too broad.
        INVALID_SCOPE = "invalid_scope",
        /// 500: a fault inside OpenRouter.
        SERVER_ERROR = "server_error",
        /// 503: try again later.
        TEMPORARILY_UNAVAILABLE = "temporarily_unavailable",
    }
}
