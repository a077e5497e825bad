//! OpenRouter's own phrases about keys, credits and limits.

use super::When::{Model, Named, Not, Said, Status, Whole};
use super::{Cause as C, Rule};

/// Rules on keys, credits and limits.
pub(super) static RULES: &[Rule] = &[
    // keys
    Rule::new(
        "key.missing",
        C::AuthMissingCredentials,
        &[
            Named(false),
            Said(&[
                "missing authentication header",
                "no auth credentials found",
                "no cookie auth credentials found",
                "no credentials found",
                "missing authorization header",
                "authorization header is missing",
                "authorization header missing",
                "authorization header is required",
                "you didnt provide an api key",
                "no api key provided",
                "missing api key",
                "api key is missing",
                "missing bearer",
                "api_key client option must be set",
                "must provide an api key",
            ]),
        ],
    ),
    Rule::new(
        "key.unknown",
        C::AuthUnknownKey,
        &[Named(false), Said(&["user not found"])],
    ),
    Rule::new(
        "key.pkce-method",
        C::AuthPkceMethodMismatch,
        &[Said(&["code_challenge_method", "code challenge method"])],
    ),
    Rule::new(
        "key.pkce-code",
        C::AuthPkceInvalidCode,
        &[Said(&[
            "invalid code or code_verifier",
            "invalid code_verifier",
            "code_verifier",
            "code verifier",
            "authorization code expired",
            "auth code expired",
            "auth code already used",
        ])],
    ),
    Rule::new(
        "key.pkce-code-word",
        C::AuthPkceInvalidCode,
        &[Whole(&["invalid code", "invalid code."])],
    ),
    Rule::new(
        "key.management",
        C::AuthManagementKeyRequired,
        &[Said(&[
            "only management keys",
            "only provisioning keys",
            "management key required",
            "provisioning key required",
            "requires a management key",
            "requires a provisioning key",
            "management api key",
        ])],
    ),
    Rule::new(
        "key.tier",
        C::AuthByokKeyTier,
        &[Said(&[
            "organization must be verified to use",
            "requires a higher usage tier",
            "requires usage tier",
            "requires tier",
            "needs tier",
            "tier 3",
            "tier-3",
            "not available for your tier",
            "key requires byok",
            "requires byok",
            "bring your own key to use",
        ])],
    ),
    Rule::new(
        "key.tier-model",
        C::AuthByokKeyTier,
        &[
            Status(&[403]),
            Named(false),
            Model(&["openai/o3", "openai/o1-pro"]),
            Whole(&[
                "forbidden",
                "forbidden.",
                "permission denied",
                "provider returned error",
                "access denied",
                "",
            ]),
        ],
    ),
    // credits
    Rule::new(
        "credits.never",
        C::CreditsNeverPurchased,
        &[Said(&["never purchased credits"])],
    ),
    Rule::new(
        "credits.key-limit",
        C::CreditsKeyLimit,
        &[Said(&[
            "key limit exceeded",
            "create a key with a higher",
            "adjust the keys ",
            "key has exceeded its",
            "key credit limit",
            "key limit reached",
            "api key limit",
            "key spending limit",
            "key budget exceeded",
            "prompt tokens limit exceeded",
        ])],
    ),
    Rule::new(
        "credits.in-flight",
        C::CreditsInFlightBudget,
        &[Said(&["in-flight requests", "in flight requests"])],
    ),
    Rule::new(
        "credits.budget",
        C::CreditsBudgetExceeded,
        &[
            Named(false),
            Said(&[
                "guardrail budget",
                "workspace budget",
                "budget exceeded",
                "budget limit exceeded",
                "spending limit exceeded",
                "spend limit exceeded",
                "budget has been exceeded",
            ]),
        ],
    ),
    Rule::new(
        "credits.insufficient",
        C::CreditsInsufficient,
        &[
            Named(false),
            Said(&[
                "requires more credits",
                "can only afford",
                "insufficient credits",
                "openrouter.ai/settings/credits",
                "openrouter.ai/credits",
                "more credits are required",
                "not enough credits",
                "negative credit balance",
                "out of credits",
                "add more credits",
                "purchase more credits",
                "requires at least $",
                "requires credits",
                "insufficient balance. please add",
            ]),
            Not(&[
                "is temporarily rate-limited",
                "free-models-per",
                "rate limit exceeded",
                "add your own key",
            ]),
        ],
    ),
    // limits
    Rule::new(
        "limit.words-free-day",
        C::LimitFreePerDay,
        &[Said(&[
            "free-models-per-day",
            "free model requests per day",
            "free requests per day",
            "daily limit for free models",
            "free-models-per-week",
        ])],
    ),
    Rule::new(
        "limit.words-free-minute",
        C::LimitFreePerMinute,
        &[Said(&[
            "free-models-per-min",
            "free model requests per minute",
            "free requests per minute",
        ])],
    ),
    Rule::new(
        "limit.words-demand",
        C::LimitModelDemand,
        &[Said(&[
            "limit_rpm/",
            "limit_rpd/",
            "limit_tpm/",
            "limit_rph/",
            "high demand for ",
        ])],
    ),
];
