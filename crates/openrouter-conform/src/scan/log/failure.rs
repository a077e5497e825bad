//! Groups records about the same failure: retries, several layers of a program that log it, and the access log.

use std::collections::VecDeque;
use std::sync::Arc;

use openrouter_errors::Cause;

use crate::scan::finding::{Facts, Finding};
use crate::scan::tally::{Sample, Tally};
use crate::scan::time::Bucket;

/// The number of failures to which a later record may still belong.
const RECENT: usize = 256;
/// The most seconds between two lines of one failure.
const CLOSE: i64 = 2;
/// The most seconds between two attempts.
const BETWEEN_ATTEMPTS: i64 = 120;
/// The most lines without an error between two lines of one failure.
const LINES_BETWEEN: u32 = 3;
/// The shortest message that identifies a longer one as the same.
const TELLING: usize = 12;

/// One record's report of a failure.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) finding: Arc<Finding>,
    pub(super) time: Option<i64>,
    pub(super) request: Option<u64>,
    /// Identifies the text around the error.
    pub(super) wording: u64,
    pub(super) attempt: Option<u32>,
    /// Whether the record announces another attempt.
    pub(super) retries: bool,
    /// Whether only the status is known.
    pub(super) bare: bool,
    /// Whether the record comes from an access log, which has one line for each exchange.
    pub(super) access: bool,
    pub(super) sample: Option<Box<Sample>>,
}

impl Failure {
    /// Returns whether it is the 500 in the access log of an application, whose cause is another record.
    fn is_own_status(&self) -> bool {
        let facts = &self.finding.facts;
        self.access && facts.status == Some(500) && facts.surface.is_none()
    }
}

/// A failure with all its records.
#[derive(Debug)]
struct Group {
    first: Failure,
    last_time: Option<i64>,
    attempt: Option<u32>,
    wordings: Vec<u64>,
    has_access: bool,
}

/// Groups the failures of a segment in order.
#[derive(Debug, Default)]
pub(super) struct Grouper {
    groups: VecDeque<Group>,
    /// The number of records without an error since the last failure.
    between: u32,
    /// Whether one of them, or the last failure, announced a retry.
    retrying: bool,
}

impl Grouper {
    /// Returns whether a following record may still report the last failure again.
    pub(super) fn may_continue(&self) -> bool {
        self.between <= LINES_BETWEEN && !self.groups.is_empty()
    }

    /// Records that a record reports no failure.
    pub(super) fn pass(&mut self, retry: bool) {
        self.between += 1;
        self.retrying |= retry;
    }

    /// Adds a record to its failure, or begins a new one.
    pub(super) fn add(&mut self, failure: Failure, bucket: Bucket, tally: &mut Tally) {
        let near = self.between <= LINES_BETWEEN;
        let retrying = std::mem::replace(&mut self.retrying, failure.retries);
        self.between = 0;
        let last = self.groups.len().wrapping_sub(1);
        let same = self.groups.iter().enumerate().rposition(|(at, group)| {
            group.is_of_request(&failure)
                || (at == last && near && group.is_followed_by(&failure, retrying))
        });
        if let Some(group) = same.and_then(|at| self.groups.get_mut(at)) {
            tally.repeated += 1;
            return group.absorb(failure);
        }
        if self.groups.len() == RECENT
            && let Some(group) = self.groups.pop_front()
        {
            group.count(bucket, tally);
        }
        self.groups.push_back(Group {
            last_time: failure.time,
            attempt: failure.attempt,
            wordings: vec![failure.wording],
            has_access: failure.access,
            first: failure,
        });
    }

    /// Counts the remaining failures.
    pub(super) fn close(self, bucket: Bucket, tally: &mut Tally) {
        for group in self.groups {
            group.count(bucket, tally);
        }
    }
}

impl Group {
    /// Returns whether a record states the same request and no other error.
    fn is_of_request(&self, failure: &Failure) -> bool {
        self.first.request.is_some()
            && self.first.request == failure.request
            && (self.first.bare || failure.bare || self.says_the_same(failure))
    }

