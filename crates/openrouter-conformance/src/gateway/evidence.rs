//! Evidence on a gateway: what arrived through it, and what its upstream saw.

use std::time::{SystemTime, UNIX_EPOCH};

use super::arrived::Arrived;
use super::report::Control;
use super::verdict::Verdict;
use crate::fixture::Fixture;
use crate::mock::{Entry, NoticeKind};

/// One exchange and what came of it.
pub(super) struct Played<'f> {
    pub(super) fixture: &'f Fixture,
    pub(super) stream: bool,
    pub(super) model: String,
    /// What arrived, or why it was not asked for.
    pub(super) arrived: Result<Arrived, (Verdict, String)>,
    /// What the upstream saw.
    pub(super) seen: Vec<Entry>,
}

impl Played<'_> {
    /// Requests for the case that reached the upstream; auxiliary ones (models, key) do not count.
    pub(super) fn requests(&self) -> usize {
        let own = |entry: &&Entry| {
            !entry
                .notice
                .as_ref()
                .is_some_and(|notice| notice.kind == NoticeKind::ControlInstead)
        };
        self.seen.iter().filter(own).count()
    }
}

/// What came of a run beside its exchanges.
pub(super) struct Session {
    pub(super) controls: Vec<Control>,
    /// Why the gateway no longer serves, where it does not.
    pub(super) dead: Option<String>,
}

/// Seconds since the Unix epoch.
pub(super) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
