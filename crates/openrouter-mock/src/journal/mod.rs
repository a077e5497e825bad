//! The journal: one entry per request. Readers wait for events, never for a fixed time.

mod entry;

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use super::limits::Limits;
pub use entry::{BodyFacts, Ending, Entry, Notice, NoticeKind, Selector, WriteMark};

/// Called with every entry once its exchange has ended; must not block for long.
pub type Sink = Arc<dyn Fn(&Entry) + Send + Sync>;

/// The journal of a mock; clones share it.
#[derive(Clone)]
pub struct Journal(Arc<Inner>);

struct Inner {
    started: Instant,
    keep: usize,
    keep_bytes: usize,
    sink: Option<Sink>,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    entries: VecDeque<Entry>,
    /// The memory that the entries use.
    bytes: usize,
    /// Sequence number of the first entry kept.
    first: u64,
    cases: HashMap<String, CaseLog>,
}

#[derive(Default)]
struct CaseLog {
    sequences: VecDeque<u64>,
    seen: usize,
    ended: usize,
    changed: Arc<Notify>,
}

impl Journal {
    pub(super) fn new(limits: &Limits, sink: Option<Sink>) -> Self {
        Self(Arc::new(Inner {
            started: Instant::now(),
            keep: limits.journal_entries.max(1),
            keep_bytes: limits.journal_bytes,
            sink,
            log: Mutex::default(),
        }))
    }

    /// Returns every kept entry, oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.log().entries.iter().cloned().collect()
    }

    /// Returns the entries of a case, oldest first; `key` is its id, or `CASE@RUN` for one run.
    #[must_use]
    pub fn of_case(&self, key: &str) -> Vec<Entry> {
        let log = self.log();
        let sequences = log
            .cases
            .get(key)
            .into_iter()
            .flat_map(|case| &case.sequences);
        sequences
            .filter_map(|sequence| log.entries.get(usize::try_from(sequence - log.first).ok()?))
            .cloned()
            .collect()
    }

    /// Returns the number of requests for a case (or `CASE@RUN`).
    #[must_use]
    pub fn count(&self, key: &str) -> usize {
        self.log().cases.get(key).map_or(0, |case| case.seen)
    }

    /// Returns the number of entries dropped because the journal was full.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.log().first
    }

    /// Resolves when `count` requests for the case (or `CASE@RUN`) have arrived. Has no timeout of its own.
    pub async fn wait_for(&self, key: &str, count: usize) {
        self.wait(key, |case| case.seen >= count).await;
    }

    /// Resolves when `count` exchanges of the case (or `CASE@RUN`) have ended. Has no timeout of its own.
    pub async fn wait_ended(&self, key: &str, count: usize) {
        self.wait(key, |case| case.ended >= count).await;
    }

    async fn wait(&self, key: &str, reached: impl Fn(&CaseLog) -> bool) {
        let changed = {
            let mut log = self.log();
            Arc::clone(&log.cases.entry(key.to_owned()).or_default().changed)
        };
        loop {
            let notified = changed.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            if self.log().cases.get(key).is_some_and(&reached) {
                return;
            }
            notified.await;
        }
    }

    /// Returns the microseconds since the mock started.
    pub(super) fn now_us(&self) -> u64 {
        u64::try_from(self.0.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Adds the entry and sets its sequence number and time.
    pub(super) fn begin(&self, mut entry: Entry) -> OpenEntry {
        let mut log = self.log();
        let bytes = entry.bytes();
        while log.entries.len() >= self.0.keep
            || (log.bytes + bytes > self.0.keep_bytes && !log.entries.is_empty())
        {
            log.drop_oldest();
        }
        log.bytes += bytes;
        entry.sequence = log.first + log.entries.len() as u64;
        entry.at_us = self.now_us();
        let sequence = entry.sequence;
        let keys = keys(&entry);
        log.entries.push_back(entry);
        for key in keys {
            let case = log.cases.entry(key).or_default();
            case.sequences.push_back(sequence);
            case.seen += 1;
            case.changed.notify_waiters();
        }
        drop(log);
        OpenEntry {
            journal: self.clone(),
            sequence,
            sent: 0,
            sent_body: 0,
            writes: Vec::new(),
            status: None,
            ended: false,
        }
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("entries", &self.log().entries.len())
            .finish_non_exhaustive()
    }
}

impl Log {
    fn drop_oldest(&mut self) {
        let Some(oldest) = self.entries.pop_front() else {
            return;
        };
        self.first += 1;
        self.bytes -= oldest.bytes();
        for key in keys(&oldest) {
            if let Some(case) = self.cases.get_mut(&key) {
                case.sequences.pop_front();
                // Keep the case while someone waits for it.
                if case.sequences.is_empty() && Arc::strong_count(&case.changed) == 1 {
                    self.cases.remove(&key);
                }
            }
        }
    }
}

/// Returns the keys under which an entry is found.
fn keys(entry: &Entry) -> Vec<String> {
    let case = entry.case.iter().cloned();
    let run = entry
        .case
        .iter()
        .zip(&entry.run)
        .map(|(case, run)| format!("{case}@{run}"));
    case.chain(run).collect()
}

/// The entry of an exchange in progress; if dropped without an end, it records that the mock was stopped.
#[derive(Debug)]
pub(super) struct OpenEntry {
    journal: Journal,
    sequence: u64,
    sent: u64,
    sent_body: u64,
    writes: Vec<WriteMark>,
    /// The status of a response that was passed on.
    status: Option<u16>,
    ended: bool,
}

impl OpenEntry {
    /// Records a response that was passed on.
    pub(super) fn passed(&mut self, status: Option<u16>, body_bytes: u64) {
        self.status = status;
        self.sent_body = body_bytes;
    }

    /// Records a write.
    pub(super) fn wrote(&mut self, bytes: usize, body_bytes: usize) {
        self.sent += bytes as u64;
        self.sent_body += body_bytes as u64;
        if self.writes.len() < Limits::WRITE_MARKS {
            self.writes.push(WriteMark {
                at_us: self.journal.now_us(),
                body_bytes,
            });
        }
    }

    /// Returns the number of body bytes written so far.
    pub(super) fn sent_body(&self) -> u64 {
        self.sent_body
    }

    /// Closes the entry.
    pub(super) fn end(mut self, end: Ending) {
        self.finish(end);
    }

    fn finish(&mut self, end: Ending) {
        self.ended = true;
        let now = self.journal.now_us();
        let mut guard = self.journal.log();
        let log = &mut *guard;
        let at = self
            .sequence
            .checked_sub(log.first)
            .and_then(|at| usize::try_from(at).ok());
        let Some(entry) = at.and_then(|at| log.entries.get_mut(at)) else {
            return;
        };
        let before = entry.bytes();
        entry.status = entry.status.or(self.status);
        entry.sent = self.sent;
        entry.sent_body = self.sent_body;
        entry.writes = std::mem::take(&mut self.writes);
        entry.end = Some(end);
        entry.ended_at_us = Some(now);
        log.bytes += entry.bytes() - before;
        let ended = self
            .journal
            .0
            .sink
            .as_ref()
            .map(|sink| (Arc::clone(sink), entry.clone()));
        for key in keys(entry) {
            if let Some(case) = log.cases.get_mut(&key) {
                case.ended += 1;
                case.changed.notify_waiters();
            }
        }
        drop(guard);
        if let Some((sink, entry)) = ended {
            sink(&entry);
        }
    }
}

impl Drop for OpenEntry {
    fn drop(&mut self) {
        if !self.ended {
            self.finish(Ending::MockStopped);
        }
    }
}
