//! Evidence on a server: every control and every probe with its replies.

use std::collections::BTreeMap;

use super::probe::{ProbeRef, Request};
use super::reply::Reply;
use crate::report::Moment;

/// What is said of requests that were not sent because of it.
pub(super) const STOPPED: &str = "the target had stopped answering";

/// Everything that was seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// By twin id.
    pub(super) twins: BTreeMap<String, Twin>,
    /// By probe id; missing where its twin failed, or where the target had stopped answering.
    pub(super) probes: BTreeMap<String, Replies>,
}

/// A twin and what came of it.
#[derive(Debug)]
pub(super) struct Twin {
    /// The first probe that needs it.
    pub(super) probe: ProbeRef<'static>,
    /// The request.
    pub(super) request: Request,
    /// What came.
    pub(super) reply: Reply,
    /// What is wrong with it.
    pub(super) fault: Option<String>,
}

/// What came of a probe.
#[derive(Debug)]
pub(super) struct Replies {
    /// The request.
    pub(super) request: Request,
    /// In the order of sending; one unless the probe repeats.
    pub(super) replies: Vec<Reply>,
    /// When the first of them came.
    pub(super) moment: Moment,
    /// The twin once more, behind the faults.
    pub(super) twin_after: Option<Reply>,
}
