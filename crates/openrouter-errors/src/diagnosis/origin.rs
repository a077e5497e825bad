//! [`Origin`]: the hop that produced the error.

use crate::ids::closed_ids;

use super::cause::Cause as C;
use super::facts::Facts;
use super::unwrap::Wrapper;

closed_ids! {
    /// Which hop produced an error; who can fix it is [`Fault`](super::Fault).
    Origin as "origin" {
        /// OpenRouter itself.
        Gateway = "gateway",
        /// The provider after it.
        Provider = "provider",
        /// The CDN before OpenRouter, or the way to it.
        Edge = "edge",
        /// The program that asks, before anything was sent.
        Caller = "caller",
        /// Another gateway between the caller and OpenRouter.
        Relay = "relay",
        /// The program that read the response.
        Client = "client",
    }
}

/// The hop that a cause and the facts point to.
pub(crate) fn origin(cause: C, facts: &Facts<'_>, wrapper: Option<Wrapper>) -> Origin {
    let id = cause.as_str().as_bytes();
    let group = id.split(|&byte| byte == b'.').next().unwrap_or_default();
    match (group, cause) {
        (b"client", _) => Origin::Client,
        (_, C::GatewayEdgeBlocked | C::GatewayEdgeTimeout | C::GatewayEdgeUnreachable) => {
            Origin::Edge
        }
        (b"stream", _) | (_, C::OutputTruncatedJson) => Origin::Edge,
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