    /// Returns whether a following record reports the same failure: the same error in other words, the next attempt, or
    /// only the status.
    fn is_followed_by(&self, failure: &Failure, retrying: bool) -> bool {
        if let (Some(one), Some(other)) = (self.first.request, failure.request)
            && one != other
        {
            return false;
        }
        let next = match (self.attempt, failure.attempt) {
            (Some(one), Some(other)) => other > one,
            (Some(_), None) => true,
            (None, _) => retrying,
        };
        let gap = self
            .last_time
            .zip(failure.time)
            .map(|(one, other)| (other - one).abs());
        let limit = if next { BETWEEN_ATTEMPTS } else { CLOSE };
        if gap.is_some_and(|gap| gap > limit) {
            return false;
        }
        if self.first.is_own_status() != failure.is_own_status() {
            return match failure.is_own_status() {
                true => !self.has_access,
                false => self.wordings.len() == 1 && !failure.bare,
            };
        }
        let new = !self.wordings.contains(&failure.wording);
        if failure.bare || self.first.bare {
            return (next || (new && !(failure.access && self.has_access)))
                && self.has_status_of(failure);
        }
        (new || (next && (retrying || failure.attempt.is_some()))) && self.says_the_same(failure)
    }

    /// Returns whether a record has the status of this failure, or is the line of the access log that alone has one.
    fn has_status_of(&self, failure: &Failure) -> bool {
        let (one, other) = (&self.first, failure);
        let [status, later] = [one, other].map(|failure| failure.finding.facts.status);
        status == later
            || (status.is_none() && other.access && !self.has_access)
            || (later.is_none() && one.access && self.wordings.len() == 1)
    }

    fn says_the_same(&self, failure: &Failure) -> bool {
        let (one, other) = (&self.first.finding, &failure.finding);
        let contains = |long: &str, short: &str| short.len() >= TELLING && long.contains(short);
        one.message == other.message
            || contains(&one.message, &other.message)
            || contains(&other.message, &one.message)
            || (one.facts.cause == other.facts.cause
                && one.facts.cause != Cause::Unknown
                && self.first.request.is_some()
                && self.first.request == failure.request)
    }

    fn absorb(&mut self, failure: Failure) {
        self.last_time = failure.time.or(self.last_time);
        self.attempt = failure.attempt.or(self.attempt);
        self.wordings.push(failure.wording);
        self.has_access |= failure.access;
        let better = |one: &Failure| (one.finding.facts.cause != Cause::Unknown, !one.bare);
        if better(&failure) > better(&self.first) {
            let earlier = std::mem::replace(&mut self.first, failure);
            self.first.time = earlier.time.or(self.first.time);
            self.fill(&earlier.finding.facts);
            self.first.request = self.first.request.or(earlier.request);
        } else {
            self.fill(&failure.finding.facts);
            self.first.request = self.first.request.or(failure.request);
        }
    }

    /// Completes the counted record with the facts of another one.
    fn fill(&mut self, other: &Facts) {
        let held = &self.first.finding.facts;
        let lacks = (held.status.is_none() && other.status.is_some())
            || (held.model.is_none() && other.model.is_some())
            || (held.provider.is_none() && other.provider.is_some())
            || (held.surface.is_none() && other.surface.is_some());
        if lacks {
            let facts = Facts {
                status: held.status.or(other.status),
                surface: held.surface.or(other.surface),
                model: held.model.clone().or(other.model.clone()),
                provider: held.provider.clone().or(other.provider.clone()),
                ..held.clone()
            };
            let Finding {
                message, by_status, ..
            } = &*self.first.finding;
            self.first.finding = Arc::new(Finding {
                facts,
                message: message.clone(),
                by_status: *by_status,
            });
        }
    }

    fn count(self, bucket: Bucket, tally: &mut Tally) {
        let Failure {
            finding,
            time,
            sample,
            ..
        } = self.first;
        let bucket = time.and_then(|at| bucket.of(at));
        tally.error(&finding, bucket, || {
            sample.map_or_else(Sample::default, |sample| *sample)
        });
    }
}
