//! Providers' phrases about accounts: keys, money, limits, content, region. Also texts that are not a provider's own
//! (a firewall, a 404).

use super::When::{
    Body, Byok, Code, Envelope, Named, Not, NotStatus, Phrase, Raw, Relayed, Status, Whole,
};
use super::words::{BILLING, FILTER, KEY};
use super::{Cause as C, Rule};

/// Rules on provider messages about accounts and policies.
pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "upstream.waf",
        C::UpstreamEdgeBlocked,
        &[
            Relayed(true),
            Raw(&[
                "error code: 1015",
                "error code: 1020",
                "you have been blocked",
                "you are being rate limited",
                "attention required!",
                "access denied | ",
                "web application firewall",
                "upstream waf",
                "waf blocked",
                "blocked by waf",
                "waf policy",
                "captcha",
                "request blocked by waf",
                "just a moment...",
                "enable javascript and cookies",
                "akamai",
                "cf-error-details",
                "the request could not be satisfied",
                "request blocked. we cant connect",
                "potentially dangerous request",
            ]),
            Not(&["error code: 52", "bad gateway", "502: "]),
        ],
    ),
    Rule::new(
        "upstream.waf-page",
        C::UpstreamEdgeBlocked,
        &[
            Relayed(true),
            Status(&[401, 403, 405, 406, 418, 429]),
            Raw(&["<html", "<!doctype", "<head", "<title>"]),
        ],
    ),
    Rule::new(
        "upstream.account-blocked",
        C::PolicyUpstreamAccountBlocked,
        &[Phrase(&[
            "resource has been temporarily blocked",
            "resource has been blocked",
            "may violate our content policy",
            "deployment has been blocked",
            "subscription has been blocked",
            "access to this resource has been temporarily",
            "account has been temporarily blocked",
        ])],
    ),
    Rule::new(
        "upstream.byok-billing",
        C::CreditsByokAccountExhausted,
        &[Byok(true), NotStatus(&[404]), Phrase(BILLING)],
    ),
    Rule::new(
        "upstream.byok-billing-bare",
        C::CreditsByokAccountExhausted,
        &[Byok(true), Status(&[402])],
    ),
    Rule::new(
        "upstream.billing",
        C::CreditsUpstreamAccountExhausted,
        &[Relayed(true), NotStatus(&[404, 429]), Phrase(BILLING)],
    ),
    Rule::new(
        "upstream.billing-bare",
        C::CreditsUpstreamAccountExhausted,
        &[Named(true), Status(&[402])],
    ),
    Rule::new(
        "upstream.billing-429",
        C::CreditsUpstreamAccountExhausted,
        &[
            Relayed(true),
            Status(&[429]),
            Not(&["allocated quota exceeded"]),
            Phrase(&[
                "insufficient_quota",
                "insufficient balance",
                "balance is insufficient",
                "credit balance is too low",
                "余额不足",
                "欠费",
                "out of credits",
                "exceeded_current_quota",
                "used all available credits",
                "no resource package",
                "suspended due to insufficient",
                "check your billing",
                "in arrears",
            ]),
        ],
    ),
    Rule::new(
        "upstream.shared-pool",
        C::LimitUpstreamSharedPool,
        &[
            Phrase(&[
                "temporarily rate-limited upstream",
                "temporarily rate limited upstream",
                "rate-limited upstream",
                "rate limited upstream",
            ]),
            Byok(false),
        ],
    ),
    Rule::new(
        "upstream.own-limit",
        C::LimitUpstreamAccount,
        &[Byok(true), Status(&[429])],
    ),
    Rule::new(
        "upstream.byok-key",
        C::AuthByokKeyRejected,
        &[Byok(true), Phrase(KEY), NotStatus(&[402, 404, 429])],
    ),
    // LiteLLM's class.
    Rule::new(
        "upstream.content-filter-class",
        C::PolicyUpstreamContentFilter,
        &[Envelope(false), Body(&["contentpolicyviolationerror"])],
    ),
    Rule::new(
        "upstream.content-filter",
        C::PolicyUpstreamContentFilter,
        &[
            Phrase(FILTER),
            Not(&["guardrail restrictions", "data policy"]),
        ],
    ),
    Rule::new(
        "upstream.content-filter-code",
        C::PolicyUpstreamContentFilter,
        &[Code(&["content_filter", "content_policy_violation"])],
    ),
    Rule::new(
        "upstream.key",
        C::AuthUpstreamKeyRejected,
        &[Relayed(true), NotStatus(&[402, 404, 429]), Phrase(KEY)],
    ),
    Rule::new(
        "upstream.byok-key-bare",
        C::AuthByokKeyRejected,
        &[Byok(true), Status(&[401, 403])],
    ),
    Rule::new(
        "upstream.key-bare",
        C::AuthUpstreamKeyRejected,
        &[Named(true), Status(&[401])],
    ),
    Rule::new(
        "upstream.key-unnamed",
        C::AuthUpstreamKeyRejected,
        &[
            Status(&[401]),
            Whole(&["provider returned error", "provider returned an error"]),
        ],
    ),
    Rule::new(
        "upstream.gone",
        C::UpstreamUnavailable,
        &[Relayed(true), Status(&[404, 410])],
    ),
];
