//! The limits of the mock. Each is a constant, and a rejection names the limit that was exceeded.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Limits on memory and time, the same for every connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Maximum bytes of a request line with its headers; beyond: 431.
    pub head_bytes: usize,
    /// Maximum bytes of one request body after decoding; beyond: 413.
    pub body_bytes: usize,
    /// Maximum bytes of all request bodies in memory; beyond: 413.
    pub bodies_together: usize,
    /// Maximum open connections; beyond, new ones wait in the system's queue.
    pub connections: usize,
    /// The timeout of a connection without a request, and of a request from its first to its last byte.
    pub idle: Duration,
    /// The timeout of one write to a peer that does not read.
    pub write: Duration,
    /// How long a planned stall lasts if the peer never gives up.
    pub stall: Duration,
    /// Maximum entries in the journal; the oldest are dropped.
    pub journal_entries: usize,
    /// Maximum bytes of the journal's entries; the oldest are dropped.
    pub journal_bytes: usize,
    /// Maximum runs (`CASE@RUN`) whose progress through a script is remembered.
    pub runs: usize,
}

impl Limits {
    /// 64 KiB: four times what common servers accept.
    pub const HEAD_BYTES: usize = 64 * 1024;
    /// Maximum header lines of one request; beyond: 431.
    pub const HEADERS: usize = 256;
    /// 16 MiB: room for an inline image.
    pub const BODY_BYTES: usize = 16 * 1024 * 1024;
    /// 256 MiB.
    pub const BODIES_TOGETHER: usize = 256 * 1024 * 1024;
    /// Maximum connections served at a time.
    pub const CONNECTIONS: usize = 8192;
    /// One minute.
    pub const IDLE: Duration = Duration::from_secs(60);
    /// One minute.
    pub const WRITE: Duration = Duration::from_secs(60);
    /// Two minutes: longer than the timeout of any case.
    pub const STALL: Duration = Duration::from_secs(120);
    /// Entries kept.
    pub const JOURNAL_ENTRIES: usize = 100_000;
    /// 64 MiB: an entry of an ordinary client takes two kilobytes.
    pub const JOURNAL_BYTES: usize = 64 * 1024 * 1024;
    /// Runs remembered.
    pub const RUNS: usize = 100_000;
    /// Maximum pipelined bytes read while a response is being played.
    pub const READ_AHEAD: usize = 64 * 1024;
    /// Maximum write times kept per response; later ones are only counted.
    pub(super) const WRITE_MARKS: usize = 1024;
    /// How long a closed connection waits for the peer's own end, so that a reset does not discard what was sent.
    pub const LINGER: Duration = Duration::from_secs(1);
    /// Maximum bytes read from the peer in that time.
    pub(super) const LINGER_BYTES: usize = 4 * 1024 * 1024;
    /// The pause before a planned reset, so that the peer's system receives the preceding bytes.
    pub(super) const BEFORE_RESET: Duration = Duration::from_millis(5);
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: Self::HEAD_BYTES,
            body_bytes: Self::BODY_BYTES,
            bodies_together: Self::BODIES_TOGETHER,
            connections: Self::CONNECTIONS,
            idle: Self::IDLE,
            write: Self::WRITE,
            stall: Self::STALL,
            journal_entries: Self::JOURNAL_ENTRIES,
            journal_bytes: Self::JOURNAL_BYTES,
            runs: Self::RUNS,
        }
    }
}

/// One request's share of the memory for bodies; released when dropped.
#[derive(Debug)]
pub struct BodyBudget<'a> {
    all: &'a AtomicUsize,
    most: usize,
    taken: usize,
}

impl<'a> BodyBudget<'a> {
    /// Creates an empty share of the `most` bytes of memory whose use `all` counts.
    #[must_use]
    pub fn new(all: &'a AtomicUsize, most: usize) -> Self {
        Self {
            all,
            most,
            taken: 0,
        }
    }

    /// Reserves `bytes` more; returns `false` if the limit is exceeded.
    pub fn take(&mut self, bytes: usize) -> bool {
        let before = self.all.fetch_add(bytes, Ordering::Relaxed);
        self.taken += bytes;
        before.saturating_add(bytes) <= self.most
    }
}

impl BodyBudget<'_> {
    /// Releases the reserved bytes.
    pub fn give_back(&mut self) {
        let taken = std::mem::take(&mut self.taken);
        self.all.fetch_sub(taken, Ordering::Relaxed);
    }
}

impl Drop for BodyBudget<'_> {
    fn drop(&mut self) {
        self.give_back();
    }
}
