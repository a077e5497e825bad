//! `LimitSource` and `LimitReason`: which limit stopped the request.

use super::open::open_vocabulary;

open_vocabulary! {
    /// `error.metadata.limit_source` on the wire: whose limit was hit. Programs branch on it.
    ///
    /// All surfaces, revision `latest` (402, 403 and 429); seen on the wire and in "Limits".
    LimitSource {
        /// 402: the account's credits.
        OPENROUTER_CREDITS = "openrouter_credits",
        /// 402 or 403: the key's own limit.
        OPENROUTER_KEY_LIMIT = "openrouter_key_limit",
        /// 402, transient, with `Retry-After`: credits bound by requests in flight.
        OPENROUTER_IN_FLIGHT_BUDGET = "openrouter_in_flight_budget",
        /// 403: a guardrail's budget.
        OPENROUTER_GUARDRAIL_BUDGET = "openrouter_guardrail_budget",
        /// 403: the workspace's budget.
        OPENROUTER_WORKSPACE_BUDGET = "openrouter_workspace_budget",
        /// 429: the capacity that all OpenRouter users share at the provider.
        UPSTREAM_PROVIDER_SHARED_POOL = "upstream_provider_shared_pool",
        /// 429: the caller's own account at the provider (BYOK).
        UPSTREAM_PROVIDER_ACCOUNT = "upstream_provider_account",
        /// 429: the free models' daily allowance.
        OPENROUTER_FREE_TIER_DAILY = "openrouter_free_tier_daily",
        /// 429: the free models' allowance per minute.
        OPENROUTER_FREE_TIER_PER_MINUTE = "openrouter_free_tier_per_minute",
    }
}

open_vocabulary! {
    /// `error.metadata.reason` on the wire: why a limit stopped the request.
    ///
    /// Chat Completions and Messages, revision `latest` (402). The same member also holds free text on
    /// validation errors (`{"field": "temperature", "reason": "Must be between 0 and 2"}`).
    LimitReason {
        /// Transient: credits are bound by requests in flight.
        IN_FLIGHT_BUDGET_EXHAUSTED = "in_flight_budget_exhausted",
        /// Not transient: this one request is worth more than the budget.
        WEIGHT_EXCEEDS_BUDGET = "weight_exceeds_budget",
    }
}

#[cfg(test)]
mod tests {
    use super::{LimitReason, LimitSource};

    #[test]
    fn free_text_is_kept_as_it_is() {
        assert_eq!(LimitSource::ALL.len(), 9);
        let reason: LimitReason =
            serde_json::from_str(r#""Must be between 0 and 2""#).expect("reads");
        assert!(!reason.is_known());
        assert_eq!(reason, "Must be between 0 and 2");
    }
}
