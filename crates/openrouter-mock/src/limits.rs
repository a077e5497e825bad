//! The limits of the mock. Each is a constant, and a rejection names the limit that was exceeded.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Bounds of memory and time, the same for every connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request line with its headers; beyond: 431.
    pub head_bytes: usize,
    /// Bytes of one request body after decoding; beyond: 413.
    pub body_bytes: usize,
    /// Bytes of all request bodies held at a time; beyond: 413.
    pub bodies_together: usize,
    /// Open connections; beyond, new ones wait in the system's queue.
    pub connections: usize,
    /// How long a connection may stay without a request, and how long one may take from its first byte to its last.
    pub idle: Duration,
    /// How long one write may wait for a peer that does not read.
    pub write: Duration,
    /// How long a planned stall lasts when the peer never gives up.
    pub stall: Duration,
    /// Entries the journal keeps; the oldest go first.
    pub journal_entries: usize,
    /// Bytes of the entries that the journal keeps; the oldest go first.
    pub journal_bytes: usize,
    /// Runs (`CASE@RUN`) whose progress through a script is remembered.
    pub runs: usize,
}

impl Limits {
    /// 64 KiB: four times what common servers take.
    pub const HEAD_BYTES: usize = 64 * 1024;
    /// Header lines of one request; beyond: 431.
    pub const HEADERS: usize = 256;
    /// 16 MiB: room for an inline image.
    pub const BODY_BYTES: usize = 16 * 1024 * 1024;
    /// 256 MiB.
    pub const BODIES_TOGETHER: usize = 256 * 1024 * 1024;
    /// Connections served at a time.
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
    /// Pipelined bytes taken in while a response is being played.
    pub const READ_AHEAD: usize = 64 * 1024;
    /// Write times kept for one response; later ones are counted only.
    pub(super) const WRITE_MARKS: usize = 1024;
    /// How long a closed connection waits for the peer's own end, so that what was sent is not lost to a reset.
    pub const LINGER: Duration = Duration::from_secs(1);
    /// What the peer may still send in that time.
    pub(super) const LINGER_BYTES: usize = 4 * 1024 * 1024;
    /// The pause before a planned reset, so that the peer's system has the bytes that precede it.
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

/// The share of one request in the memory for bodies; given back when dropped.
#[derive(Debug)]
pub struct BodyBudget<'a> {
    all: &'a AtomicUsize,
    most: usize,
    taken: usize,
}

impl<'a> BodyBudget<'a> {
    /// Nothing of the `most` bytes of memory whose use `all` counts.
    #[must_use]
    pub fn new(all: &'a AtomicUsize, most: usize) -> Self {
        Self {
            all,
            most,
            taken: 0,
        }
    }

    /// Takes `bytes` more; `false` where there is no room.
    pub fn take(&mut self, bytes: usize) -> bool {
        let before = self.all.fetch_add(bytes, Ordering::Relaxed);
        self.taken += bytes;
        before.saturating_add(bytes) <= self.most
    }
}

impl BodyBudget<'_> {
    /// Gives back what was taken.
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
