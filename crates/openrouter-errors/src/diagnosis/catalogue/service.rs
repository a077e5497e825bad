//! Causes outside the request: providers, streams, the gateway, its edge, and clients.

use super::{BACKOFF, Entry, NO, row};
use crate::diagnosis::cause::{Advice, Cause as C, Fault as F};

/// The provider failed.
pub(super) static UPSTREAM: &[Entry] = &[
    row(
        C::UpstreamOverloaded,
        F::Provider,
        BACKOFF,
        "the provider is overloaded",
        "503, 529, `overloaded`, `no workers`, `engine overloaded`",
        "Try again with exponential backoff, or let OpenRouter use other providers or `models`.",
    ),
    row(
        C::UpstreamUnavailable,
        F::Provider,
        BACKOFF,
        "the provider is down or dropped the connection",
        "502, a disconnect, a deployment gone for a moment (404 with `provider_name`)",
        "Try again with exponential backoff, or let OpenRouter use other providers or `models`.",
    ),
    row(
        C::UpstreamTimeout,
        F::Provider,
        BACKOFF,
        "the provider did not respond in time",
        "408, 504, 524, `idle timeout`, `Timed out waiting for the provider`",
        "Try again with exponential backoff; stream long responses, or request shorter ones.",
    ),
    row(
        C::UpstreamInvalidResponse,
        F::Provider,
        BACKOFF,
        "the provider's response could not be read",
        "an unreadable or empty answer, `Error processing stream`",
        "Try again; if the error persists, use another provider (`provider.ignore`).",
    ),
    row(
        C::UpstreamInternal,
        F::Provider,
        BACKOFF,
        "the provider had an internal error",
        "a provider's 500",
        "Try again with exponential backoff, or use another provider (`provider.ignore`).",
    ),
    row(
        C::UpstreamEdgeBlocked,
        F::Provider,
        BACKOFF,
        "the provider's firewall or CDN blocked OpenRouter",
        "an HTML or WAF text in `raw`, Cloudflare 1015",
        "Your request did not reach the model. Try again later or use another provider (`provider.ignore`).",
    ),
];

/// Broken answers, the gateway, its edge, clients.
pub(super) static ENDS: &[Entry] = &[
    row(
        C::StreamDropped,
        F::Network,
        BACKOFF,
        "the stream was interrupted",
        "no finish reason and no `[DONE]`, a reset",
        "The connection ended before the response did. Keep what arrived and send the request again; a silent retry would repeat text that was already delivered.",
    ),
    row(
        C::OutputEmpty,
        F::Provider,
        BACKOFF,
        "a success without content",
        "no text and no tool call: a cold start or scaling",
        "Try again, or use another provider or model; the model may have been warming up.",
    ),
    row(
        C::OutputMalformedToolCall,
        F::Provider,
        BACKOFF,
        "the model produced an invalid tool call",
        "`native_finish_reason: MALFORMED_FUNCTION_CALL` without an error object",
        "Try again; simpler tool schemas make this less likely.",
    ),
    row(
        C::OutputTruncatedJson,
        F::Network,
        BACKOFF,
        "the response was truncated",
        "a body that ends early or holds only keep-alive white space",
        "Try again; check proxies and timeouts between you and OpenRouter, and prefer streaming for long responses.",
    ),
    row(
        C::GatewayInternal,
        F::Gateway,
        BACKOFF,
        "OpenRouter had an internal error",
        "500 `Internal Server Error`",
        "Try again with exponential backoff; if the error persists, see https://status.openrouter.ai.",
    ),
    row(
        C::GatewayEdgeBlocked,
        F::Network,
        NO,
        "OpenRouter's edge blocked the request",
        "a Cloudflare 403 page",
        "The network or client was blocked before it reached the API. Use another network, or send an ordinary User-Agent without a proxy.",
    ),
    row(
        C::GatewayEdgeUnreachable,
        F::Gateway,
        BACKOFF,
        "OpenRouter's edge could not reach the API",
        "502 or 520-523 pages, `error code: 5xx` texts",
        "Try again with exponential backoff; if the error persists, see https://status.openrouter.ai.",
    ),
    row(
        C::GatewayEdgeTimeout,
        F::Gateway,
        BACKOFF,
        "OpenRouter's edge timed out",
        "524 pages and texts",
        "Try again; stream long responses, or request shorter ones.",
    ),
    row(
        C::GatewayFileParser,
        F::Gateway,
        BACKOFF,
        "the document parser is busy",
        "`The document parsing engine is currently rate limited`",
        "The fault is temporary, although its status is 400. Try again shortly, or choose another PDF engine.",
    ),
    row(
        C::ClientKeepaliveMisparsed,
        F::Client,
        NO,
        "a client parsed a keep-alive comment as data",
        "a JSON parser choked on `: OPENROUTER PROCESSING`",
        "Update or fix the client: stream lines that begin with a colon are comments and must be skipped.",
    ),
    row(
        C::ClientErrorDecodeFailed,
        F::Client,
        NO,
        "a client could not decode the error",
        "`expected string, found integer` and the like",
        "Update or fix the client: `error.code` may be a number or a string, and unknown members must be accepted. The real error is in the response body.",
    ),
    row(
        C::ClientDetailLost,
        F::Client,
        Advice::ByStatus,
        "a client lost the error",
        "`'choices'`, `{}`: a client failed on an answer it did not keep",
        "Log the response body: it contains an `error` that this client ignored.",
    ),
    LAST,
];

/// The row for what nothing matches.
pub(super) const LAST: Entry = row(
    C::Unknown,
    F::Unknown,
    Advice::ByStatus,
    "not recognised",
    "no other cause matched",
    "Read the message. If it does not help, try again once, and then look up the generation id at https://openrouter.ai/activity.",
);
