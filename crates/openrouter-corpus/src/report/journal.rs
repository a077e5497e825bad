//! The summary of a journal that the mock reports at the end of a run.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A summary of the requests that a mock received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The version of this format: 1.
    pub format: u32,
    /// Number of requests, including those that the journal no longer contains.
    pub requests: u64,
    /// Requests by case, for the requests that the journal still contains.
    pub cases: BTreeMap<String, CaseSummary>,
    /// Mistakes of the suite or its user, with the sequence number of the request.
    pub notices: Vec<(u64, String)>,
}

/// A summary of the requests for one case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseSummary {
    /// Number of requests.
    pub requests: u64,
    /// Number of requests whose client left before the response was complete.
    pub closed_early: u64,
    /// The shortest interval between the starts of two requests, in milliseconds.
    pub shortest_pause_ms: Option<u64>,
}
