//! [`Origin`]: the hop that produced the error.

use crate::ids::closed_ids;

use super::cause::Cause as C;
use super::facts::Facts;
use super::unwrap::Wrapper;

closed_ids! {
    /// The hop that produced an error; for who can fix it see [`Fault`](super::Fault).
    Origin as "origin" {
        /// OpenRouter itself.
        Gateway = "gateway",
        /// The provider behind OpenRouter.
        Provider = "provider",
        /// The CDN in front of OpenRouter, or the path to it.
        Edge = "edge",
        /// The calling program, before anything was sent.
        Caller = "caller",
        /// Another gateway between the caller and OpenRouter.
        Relay = "relay",
        /// The program that read the response.
        Client = "client",
    }
}

/// Returns the hop that the cause and the facts point to.
pub(crate) fn origin(cause: C, facts: &Facts<'_>, wrapper: Option<Wrapper>) -> Origin {
    let id = cause.as_str().as_bytes();
    let group = id.split(|&byte| byte == b'.').next().unwrap_or_default();
    match (group, cause) {
        (b"client" | b"network", _) => Origin::Client,
        (_, C::GatewayEdgeBlocked | C::GatewayEdgeTimeout | C::GatewayEdgeUnreachable) => {
            Origin::Edge
        }
        (b"stream", _) | (_, C::OutputTruncatedJson) => Origin::Edge,
        (_, C::OutputExpired) => Origin::Gateway,
        (b"upstream" | b"output", _) => Origin::Provider,
        (_, C::AuthMissingCredentials) if facts.status.is_none() && !facts.envelope => {
            Origin::Caller
        }
        (b"gateway" | b"routing", _) => Origin::Gateway,
        _ if facts.relayed || facts.named => Origin::Provider,
        (_, C::Unknown) if wrapper == Some(Wrapper::Relay) => Origin::Relay,
        (
            _,
            C::PolicyUpstreamContentFilter
            | C::PolicyUpstreamAccountBlocked
            | C::LimitUpstreamSharedPool,
        ) => Origin::Provider,
        _ => Origin::Gateway,
    }
}
