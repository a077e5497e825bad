//! OpenRouter's services around inference: token exchange, interns, plugins, server tools, stored results. Revision
//! `2026-11`.

use super::When::{Code, Has, Named, Native, Not, On, Phrase, Reason, Shaped, Status};
use super::{Cause as C, Kind, Rule};
use crate::shape::Shape;
use crate::surface::Surface;

/// Phrases for a stored result that is gone.
const GONE: &[&str] = &[
    "no longer available",
    "expired",
    "has been deleted",
    "was deleted",
];

/// Rules on the members and phrases of these services.
pub(super) static RULES: &[Rule] = &[
    // stop reasons of messages
    Rule::new(
        "stop.refusal",
        C::PolicyRefusal,
        &[
            Native(&["refusal"]),
            Shaped(&[Shape::Message, Shape::EventStream]),
        ],
    ),
    Rule::new(
        "stop.window",
        C::RequestContextLength,
        &[
            Native(&["model_context_window_exceeded"]),
            Shaped(&[Shape::Message, Shape::EventStream]),
        ],
    ),
    // plugins
    Rule::new(
        "alignment.metadata",
        C::PolicyGuardrailBlocked,
        &[Has(Kind::Alignment)],
    ),
    Rule::new(
        "alignment.words",
        C::PolicyGuardrailBlocked,
        &[
            Named(false),
            Phrase(&["alignment plugin", "alignment rule"]),
        ],
    ),
    // codes of the Responses surface
    Rule::new(
        "code.policy",
        C::PolicyUpstreamContentFilter,
        &[Code(&[
            "bio_policy",
            "cyber_policy",
            "misalignment_policy_violation",
        ])],
    ),
    // metadata.reason of interns
    Rule::new(
        "intern.busy",
        C::GatewayUnavailable,
        &[Reason(&[
            "busy",
            "intern_not_ready",
            "intern_unreachable",
            "stream_severed",
        ])],
    ),
    Rule::new("intern.rate", C::LimitRate, &[Reason(&["rate_limited"])]),
    Rule::new(
        "intern.turn",
        C::UpstreamInternal,
        &[Reason(&["turn_failed"])],
    ),
    Rule::new(
        "intern.gone",
        C::RequestResourceNotFound,
        &[Reason(&[
            "interaction_not_pending",
            "interaction_unknown",
            "run_ended",
        ])],
    ),
    Rule::new(
        "intern.refused",
        C::RequestInvalidParameter,
        &[Reason(&["attachment_failed", "intern_rejected"])],
    ),
    Rule::new(
        "intern.cancelled",
        C::ClientCancelled,
        &[Reason(&["client_closed_request"])],
    ),
    // the token exchange
    Rule::new(
        "oauth.rejected",
        C::AuthTokenExchangeRejected,
        &[
            On(&[Surface::Auth]),
            Code(&["invalid_grant", "unsupported_grant_type", "invalid_scope"]),
        ],
    ),
    Rule::new(
        "oauth.unavailable",
        C::GatewayUnavailable,
        &[
            Code(&["temporarily_unavailable"]),
            Shaped(&[Shape::StringError]),
        ],
    ),
    // server tools
    Rule::new(
        "tool.disabled",
        C::PolicyServerToolDisabled,
        &[
            Named(false),
            Phrase(&["server tool"]),
            Phrase(&[
                "is disabled",
                "are disabled",
                "not enabled",
                "has been disabled",
            ]),
        ],
    ),
    // stored results
    Rule::new(
        "stored.expired",
        C::OutputExpired,
        &[
            Named(false),
            Status(&[410]),
            Phrase(GONE),
            Not(&["model ", "endpoint", "variant"]),
        ],
    ),
    Rule::new("status.499", C::ClientCancelled, &[Status(&[499])]),
];
