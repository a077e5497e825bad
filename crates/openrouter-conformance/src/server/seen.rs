//! Evidence on a server: every control and every probe with its replies.

use std::collections::BTreeMap;

use super::probe::{ProbeRef, Request};
use super::reply::Reply;
use openrouter_corpus::report::Moment;

/// What is said of requests that were not sent because of it.
pub const STOPPED: &str = "the target had stopped responding";

/// Everything that was seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// By twin id.
    pub twins: BTreeMap<String, Twin>,
    /// By probe id; missing where its control request failed, or where the target had stopped answering.
    pub probes: BTreeMap<String, Replies>,
}

/// A control request and what came of it.
#[derive(Debug)]
pub struct Twin {
    /// The first probe that needs it.
    pub probe: ProbeRef<'static>,
    /// The request.
    pub request: Request,
    /// What came.
    pub reply: Reply,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// What came of a probe.
#[derive(Debug)]
pub struct Replies {
    /// The request.
    pub request: Request,
    /// In the order of sending; one unless the probe repeats.
    pub replies: Vec<Reply>,
    /// When the first of them came.
    pub moment: Moment,
    /// The control request once more, behind the faults.
    pub twin_after: Option<Reply>,
}
