//! What went over the wire, without what differs from run to run.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_mock::{Ending, Entry};

/// One request and its response.
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

impl Exchange {
    /// A request and its response as the mock saw them.
    pub fn of(entry: &Entry) -> Self {
        let mut end = match &entry.end {
            None => "still open".to_owned(),
            Some(Ending::Completed) => format!("all {} bytes of the body sent", entry.sent_body),
            Some(Ending::ClientClosedEarly { .. }) => {
                "the client closed the connection early".to_owned()
            }
            Some(Ending::ResetByPlan) => "reset, as recorded".to_owned(),
            Some(Ending::Stalled) => "silent, as recorded".to_owned(),
            Some(Ending::Limit { limit }) => limit.clone(),
            Some(Ending::IoError { .. }) => "the connection failed".to_owned(),
            Some(Ending::MockStopped) => "open until the mock was stopped".to_owned(),
        };
        if let Some(notice) = &entry.notice {
            end.push_str("; ");
            end.push_str(&notice.text);
        }
        let took = entry
            .ended_at_us
            .map(|ended| ended.saturating_sub(entry.at_us));
        Self {
            request: format!("{} {}", entry.method, entry.path),
            stream: entry.body.stream == Some(true),
            status: entry.status,
            end,
            moment: Moment {
                at: Duration::from_micros(entry.at_us),
                took: took.map(Duration::from_micros),
            },
        }
    }
}

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
