//! The total counts, merged in the order of the input.

use std::collections::BTreeMap;
use std::sync::Arc;

use openrouter_errors::{Cause, Surface};

use super::Form;
use super::bounded::{Bounded, Countable};
use super::fault::LineProblem;
use super::kinds::Kinds;
use super::limits::{BUCKETS, NAMED_FAULTS, NAMES, READ_INPUTS, ROWS, SAMPLES, TEMPLATES};
use super::report::{KindCount, ReadInput, UnreadInput};
use super::samples::Kept;
use super::tally::{Row, Said, Sample, Sealed};

/// A template with the first message that produced it.
#[derive(Debug)]
pub(super) struct MessageStats {
    pub(super) count: u64,
    pub(super) message: Arc<str>,
}

/// An undiagnosed payload, and the number of similar ones.
#[derive(Debug)]
struct UnknownMessage {
    said: Said,
    file: Arc<str>,
}

impl Countable for MessageStats {
    fn count(&self) -> u64 {
        self.count
    }
    fn absorb(&mut self, later: Self) {
        self.count += later.count;
    }
}

impl Countable for UnknownMessage {
    fn count(&self) -> u64 {
        self.said.count
    }
    fn absorb(&mut self, later: Self) {
        if self.said.sample.is_none() {
            self.file = later.file;
        }
        self.said.absorb(later.said);
    }
}

/// A name, if stated.
pub(super) type Name = Option<Arc<str>>;

/// The total counts.
#[derive(Debug)]
pub(super) struct Total {
    pub(super) inputs: u64,
    pub(super) bytes: u64,
    pub(super) payloads: u64,
    pub(super) errors: u64,
    pub(super) repeated: u64,
    /// The formats of the first inputs.
    pub(super) read: Vec<ReadInput>,
    pub(super) bad_lines: u64,
    pub(super) named_lines: Vec<LineProblem>,
    pub(super) unread: u64,
    pub(super) named_unread: Vec<UnreadInput>,
    pub(super) causes: BTreeMap<Cause, u64>,
    pub(super) statuses: BTreeMap<Option<u16>, u64>,
    pub(super) surfaces: BTreeMap<Option<Surface>, u64>,
    pub(super) buckets: Bounded<Option<i64>, u64>,
    pub(super) error_types: Bounded<Name, u64>,
    pub(super) providers: Bounded<Name, u64>,
    pub(super) models: Bounded<Name, u64>,
    pub(super) rows: Bounded<Row, u64>,
    pub(super) templates: Bounded<(Cause, Box<str>), MessageStats>,
    unknown_messages: Bounded<Box<str>, UnknownMessage>,
    /// For the current input, before the next segment: lines, format, kinds of records and errors.
    lines: u64,
    form: Option<Form>,
    kinds: Kinds,
    input_errors: u64,
}

impl Total {
    pub(super) fn new() -> Self {
        Self {
            inputs: 0,
            bytes: 0,
            payloads: 0,
            errors: 0,
            repeated: 0,
            read: Vec::new(),
            bad_lines: 0,
            named_lines: Vec::new(),
            unread: 0,
            named_unread: Vec::new(),
            causes: BTreeMap::new(),
            statuses: BTreeMap::new(),
            surfaces: BTreeMap::new(),
            buckets: Bounded::new(BUCKETS),
            error_types: Bounded::new(NAMES),
            providers: Bounded::new(NAMES),
            models: Bounded::new(NAMES),
            rows: Bounded::new(ROWS),
            templates: Bounded::new(TEMPLATES),
            unknown_messages: Bounded::new(SAMPLES),
            lines: 0,
            form: None,
            kinds: Kinds::default(),
            input_errors: 0,
        }
    }

    /// Merges the next segment of an input.
    pub(super) fn segment(&mut self, file: &Arc<str>, form: Form, segment: Sealed) {
        self.form = Some(form);
        self.input_errors += segment.errors;
        self.kinds.absorb(&segment.kinds);
        self.repeated += segment.repeated;
        self.bytes += segment.bytes;
        self.payloads += segment.payloads;
        self.errors += segment.errors;
        self.bad_lines += segment.faulty;
        let room = NAMED_FAULTS - self.named_lines.len();
        let named = segment.faults.into_iter().take(room);
        self.named_lines
            .extend(named.map(|fault| fault.in_file(file, self.lines)));
        self.lines += segment.lines;
        for (row, count) in segment.rows {
            self.row(row, count);
        }
        for spoken in segment.messages {
            if spoken.cause == Cause::Unknown {
                let unknown = UnknownMessage {
                    said: spoken.said,
                    file: Arc::clone(file),
                };
                let count = unknown.count();
                self.unknown_messages.add(spoken.template.clone(), unknown);
                self.voice(spoken.cause, spoken.template, spoken.message, count);
            } else {
                self.voice(
                    spoken.cause,
                    spoken.template,
                    spoken.message,
                    spoken.said.count,
                );
            }
        }
    }

    /// Completes an input.
    pub(super) fn end(&mut self, file: &Arc<str>, problem: Option<String>) {
        self.inputs += 1;
        self.lines = 0;
        let kinds = std::mem::take(&mut self.kinds);
        let form = self.form.take();
        let errors = std::mem::take(&mut self.input_errors);
        if self.read.len() < READ_INPUTS && (form.is_some() || problem.is_none()) {
            let record = |(kind, around, records): (&str, Option<&str>, u64)| KindCount {
                kind: kind.to_owned(),
                around: around.map(str::to_owned),
                records,
            };
            self.read.push(ReadInput {
                file: file.to_string(),
                form: form.map_or("empty", Form::as_str).to_owned(),
                records: kinds.counts().map(record).collect(),
                errors,
            });
        }
        if let Some(why) = problem {
            self.unread += 1;
            if self.named_unread.len() < NAMED_FAULTS {
                self.named_unread.push(UnreadInput {
                    file: file.to_string(),
                    why,
                });
            }
        }
    }

    fn row(&mut self, row: Row, count: u64) {
        let facts = &row.facts;
        *self.causes.entry(facts.cause).or_default() += count;
        *self.statuses.entry(facts.status).or_default() += count;
        *self.surfaces.entry(facts.surface).or_default() += count;
        self.buckets.add(row.bucket, count);
        self.error_types.add(facts.error_type.clone(), count);
        self.providers.add(facts.provider.clone(), count);
        self.models.add(facts.model.clone(), count);
        self.rows.add(row, count);
    }

    fn voice(&mut self, cause: Cause, template: Box<str>, message: Arc<str>, count: u64) {
        self.templates
            .add((cause, template), MessageStats { count, message });
    }

    /// Takes the undiagnosed payloads, the most frequent first.
    pub(super) fn samples(&mut self) -> Vec<Kept> {
        let unknown_messages = std::mem::replace(&mut self.unknown_messages, Bounded::new(SAMPLES));
        let (unknown_messages, _) = unknown_messages.close();
        unknown_messages
            .into_iter()
            .filter_map(|(_, unknown)| {
                let Sample {
                    body,
                    status,
                    surface,
                    wrapped,
                } = *unknown.said.sample?;
                Some(Kept {
                    body: body.into(),
                    status,
                    surface,
                    wrapped,
                    file: unknown.file.to_string(),
                    count: unknown.said.count,
                })
            })
            .collect()
    }
}
