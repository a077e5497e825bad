//! The counts of one segment, which are limited only by its size.

use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use indexmap::map::raw_entry_v1::{RawEntryApiV1 as _, RawEntryMut};
use openrouter_errors::{Cause, Surface};

use super::fault::Fault;
use super::finding::{Facts, Finding};
use super::kinds::{By, Kind, Kinds};
use super::limits::{NAMED_FAULTS, SAMPLE_BYTES};
use openrouter_corpus::template::template;

/// The properties by which errors are grouped.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) bucket: Option<i64>,
    pub(super) facts: Facts,
}

/// An undiagnosed payload, unmodified.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    pub(super) body: Box<[u8]>,
    pub(super) status: Option<u16>,
    pub(super) surface: Option<Surface>,
    pub(super) wrapped: bool,
}

/// A message of a segment: its cause, and its text and template in [`Messages::texts`], one after the other.
#[derive(Debug)]
struct SegmentMessage {
    cause: Cause,
    message: Range<usize>,
    template: Range<usize>,
}

/// The count of a message.
#[derive(Debug)]
struct Count {
    count: u64,
    sample: Option<Box<Sample>>,
}

/// The messages of a segment. Their texts are concatenated, so that thousands of them are freed at once.
#[derive(Debug, Default)]
pub(super) struct Messages {
    texts: String,
    held: IndexMap<SegmentMessage, Count, RandomState>,
}

/// A message, and how often its template occurred.
pub(super) struct MessageCount<'a> {
    pub(super) cause: Cause,
    pub(super) template: &'a str,
    pub(super) message: &'a str,
    pub(super) count: u64,
    pub(super) sample: Option<Box<Sample>>,
}

impl Messages {
    /// Counts a message; `sample` is called only for the first undiagnosed payload with it.
    fn add(&mut self, cause: Cause, message: &str, sample: impl FnOnce() -> Sample) {
        let texts = &mut self.texts;
        let hash = self.held.hasher().hash_one((cause, message));
        let is_same =
            |held: &SegmentMessage| held.cause == cause && texts[held.message.clone()] == *message;
        match self.held.raw_entry_mut_v1().from_hash(hash, is_same) {
            RawEntryMut::Occupied(mut held) => held.get_mut().count += 1,
            RawEntryMut::Vacant(place) => {
                let sample = (cause == Cause::Unknown)
                    .then(|| Box::new(sample()))
                    .filter(|sample| sample.body.len() <= SAMPLE_BYTES);
                let start = texts.len();
                texts.push_str(message);
                let middle = texts.len();
                texts.push_str(&template(message));
                let held = SegmentMessage {
                    cause,
                    message: start..middle,
                    template: middle..texts.len(),
                };
                place.insert_hashed_nocheck(hash, held, Count { count: 1, sample });
            }
        }
    }

    /// Calls `each` with every message, in the order of their first occurrences.
    pub(super) fn each(self, mut each: impl FnMut(MessageCount<'_>)) {
        for (held, Count { count, sample }) in self.held {
            each(MessageCount {
                cause: held.cause,
                template: &self.texts[held.template],
                message: &self.texts[held.message],
                count,
                sample,
            });
        }
    }
}

/// The number of distinct rows and messages of a segment, and the length of the messages' texts.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Room {
    rows: usize,
    messages: usize,
    texts: usize,
}

/// The counts of one segment, in an order that depends only on the input.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) bytes: u64,
    pub(super) lines: u64,
    pub(super) payloads: u64,
    pub(super) errors: u64,
    /// Records about a failure that an earlier record reported.
    pub(super) repeated: u64,
    pub(super) kinds: Kinds,
    pub(super) faulty: u64,
    pub(super) faults: Vec<Fault>,
    pub(super) rows: IndexMap<Row, u64, RandomState>,
    pub(super) messages: Messages,
}

impl Tally {
    /// Creates the counts of a segment with this many bytes that was not examined.
    pub(super) fn of(bytes: usize) -> Self {
        Self {
            bytes: bytes as u64,
            ..Self::default()
        }
    }

    /// Makes room for as many distinct rows and messages as another segment has.
    pub(super) fn reserve(&mut self, room: Room) {
        self.rows.reserve(room.rows);
        self.messages.held.reserve(room.messages);
        self.messages.texts.reserve(room.texts);
    }

    pub(super) fn room(&self) -> Room {
        Room {
            rows: self.rows.len(),
            messages: self.messages.held.len(),
            texts: self.messages.texts.len(),
        }
    }

    /// Counts an error; `sample` is called only for the first undiagnosed payload with a message.
    pub(super) fn error(
        &mut self,
        finding: &Finding,
        bucket: Option<i64>,
        sample: impl FnOnce() -> Sample,
    ) {
        self.payloads += 1;
        self.errors += 1;
        let facts = finding.facts.clone();
        let cause = facts.cause;
        *self.rows.entry(Row { bucket, facts }).or_default() += 1;
        self.messages.add(cause, &finding.message, sample);
    }

    /// Counts a record of a kind.
    pub(super) fn saw(&mut self, kind: Kind, around: Option<By>) {
        self.kinds.add(kind, around);
    }

    /// Records an invalid line.
    pub(super) fn fault(&mut self, fault: Fault) {
        self.faulty += 1;
        if self.faults.len() < NAMED_FAULTS {
            self.faults.push(fault);
        }
    }

    /// Returns the number of keys it holds while it waits.
    pub(super) fn keys(&self) -> usize {
        self.rows.len() + self.messages.held.len()
    }
}
