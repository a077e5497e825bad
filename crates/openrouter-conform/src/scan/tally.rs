//! The counts of one segment, which are limited only by its size.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use foldhash::fast::RandomState;
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

/// The count of a row, and its index among the rows of the segment.
#[derive(Debug)]
struct Counted {
    count: u64,
    order: usize,
}

/// The count of a message.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) count: u64,
    /// The index of the first one among the messages of the segment.
    order: usize,
    pub(super) sample: Option<Box<Sample>>,
}

/// A message and the count of its template.
#[derive(Debug)]
pub(super) struct Spoken {
    pub(super) cause: Cause,
    pub(super) template: Box<str>,
    pub(super) message: Arc<str>,
    pub(super) said: Said,
}

/// The counts of one segment.
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
    rows: HashMap<Row, Counted, RandomState>,
    messages: HashMap<(Cause, Arc<str>), Said, RandomState>,
}

/// The counts of one segment, ready to be merged: the order of each list depends only on the input.
#[derive(Debug, Default)]
pub(super) struct Sealed {
    pub(super) bytes: u64,
    pub(super) lines: u64,
    pub(super) payloads: u64,
    pub(super) errors: u64,
    pub(super) repeated: u64,
    pub(super) kinds: Kinds,
    pub(super) faulty: u64,
    pub(super) faults: Vec<Fault>,
    pub(super) rows: Vec<(Row, u64)>,
    pub(super) messages: Vec<Spoken>,
}

impl Tally {
    /// Creates the counts of a segment with this many bytes that was not examined.
    pub(super) fn of(bytes: usize) -> Self {
        Self {
            bytes: bytes as u64,
            ..Self::default()
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
        let order = self.rows.len();
        let counted = self.rows.entry(Row { bucket, facts });
        counted.or_insert(Counted { count: 0, order }).count += 1;
        let order = self.messages.len();
        match self.messages.entry((cause, Arc::clone(&finding.message))) {
            Entry::Occupied(mut said) => said.get_mut().count += 1,
            Entry::Vacant(place) => {
                let sample = (cause == Cause::Unknown)
                    .then(|| Box::new(sample()))
                    .filter(|sample| sample.body.len() <= SAMPLE_BYTES);
                place.insert(Said {
                    count: 1,
                    order,
                    sample,
                });
            }
        }
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

    /// Closes the segment.
    pub(super) fn seal(self) -> Sealed {
        let rows = self.rows.into_iter();
        let rows = in_order(rows.map(|(row, counted)| (counted.order, (row, counted.count))));
        let spoken = |((cause, message), said): ((Cause, Arc<str>), Said)| Spoken {
            cause,
            template: template(&message).into(),
            message,
            said,
        };
        let messages = self.messages.into_iter().map(spoken);
        let messages = in_order(messages.map(|spoken| (spoken.said.order, spoken)));
        Sealed {
            bytes: self.bytes,
            lines: self.lines,
            payloads: self.payloads,
            errors: self.errors,
            repeated: self.repeated,
            kinds: self.kinds,
            faulty: self.faulty,
            faults: self.faults,
            rows,
            messages,
        }
    }
}

/// Returns the items by their numbers, which are all numbers from 0.
fn in_order<T>(items: impl ExactSizeIterator<Item = (usize, T)>) -> Vec<T> {
    let mut places: Vec<Option<T>> = Vec::new();
    places.resize_with(items.len(), || None);
    for (at, item) in items {
        places[at] = Some(item);
    }
    places.into_iter().flatten().collect()
}

impl Sealed {
    /// Returns the number of keys it holds while it waits.
    pub(super) fn keys(&self) -> usize {
        self.rows.len() + self.messages.len()
    }
}

impl Said {
    /// Merges a later segment.
    pub(super) fn absorb(&mut self, later: Self) {
        self.count += later.count;
        if self.sample.is_none() {
            self.sample = later.sample;
        }
    }
}
