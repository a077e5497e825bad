//! Infers the error type of an error that states none.

use crate::vocab::ErrorType as T;

use super::cause::Cause as C;

/// Returns the error type of the cause or, if it has none, of the status. `None` if no request was rejected: a dropped
/// stream, an empty response, a client that failed on its own. The match has no wildcard, so that the compiler demands
/// the type of every new cause.
pub(crate) fn infer(cause: C, status: Option<u16>, relayed: bool, transport: bool) -> Option<T> {
    let by_status = status
        .filter(|status| *status >= 400)
        .and_then(T::from_status);
    let refused = by_status
        .clone()
        .filter(|_| status.is_some_and(|status| status < 500));
    Some(match cause {
        C::StreamDropped
        | C::OutputEmpty
        | C::ClientKeepaliveMisparsed
        | C::ClientCancelled
        | C::NetworkDns
        | C::NetworkTls
        | C::NetworkRefused
        | C::NetworkUnreachable
        | C::NetworkTimeout
        | C::NetworkReset
        | C::NetworkFailed => return None,
        C::OutputTruncatedJson if transport => return None,
        C::AuthMissingCredentials | C::AuthUnknownKey | C::AuthInvalidKey => T::AUTHENTICATION,
        C::CreditsInsufficient
        | C::CreditsNeverPurchased
        | C::CreditsKeyLimit
        | C::CreditsInFlightBudget
        | C::CreditsRequestExceedsBudget
        | C::CreditsBudgetExceeded => T::PAYMENT_REQUIRED,
        C::CreditsByokAccountExhausted | C::CreditsUpstreamAccountExhausted => {
            refused.unwrap_or(T::PAYMENT_REQUIRED)
        }
        C::AuthUpstreamKeyRejected | C::AuthByokKeyRejected => refused.unwrap_or(T::AUTHENTICATION),
        C::LimitFreePerMinute
        | C::LimitFreePerDay
        | C::LimitModelDemand
        | C::LimitUpstreamSharedPool
        | C::LimitUpstreamAccount
        | C::LimitRate
        | C::RoutingCapacityExhausted => T::RATE_LIMIT_EXCEEDED,
        C::PolicyModerationFlagged | C::PolicyUpstreamContentFilter => T::CONTENT_POLICY_VIOLATION,
        C::PolicyRefusal => T::REFUSAL,
        C::PolicyGuardrailBlocked
        | C::PolicyProviderTerms
        | C::PolicyUpstreamAccountBlocked
        | C::PolicyAgeAttestation
        | C::PolicyAgenticOnly
        | C::PolicyServerToolDisabled
        | C::PolicyRegion
        | C::AuthManagementKeyRequired
        | C::AuthByokKeyTier => refused.unwrap_or(T::PERMISSION_DENIED),
        C::RequestContextLength => T::CONTEXT_LENGTH_EXCEEDED,
        C::RequestPayloadTooLarge => T::PAYLOAD_TOO_LARGE,
        C::RequestImageInvalid => T::INVALID_IMAGE,
        C::RequestImageTooLarge => T::IMAGE_TOO_LARGE,
        C::RequestImageUnreachable => T::IMAGE_DOWNLOAD_FAILED,
        C::RequestWrongPath | C::RequestResourceNotFound | C::OutputExpired => T::NOT_FOUND,
        C::GatewayUnavailable => T::SERVER,
        C::RoutingNoProviderAvailable => by_status.unwrap_or(T::PROVIDER_OVERLOADED),
        C::RoutingNoEndpoints
        | C::RoutingModelDeprecated
        | C::RoutingFreeVariantEnded
        | C::RoutingNoImageInput
        | C::RoutingNoToolUse
        | C::RoutingUnsupportedParameters
        | C::RoutingOutputModalities
        | C::RoutingDataPolicy
        | C::RoutingGuardrailRestrictions
        | C::RoutingProviderRestricted
        | C::RoutingConstraintFiltered => by_status.unwrap_or(T::NOT_FOUND),
        C::UpstreamTimeout | C::GatewayEdgeTimeout => refused.unwrap_or(T::TIMEOUT),
        C::GatewayEdgeUnreachable if status == Some(522) => T::TIMEOUT,
        C::UpstreamOverloaded => refused.unwrap_or(T::PROVIDER_OVERLOADED),
        C::UpstreamUnavailable
        | C::UpstreamInvalidResponse
        | C::GatewayEdgeUnreachable
        | C::UpstreamEdgeBlocked => by_status.unwrap_or(T::PROVIDER_UNAVAILABLE),
        C::UpstreamUnexplained => by_status.unwrap_or(T::UNMAPPED),
        C::UpstreamInternal if relayed => by_status.unwrap_or(T::PROVIDER_UNAVAILABLE),
        C::UpstreamInternal => by_status.unwrap_or(T::SERVER),
        C::GatewayInternal => by_status.unwrap_or(T::SERVER),
        C::GatewayEdgeBlocked => by_status.unwrap_or(T::PERMISSION_DENIED),
        C::OutputMalformedToolCall
        | C::OutputTruncatedJson
        | C::ClientDetailLost
        | C::ClientErrorDecodeFailed
        | C::Unknown => by_status.unwrap_or(T::UNMAPPED),
        C::AuthPkceInvalidCode
        | C::AuthPkceMethodMismatch
        | C::AuthTokenExchangeRejected
        | C::RoutingModelNotFound
        | C::RoutingWrongEndpoint
        | C::RequestMalformedJson
        | C::RequestMissingParameter
        | C::RequestInvalidParameter
        | C::RequestUnsupportedParameter
        | C::RequestInvalidSchema
        | C::RequestMessageSequence
        | C::RequestReasoningNotPreserved
        | C::RequestMethodNotAllowed
        | C::RequestProviderLimit
        | C::RequestRejectedByProvider
        | C::GatewayFileParser => by_status.unwrap_or(T::INVALID_REQUEST),
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{C, T, infer};

    /// The cause wins if the status suggests another type or none.
    #[rstest]
    #[case(C::AuthUnknownKey, Some(403), T::AUTHENTICATION)]
    #[case(C::AuthUpstreamKeyRejected, Some(500), T::AUTHENTICATION)]
    #[case(C::AuthUpstreamKeyRejected, Some(403), T::PERMISSION_DENIED)]
    #[case(C::CreditsKeyLimit, Some(403), T::PAYMENT_REQUIRED)]
    #[case(C::CreditsUpstreamAccountExhausted, None, T::PAYMENT_REQUIRED)]
    #[case(C::LimitRate, Some(503), T::RATE_LIMIT_EXCEEDED)]
    #[case(C::PolicyModerationFlagged, Some(400), T::CONTENT_POLICY_VIOLATION)]
    #[case(C::PolicyRefusal, Some(400), T::REFUSAL)]
    #[case(C::PolicyRegion, None, T::PERMISSION_DENIED)]
    #[case(C::RequestContextLength, Some(400), T::CONTEXT_LENGTH_EXCEEDED)]
    #[case(C::RequestPayloadTooLarge, Some(400), T::PAYLOAD_TOO_LARGE)]
    #[case(C::RequestImageInvalid, Some(422), T::INVALID_IMAGE)]
    #[case(C::RequestImageTooLarge, Some(400), T::IMAGE_TOO_LARGE)]
    #[case(C::RequestImageUnreachable, Some(400), T::IMAGE_DOWNLOAD_FAILED)]
    #[case(C::RequestWrongPath, None, T::NOT_FOUND)]
    #[case(C::RequestInvalidParameter, None, T::INVALID_REQUEST)]
    #[case(C::RoutingNoProviderAvailable, None, T::PROVIDER_OVERLOADED)]
    #[case(C::RoutingNoEndpoints, None, T::NOT_FOUND)]
    #[case(C::UpstreamTimeout, Some(502), T::TIMEOUT)]
    #[case(C::UpstreamTimeout, Some(429), T::RATE_LIMIT_EXCEEDED)]
    #[case(C::UpstreamOverloaded, Some(500), T::PROVIDER_OVERLOADED)]
    #[case(C::UpstreamUnavailable, None, T::PROVIDER_UNAVAILABLE)]
    #[case(C::GatewayEdgeUnreachable, Some(522), T::TIMEOUT)]
    #[case(C::GatewayEdgeUnreachable, None, T::PROVIDER_UNAVAILABLE)]
    #[case(C::GatewayInternal, None, T::SERVER)]
    #[case(C::GatewayEdgeBlocked, None, T::PERMISSION_DENIED)]
    #[case(C::Unknown, None, T::UNMAPPED)]
    #[case(C::Unknown, Some(200), T::UNMAPPED)]
    fn the_cause_says_the_type(#[case] cause: C, #[case] status: Option<u16>, #[case] is: T) {
        assert_eq!(infer(cause, status, false, false), Some(is));
    }

    #[test]
    fn what_a_provider_broke_is_its_own() {
        let of = |relayed| infer(C::UpstreamInternal, None, relayed, false);
        assert_eq!(of(true), Some(T::PROVIDER_UNAVAILABLE));
        assert_eq!(of(false), Some(T::SERVER));
    }

    #[test]
    fn where_nothing_was_refused_there_is_no_type() {
        assert_eq!(infer(C::StreamDropped, Some(400), false, false), None);
        let cut_off = |transport| infer(C::OutputTruncatedJson, None, false, transport);
        assert_eq!(cut_off(true), None);
        assert_eq!(cut_off(false), Some(T::UNMAPPED));
    }
}
