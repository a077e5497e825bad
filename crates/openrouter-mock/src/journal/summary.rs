//! The journal in numbers: what a run of the mock reports at its end.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Ending, Entry};

/// What was asked of a mock while it ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CaseSummary {
    /// Its requests.
    pub requests: u64,
    /// Those that the client left before all was sent.
    pub closed_early: u64,
    /// The shortest time between two requests, start to start, in milliseconds.
    pub shortest_pause_ms: Option<u64>,
}

impl Summary {
    pub(super) fn of(entries: &[Entry], dropped: u64) -> Self {
        let mut summary = Self {
            format: 1,
            requests: dropped + entries.len() as u64,
            cases: BTreeMap::new(),
            notices: Vec::new(),
        };
        let mut last: BTreeMap<&str, u64> = BTreeMap::new();
        for entry in entries {
            if let Some(notice) = &entry.notice {
                summary.notices.push((entry.sequence, notice.text.clone()));
            }
            let Some(id) = &entry.case else { continue };
            let case = summary.cases.entry(id.clone()).or_default();
            case.requests += 1;
            case.closed_early +=
                u64::from(matches!(entry.end, Some(Ending::ClientClosedEarly { .. })));
            if let Some(before) = last.insert(id, entry.at_us) {
                let pause = entry.at_us.saturating_sub(before) / 1000;
                case.shortest_pause_ms = Some(
                    case.shortest_pause_ms
                        .map_or(pause, |shortest| shortest.min(pause)),
                );
            }
        }
        summary
    }
}
