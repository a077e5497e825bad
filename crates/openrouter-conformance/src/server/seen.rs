//! Evidence on a server: every control and every probe with its replies.

use std::collections::BTreeMap;

use super::probe::{ProbeRef, Request};
use super::reply::Reply;
use openrouter_corpus::report::Moment;

/// The reason given for requests that were not sent because the target had stopped responding.
pub const STOPPED: &str = "the target had stopped responding";

/// All evidence on a server.
#[derive(Debug, Default)]
pub struct Seen {
    /// The control requests, by ID.
    pub controls: BTreeMap<String, SentControl>,
    /// The probes, by ID; without those whose control request failed or that the target had stopped responding to.
    pub probes: BTreeMap<String, Replies>,
}

/// A control request with its result.
#[derive(Debug)]
pub struct SentControl {
    /// The first probe that needs it.
    pub probe: ProbeRef<'static>,
    /// The request.
    pub request: Request,
    /// The result of the request.
    pub reply: Reply,
    /// Why the control request failed, if it did.
    pub fault: Option<String>,
}

/// The results of a probe.
#[derive(Debug)]
pub struct Replies {
    /// The request.
    pub request: Request,
    /// The replies in the order of sending; one unless the probe repeats.
    pub replies: Vec<Reply>,
    /// When the first reply arrived.
    pub moment: Moment,
    /// The reply to the control request after the faults.
    pub control_after: Option<Reply>,
}
