//! [`Cause`], [`Fault`] and [`Advice`]: what went wrong, who can fix it, whether to repeat the request.

use crate::ids::closed_ids;

closed_ids! {
    /// Who can fix an error.
    Fault as "fault" {
        /// The request must change.
        CallerRequest = "caller_request",
        /// The API key is missing, wrong or of the wrong kind.
        CallerKey = "caller_key",
        /// Credits, limits, privacy or guardrail settings of the account.
        CallerAccount = "caller_account",
        /// The program that sent the request or read the response.
        Client = "client",
        /// OpenRouter.
        Gateway = "gateway",
        /// The provider behind OpenRouter.
        Provider = "provider",
        /// The network in between.
        Network = "network",
        /// Not known.
        Unknown = "unknown",
    }
}

closed_ids! {
    /// Whether to send the same request again.
    Decision as "retry decision" {
        /// Do not retry: the request fails again until something is changed.
        No = "no",
        /// Retry after the stated wait.
        After = "after",
        /// Retry later, with exponential backoff.
        Backoff = "backoff",
    }
}

/// The retry advice of a cause, before any stated wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// The same decision for every occurrence.
    Always(Decision),
    /// The status decides: retry after 408, 429 and 5xx, but not after other 4xx.
    ByStatus,
}

impl std::fmt::Display for Advice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Always(decision) => write!(f, "`{}`", decision.as_str()),
            Self::ByStatus => f.write_str("by status"),
        }
    }
}

macro_rules! causes {
    ($($variant:ident = $id:literal,)+) => {
        closed_ids! {
            /// What went wrong: a stable id of the catalogue. [`Cause::entry`] returns its catalogue entry.
            Cause as "cause" {
                $(
                    #[doc = concat!("`", $id, "`")]
                    $variant = $id,
                )+
            }
        }
    };
}

causes! {
    AuthMissingCredentials = "auth.missing_credentials",
    AuthUnknownKey = "auth.unknown_key",
    AuthInvalidKey = "auth.invalid_key",
    AuthPkceInvalidCode = "auth.pkce_invalid_code",
    AuthPkceMethodMismatch = "auth.pkce_method_mismatch",
    AuthTokenExchangeRejected = "auth.token_exchange_rejected",
    AuthManagementKeyRequired = "auth.management_key_required",
    AuthByokKeyRejected = "auth.byok_key_rejected",
    AuthByokKeyTier = "auth.byok_key_tier",
    AuthUpstreamKeyRejected = "auth.upstream_key_rejected",
    CreditsInsufficient = "credits.insufficient",
    CreditsNeverPurchased = "credits.never_purchased",
    CreditsKeyLimit = "credits.key_limit",
    CreditsInFlightBudget = "credits.in_flight_budget",
    CreditsRequestExceedsBudget = "credits.request_exceeds_budget",
    CreditsBudgetExceeded = "credits.budget_exceeded",
    CreditsUpstreamAccountExhausted = "credits.upstream_account_exhausted",
    CreditsByokAccountExhausted = "credits.byok_account_exhausted",
    LimitFreePerMinute = "limit.free_per_minute",
    LimitFreePerDay = "limit.free_per_day",
    LimitModelDemand = "limit.model_demand",
    LimitUpstreamSharedPool = "limit.upstream_shared_pool",
    LimitUpstreamAccount = "limit.upstream_account",
    LimitRate = "limit.rate",
    PolicyModerationFlagged = "policy.moderation_flagged",
    PolicyGuardrailBlocked = "policy.guardrail_blocked",
    PolicyProviderTerms = "policy.provider_terms",
    PolicyUpstreamContentFilter = "policy.upstream_content_filter",
    PolicyUpstreamAccountBlocked = "policy.upstream_account_blocked",
    PolicyRefusal = "policy.refusal",
    PolicyAgeAttestation = "policy.age_attestation",
    PolicyAgenticOnly = "policy.agentic_only",
    PolicyServerToolDisabled = "policy.server_tool_disabled",
    PolicyRegion = "policy.region",
    RoutingModelNotFound = "routing.model_not_found",
    RoutingWrongEndpoint = "routing.wrong_endpoint",
    RoutingNoEndpoints = "routing.no_endpoints",
    RoutingModelDeprecated = "routing.model_deprecated",
    RoutingFreeVariantEnded = "routing.free_variant_ended",
    RoutingNoImageInput = "routing.no_image_input",
    RoutingNoToolUse = "routing.no_tool_use",
    RoutingUnsupportedParameters = "routing.unsupported_parameters",
    RoutingOutputModalities = "routing.output_modalities",
    RoutingDataPolicy = "routing.data_policy",
    RoutingGuardrailRestrictions = "routing.guardrail_restrictions",
    RoutingProviderRestricted = "routing.provider_restricted",
    RoutingConstraintFiltered = "routing.constraint_filtered",
    RoutingCapacityExhausted = "routing.capacity_exhausted",
    RoutingNoProviderAvailable = "routing.no_provider_available",
    RequestMalformedJson = "request.malformed_json",
    RequestMissingParameter = "request.missing_parameter",
    RequestInvalidParameter = "request.invalid_parameter",
    RequestUnsupportedParameter = "request.unsupported_parameter",
    RequestInvalidSchema = "request.invalid_schema",
    RequestContextLength = "request.context_length",
    RequestMessageSequence = "request.message_sequence",
    RequestReasoningNotPreserved = "request.reasoning_not_preserved",
    RequestImageInvalid = "request.image_invalid",
    RequestImageTooLarge = "request.image_too_large",
    RequestImageUnreachable = "request.image_unreachable",
    RequestPayloadTooLarge = "request.payload_too_large",
    RequestWrongPath = "request.wrong_path",
    RequestMethodNotAllowed = "request.method_not_allowed",
    RequestResourceNotFound = "request.resource_not_found",
    RequestProviderLimit = "request.provider_limit",
    RequestRejectedByProvider = "request.rejected_by_provider",
    UpstreamOverloaded = "upstream.overloaded",
    UpstreamUnavailable = "upstream.unavailable",
    UpstreamTimeout = "upstream.timeout",
    UpstreamInvalidResponse = "upstream.invalid_response",
    UpstreamInternal = "upstream.internal",
    UpstreamEdgeBlocked = "upstream.edge_blocked",
    UpstreamUnexplained = "upstream.unexplained",
    NetworkDns = "network.dns",
    NetworkTls = "network.tls",
    NetworkRefused = "network.refused",
    NetworkUnreachable = "network.unreachable",
    NetworkTimeout = "network.timeout",
    NetworkReset = "network.reset",
    NetworkFailed = "network.failed",
    StreamDropped = "stream.dropped",
    OutputEmpty = "output.empty",
    OutputMalformedToolCall = "output.malformed_tool_call",
    OutputTruncatedJson = "output.truncated_json",
    OutputExpired = "output.expired",
    GatewayInternal = "gateway.internal",
    GatewayUnavailable = "gateway.unavailable",
    GatewayEdgeBlocked = "gateway.edge_blocked",
    GatewayEdgeUnreachable = "gateway.edge_unreachable",
    GatewayEdgeTimeout = "gateway.edge_timeout",
    GatewayFileParser = "gateway.file_parser",
    ClientKeepaliveMisparsed = "client.keepalive_misparsed",
    ClientErrorDecodeFailed = "client.error_decode_failed",
    ClientDetailLost = "client.detail_lost",
    ClientCancelled = "client.cancelled",
    Unknown = "unknown",
}
