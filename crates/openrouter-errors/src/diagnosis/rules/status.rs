//! The bare status, and codes that say no more than a status.

use super::When::{
    Body, Code, Envelope, Named, NoStatus, Relayed, Said, Shaped, Status, Typed, Whole,
};
use super::{Cause as C, Decision, Rule};
use crate::shape::Shape;

/// The last rules: whatever is left is `unknown`.
pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "status.429-provider",
        C::LimitUpstreamSharedPool,
        &[Status(&[429]), Named(true)],
    ),
    Rule::new("status.429", C::LimitRate, &[Status(&[429])]),
    Rule::new(
        "words.rate",
        C::LimitRate,
        &[Said(&[
            "rate limit",
            "rate_limit",
            "ratelimit",
            "rate-limit",
            "too many requests",
            "too_many_requests",
            "tokens per min",
            "requests per min",
            "request limit",
            "quota exceeded",
            "exceeded your current quota",
            "resource has been exhausted",
            "resource_exhausted",
            "throttl",
            "限流",
            "频率",
            "tpm limit",
            "rpm limit",
            "tpm/rpm",
        ])],
    ),
    Rule::new(
        "words.rate-class",
        C::LimitRate,
        &[
            Envelope(false),
            Body(&["ratelimiterror", "rate_limit_error", "rate_limit_exceeded"]),
        ],
    ),
    Rule::new(
        "typed.rate",
        C::LimitRate,
        &[Typed(&["rate_limit_exceeded"])],
    ),
    Rule::new("status.401", C::AuthInvalidKey, &[Status(&[401])]),
    Rule::new("status.402", C::CreditsInsufficient, &[Status(&[402])]),
    Rule::new(
        "status.403-provider",
        C::AuthUpstreamKeyRejected,
        &[Status(&[403]), Named(true)],
    ),
    Rule::new(
        "status.404",
        C::RequestWrongPath,
        &[Status(&[404]), Relayed(false)],
    ),
    Rule::new(
        "status.404-provider",
        C::UpstreamUnavailable,
        &[Status(&[404, 410]), Relayed(true)],
    ),
    Rule::new("status.405", C::RequestMethodNotAllowed, &[Status(&[405])]),
    Rule::new(
        "status.408",
        C::UpstreamTimeout,
        &[Status(&[408, 504, 524])],
    ),
    Rule::new("typed.timeout", C::UpstreamTimeout, &[Typed(&["timeout"])]),
    Rule::new("status.503", C::UpstreamOverloaded, &[Status(&[503, 529])]),
    Rule::new(
        "typed.overloaded",
        C::UpstreamOverloaded,
        &[Typed(&["provider_overloaded"])],
    ),
    Rule::new(
        "status.502",
        C::UpstreamUnavailable,
        &[Status(&[502, 520, 521, 522, 523])],
    ),
    Rule::new(
        "typed.unavailable",
        C::UpstreamUnavailable,
        &[Typed(&["provider_unavailable"])],
    ),
    Rule::new(
        "status.500-provider",
        C::UpstreamInternal,
        &[Status(&[500]), Relayed(true)],
    ),
    Rule::new("status.500", C::GatewayInternal, &[Status(&[500, 501])]),
    Rule::new(
        "words.cancelled",
        C::Unknown,
        &[NoStatus, Said(&["was cancelled", "was canceled"])],
    )
    .retried(Decision::No),
    Rule::new(
        "words.server",
        C::GatewayInternal,
        &[
            NoStatus,
            Said(&["internal server error", "internal_server_error"]),
        ],
    ),
    Rule::new(
        "code.server",
        C::GatewayInternal,
        &[
            NoStatus,
            Code(&["server_error", "api_error", "internal_error"]),
        ],
    ),
    Rule::new(
        "code.server-typed",
        C::GatewayInternal,
        &[Typed(&["server", "unmapped"])],
    ),
    Rule::new(
        "status.400-provider",
        C::RequestRejectedByProvider,
        &[Status(&[400, 409, 412, 422]), Relayed(true)],
    ),
    Rule::new(
        "typed.request",
        C::RequestRejectedByProvider,
        &[
            Typed(&["invalid_request", "invalid_prompt", "unprocessable"]),
            Relayed(true),
        ],
    ),
    Rule::new(
        "words.rejected",
        C::RequestRejectedByProvider,
        &[Whole(&["provider returned error"]), NoStatus],
    ),
    Rule::new(
        "words.server-tool",
        C::RequestRejectedByProvider,
        &[Said(&["server tool request failed"])],
    ),
    Rule::new(
        "status.400",
        C::RequestInvalidParameter,
        &[Status(&[400, 422]), Envelope(true)],
    ),
    Rule::new(
        "status.400-text",
        C::RequestRejectedByProvider,
        &[Status(&[400, 422])],
    ),
    Rule::new(
        "code.request",
        C::RequestInvalidParameter,
        &[Code(&[
            "invalid_request_error",
            "invalid_prompt",
            "invalid_request",
        ])],
    ),
    Rule::new(
        "blank",
        C::OutputTruncatedJson,
        &[Shaped(&[Shape::Blank, Shape::TruncatedJson])],
    ),
    Rule::new(
        "finish.error",
        C::UpstreamInternal,
        &[
            Shaped(&[Shape::ChoiceError, Shape::StreamChunkError]),
            NoStatus,
        ],
    ),
];
