//! The total counts, merged in the order of the input.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use openrouter_errors::{Cause, Surface};

use super::Form;
use super::bounded::{Bounded, Countable, Key};
use super::fault::LineProblem;
use super::kinds::Kinds;
use super::limits::{BUCKETS, NAMED_FAULTS, NAMES, READ_INPUTS, ROWS, SAMPLES, TEMPLATES};
use super::report::{KindCount, ReadInput, UnreadInput};
use super::samples::Kept;
use super::tally::{Row, Sample, Tally};

/// A template of a cause, with the first message that produced it.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) cause: Cause,
    /// The message and its template, in one allocation.
    texts: Box<str>,
    /// Where the template begins.
    middle: usize,
}

impl Template {
    fn new(cause: Cause, template: &str, message: &str) -> Self {
        let mut texts = String::with_capacity(message.len() + template.len());
        texts.push_str(message);
        texts.push_str(template);
        Self {
            cause,
            texts: texts.into(),
            middle: message.len(),
        }
    }

    fn template(&self) -> &str {
        &self.texts[self.middle..]
    }

    pub(super) fn message(&self) -> &str {
        &self.texts[..self.middle]
    }

    fn key(&self) -> (Cause, &str) {
        (self.cause, self.template())
    }
}

impl PartialEq for Template {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Template {}

impl PartialOrd for Template {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Template {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Template {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Key for Template {
    fn prefix(&self) -> u64 {
        (self.cause as u64) << 56 | self.template().prefix() >> 8
    }
}

impl Key for Row {
    fn prefix(&self) -> u64 {
        self.bucket.prefix()
    }
}

/// An undiagnosed payload, and the number of similar ones.
#[derive(Debug)]
struct UnknownMessage {
    count: u64,
    sample: Option<Box<Sample>>,
    file: Arc<str>,
}

impl Countable for UnknownMessage {
    fn count(&self) -> u64 {
        self.count
    }
    fn absorb(&mut self, later: Self) {
        self.count += later.count;
        if self.sample.is_none() {
            self.file = later.file;
            self.sample = later.sample;
        }
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
    /// Every combination of the counted properties, if they are wanted.
    pub(super) rows: Option<Bounded<Row, u64>>,
    pub(super) templates: Bounded<Template, u64>,
    unknown_messages: Bounded<Box<str>, UnknownMessage>,
    /// For the current input, before the next segment: lines, format, kinds of records and errors.
    lines: u64,
    form: Option<Form>,
    kinds: Kinds,
    input_errors: u64,
}

impl Total {
    pub(super) fn new(rows: bool) -> Self {
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
            rows: rows.then(|| Bounded::new(ROWS)),
            templates: Bounded::new(TEMPLATES),
            unknown_messages: Bounded::new(SAMPLES),
            lines: 0,
            form: None,
            kinds: Kinds::default(),
            input_errors: 0,
        }
    }

    /// Merges the next segment of an input.
    pub(super) fn segment(&mut self, file: &Arc<str>, form: Form, segment: Tally) {
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
        segment.messages.each(|counted| {
            let count = counted.count;
            if counted.cause == Cause::Unknown {
                let unknown = UnknownMessage {
                    count,
                    sample: counted.sample,
                    file: Arc::clone(file),
                };
                self.unknown_messages.add(counted.template.into(), unknown);
            }
            let template = Template::new(counted.cause, counted.template, counted.message);
            self.templates.add(template, count);
        });
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
        if let Some(rows) = &mut self.rows {
            rows.add(row, count);
        }
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
                } = *unknown.sample?;
                Some(Kept {
                    body: body.into(),
                    status,
                    surface,
                    wrapped,
                    file: unknown.file.to_string(),
                    count: unknown.count,
                })
            })
            .collect()
    }
}
