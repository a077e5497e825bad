//! The journal in numbers: what a run of the mock reports at its end.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was asked of a mock while it ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The version of this format: 1.
    pub format: u32,
    /// Requests, those that the journal no longer holds included.
    pub requests: u64,
    /// Requests by case; of those that the journal still holds.
    pub cases: BTreeMap<String, CaseSummary>,
    /// What the suite or its user did wrong, with the sequence number of the request.
    pub notices: Vec<(u64, String)>,
}

/// What was asked of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseSummary {
    /// Its requests.
    pub requests: u64,
    /// Those that the client left before all was sent.
    pub closed_early: u64,
    /// The shortest time between two requests, start to start, in milliseconds.
    pub shortest_pause_ms: Option<u64>,
}
