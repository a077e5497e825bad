//! Evidence on a gateway: the responses that arrived, and the requests that its upstream received.

use std::time::{SystemTime, UNIX_EPOCH};

use super::arrived::Arrived;
use super::report::Control;
use super::verdict::Verdict;
use openrouter_corpus::fixture::Fixture;
use openrouter_mock::{Entry, NoticeKind};

/// One exchange with its evidence.
pub struct Played<'f> {
    /// The fixture that was played.
    pub fixture: &'f Fixture,
    /// Whether streaming was requested.
    pub stream: bool,
    /// The model of the request.
    pub model: String,
    /// The response that arrived, or why there was no request.
    pub arrived: Result<Arrived, (Verdict, String)>,
    /// The requests that the upstream received.
    pub seen: Vec<Entry>,
}

impl Played<'_> {
    /// The requests for the case that reached the upstream, without auxiliary ones (models, key).
    pub fn requests(&self) -> impl Iterator<Item = &Entry> {
        let own = |entry: &&Entry| {
            !entry
                .notice
                .as_ref()
                .is_some_and(|notice| notice.kind == NoticeKind::ControlInstead)
        };
        self.seen.iter().filter(own)
    }
}

/// The results of a run other than its exchanges.
pub struct Session {
    /// The control requests and their results.
    pub controls: Vec<Control>,
    /// Why the gateway stopped serving, if it did.
    pub dead: Option<String>,
}

/// Returns the seconds since the Unix epoch.
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
