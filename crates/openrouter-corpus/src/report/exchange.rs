//! What went over the wire, without what differs from run to run.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exchange {
    /// Method and path.
    pub request: String,
    /// Whether streaming was requested.
    pub stream: bool,
    /// The status of the response; `null` where it had no head.
    pub status: Option<u16>,
    /// How it ended, and who ended it.
    pub end: String,
    /// When; never written down, see [`Moment`].
    #[serde(skip)]
    pub moment: Moment,
}

/// When something happened. It differs from run to run, so that it is shown to people and never written into a report:
/// any two are equal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Moment {
    /// Since the run began.
    pub at: Duration,
    /// How long it took; `None` where it had not ended, or is not known.
    pub took: Option<Duration>,
}

impl PartialEq for Moment {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Moment {}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stream = if self.stream { " (stream)" } else { "" };
        write!(f, "{}{stream} -> ", self.request)?;
        match self.status {
            Some(status) => write!(f, "{status}, {}", self.end),
            None => write!(f, "no head, {}", self.end),
        }
    }
}
