//! Evidence on a gateway: what arrived through it, and what its upstream saw.

use std::time::{SystemTime, UNIX_EPOCH};

use super::arrived::Arrived;
use super::report::Control;
use super::verdict::Verdict;
use openrouter_corpus::fixture::Fixture;
use openrouter_mock::{Entry, NoticeKind};

/// One exchange and what came of it.
pub struct Played<'f> {
    /// The fixture that was played.
    pub fixture: &'f Fixture,
    /// Whether streaming was requested.
    pub stream: bool,
    /// The model of the request.
    pub model: String,
    /// What arrived, or why it was not asked for.
    pub arrived: Result<Arrived, (Verdict, String)>,
    /// What the upstream saw.
    pub seen: Vec<Entry>,
}

impl Played<'_> {
    /// Requests for the case that reached the upstream; auxiliary ones (models, key) do not count.
    pub fn requests(&self) -> usize {
        let own = |entry: &&Entry| {
            !entry
                .notice
                .as_ref()
                .is_some_and(|notice| notice.kind == NoticeKind::ControlInstead)
        };
        self.seen.iter().filter(own).count()
    }
}

/// What came of a run next to its exchanges.
pub struct Session {
    /// The control requests and their results.
    pub controls: Vec<Control>,
    /// Why the gateway no longer serves, where it does not.
    pub dead: Option<String>,
}

/// Seconds since the Unix epoch.
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
