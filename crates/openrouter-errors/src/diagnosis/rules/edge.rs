//! Pages and texts of the edge, where nothing of the API responded.

use super::When::{Body, Envelope, Named, Not, Phrase, Relayed, Shaped, Status, Whole};
use super::{Cause as C, Rule};
use crate::shape::Shape;

/// Rules on pages and bare texts.
pub(super) static RULES: &[Rule] = &[
    // pages and texts of the edge
    Rule::new(
        "edge.site-model-page",
        C::RoutingModelNotFound,
        &[Shaped(&[Shape::Html]), Body(&["<title>model not found"])],
    ),
    Rule::new(
        "edge.site-page",
        C::RequestWrongPath,
        &[
            Shaped(&[Shape::Html]),
            Body(&[
                "not found | openrouter",
                "<title>404",
                "/_next/static",
                "page you are looking for",
                "openrouter</title>",
            ]),
        ],
    ),
    Rule::new(
        "edge.blocked",
        C::GatewayEdgeBlocked,
        &[
            Named(false),
            Envelope(false),
            Body(&[
                "attention required! | cloudflare",
                "sorry, you have been blocked",
                "you are unable to access",
                "error code: 1020",
                "error code: 1010",
                "error code: 1006",
                "enable javascript and cookies to continue",
                "just a moment...",
                "403 forbidden</",
                "<title>access denied",
            ]),
        ],
    ),
    Rule::new(
        "edge.blocked-status",
        C::GatewayEdgeBlocked,
        &[Shaped(&[Shape::Html]), Status(&[403])],
    ),
    // A client that read the page as JSON.
    Rule::new(
        "edge.blocked-read",
        C::GatewayEdgeBlocked,
        &[
            Envelope(false),
            Relayed(false),
            Status(&[403]),
            Phrase(&["invalid character < looking", "unexpected token <"]),
        ],
    ),
    // What firewalls answer.
    Rule::new(
        "edge.blocked-words",
        C::GatewayEdgeBlocked,
        &[
            Relayed(false),
            Phrase(&[
                "virtual network/firewall rules",
                "blocked by firewall",
                "firewall rules",
                "denied by security policy",
                "blocked by security policy",
                "blocked by a security policy",
                "blocked by network policy",
                "blocked by a network policy",
                "blocked by your network",
                "blocked by your organizations network",
                "blocked by the firewall",
                "blocked by a firewall",
            ]),
        ],
    ),
    Rule::new(
        "edge.timeout",
        C::GatewayEdgeTimeout,
        &[
            Envelope(false),
            Named(false),
            Body(&[
                "524: a timeout occurred",
                "error code: 524",
                "a timeout occurred</",
                "504 gateway time-out",
                "504 gateway timeout</",
            ]),
        ],
    ),
    Rule::new(
        "edge.timeout-status",
        C::GatewayEdgeTimeout,
        &[
            Envelope(false),
            Named(false),
            Status(&[524]),
            Not(&["provider returned error"]),
        ],
    ),
    // Clients write `Error code: 502 - ` before a message of the API.
    Rule::new(
        "edge.error-code",
        C::GatewayEdgeUnreachable,
        &[
            Envelope(false),
            Named(false),
            Whole(&[
                "error code: 500",
                "error code: 502",
                "error code: 503",
                "error code: 520",
                "error code: 521",
                "error code: 522",
                "error code: 523",
                "error code: 525",
                "error code: 526",
                "error code: 530",
            ]),
        ],
    ),
    Rule::new(
        "edge.unreachable",
        C::GatewayEdgeUnreachable,
        &[
            Envelope(false),
            Named(false),
            Body(&[
                "the web server reported a bad gateway error",
                "502: bad gateway",
                "502 bad gateway",
                "web server is down",
                "web server is returning an unknown error",
                "connection timed out</",
                "origin is unreachable",
            ]),
            // Clients add the status's reason phrase to the message.
            Not(&[
                "provider returned error",
                "upstream request failed",
                "upstream service",
                "upstream error",
            ]),
        ],
    ),
    Rule::new(
        "edge.unreachable-status",
        C::GatewayEdgeUnreachable,
        &[
            Shaped(&[Shape::Html, Shape::Blank]),
            Status(&[500, 502, 503, 520, 521, 522, 523, 525, 526, 530]),
            Not(&["overloaded"]),
            Shaped(&[Shape::Html]),
        ],
    ),
    // Only Cloudflare answers with these.
    Rule::new(
        "edge.unreachable-origin",
        C::GatewayEdgeUnreachable,
        &[
            Envelope(false),
            Relayed(false),
            Status(&[521, 522, 523, 525, 526, 530]),
        ],
    ),
];
