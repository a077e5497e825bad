//! Wire exchanges in reports, without the parts that vary between runs.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One request and its response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exchange {
    /// Method and path.
    pub request: String,
    /// Whether streaming was requested.
    pub stream: bool,
    /// The status of the response; `null` if it had no head.
    pub status: Option<u16>,
    /// How it ended, and who ended it.
    pub end: String,
    /// The time of the exchange; not serialized, see [`Moment`].
    #[serde(skip)]
    pub moment: Moment,
}

/// The time of an event. It varies between runs, so it is shown to people and never written to a report:
/// any two are equal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Moment {
    /// Time since the start of the run.
    pub at: Duration,
    /// Duration; `None` if the event had not ended, or is unknown.
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
