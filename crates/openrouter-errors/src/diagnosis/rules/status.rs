//! Rules on the bare status. Codes and stated types that imply a status count as one (`codes`).

use super::When::{
    Body, Code, Envelope, Named, NoStatus, Not, NotStatus, Phrase, Relayed, RequestId, Shaped,
    Status, Typed, Whole,
};
use super::outage::RATE;
use super::{Cause as C, Decision, Rule};
use crate::shape::Shape;

/// The last rules: whatever remains is `unknown`.
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
        &[NoStatus, Phrase(RATE), Not(&["may be rate limited"])],
    ),
    // What Codex prints before the reason.
    Rule::new(
        "stream.disconnected",
        C::StreamDropped,
        &[
            Envelope(false),
            NoStatus,
            Relayed(false),
            Body(&["stream disconnected"]),
        ],
    ),
    Rule::new(
        "words.aborted",
        C::ClientCancelled,
        &[
            Envelope(false),
            NoStatus,
            Relayed(false),
            Body(&[
                "request was aborted",
                "operation was aborted",
                "user aborted a request",
                "signal is aborted",
                "aborterror",
                "context canceled",
                "context cancelled",
                "cancellederror",
                "ioexception: canceled",
                "operationcanceledexception",
            ]),
        ],
    ),
    Rule::new(
        "status.403-rate",
        C::LimitRate,
        &[
            Status(&[403]),
            Phrase(&["rpm limit", "tpm limit", "rate limit exceeded"]),
        ],
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
        &[Status(&[404, 410]), Relayed(false)],
    ),
    Rule::new("status.405", C::RequestMethodNotAllowed, &[Status(&[405])]),
    Rule::new("status.408", C::UpstreamTimeout, &[Status(&[408])]),
    Rule::new("status.504", C::UpstreamTimeout, &[Status(&[504, 524])]),
    Rule::new(
        "typed.unavailable",
        C::UpstreamUnavailable,
        &[Typed(&["provider_unavailable"])],
    ),
    Rule::new("status.503", C::UpstreamOverloaded, &[Status(&[503, 529])]),
    Rule::new(
        "status.502",
        C::UpstreamUnavailable,
        &[Status(&[502, 520, 521, 522, 523])],
    ),
    Rule::new(
        "status.500-provider",
        C::UpstreamInternal,
        &[Status(&[500]), Relayed(true)],
    ),
    Rule::new(
        "status.500-anthropic",
        C::UpstreamInternal,
        &[Status(&[500]), RequestId("req_")],
    ),
    // The class that Python's servers put into an error; OpenRouter's own errors have none.
    Rule::new(
        "status.500-class",
        C::UpstreamInternal,
        &[Status(&[500]), Code(&["InternalServerError"])],
    ),
    Rule::new("status.500", C::GatewayInternal, &[Status(&[500, 501])]),
    Rule::new(
        "words.cancelled",
        C::Unknown,
        &[NoStatus, Phrase(&["was cancelled", "was canceled"])],
    )
    .retried(Decision::No),
    Rule::new(
        "status.400-provider",
        C::RequestRejectedByProvider,
        &[Status(&[400, 409, 412, 415, 422]), Relayed(true)],
    ),
    Rule::new(
        "words.server-tool",
        C::RequestRejectedByProvider,
        &[Phrase(&["server tool request failed"])],
    ),
    Rule::new(
        "words.rejected",
        C::RequestRejectedByProvider,
        &[Phrase(&["provider rejected the request"])],
    ),
    // Nothing says what is wrong with the request.
    Rule::new(
        "status.400-empty",
        C::RequestRejectedByProvider,
        &[
            Status(&[400, 422]),
            Whole(&["", "message", "error", "400", "422"]),
        ],
    ),
    Rule::new(
        "status.400-bare",
        C::RequestRejectedByProvider,
        &[
            Status(&[400, 415, 422]),
            Phrase(&[
                "status code of 400",
                "status code 400",
                "returned error status",
                "contains an invalid argument",
                "providerinite",
                "getting 400",
                "get 400",
                "400 error",
                "gives 400",
                "says 400",
                "with 400",
                "returns 400",
                "returned 400",
                "400 from",
                "got 400",
                "a 400",
                "badrequesterror",
                "bad request",
                "unprocessable entity",
                "unprocessable content",
                "(no body)",
                "upstream request failed",
                "code: 400",
                "code 400",
                "status: 400",
                "status 400",
                "http 400",
                "400 badrequest",
            ]),
        ],
    ),
    Rule::new(
        "status.400",
        C::RequestInvalidParameter,
        &[Status(&[400, 415, 422])],
    ),
    Rule::new(
        "words.unexplained",
        C::UpstreamUnexplained,
        &[Phrase(&[
            "provider returned error",
            "provider returned an error",
        ])],
    ),
    Rule::new(
        "blank",
        C::OutputTruncatedJson,
        &[
            Shaped(&[Shape::Blank]),
            // Failures about which only the status is known.
            NotStatus(&[403, 405, 409, 418, 451]),
        ],
    ),
    Rule::new(
        "truncated",
        C::OutputTruncatedJson,
        &[Shaped(&[Shape::TruncatedJson])],
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
