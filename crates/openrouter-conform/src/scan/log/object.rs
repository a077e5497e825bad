//! Reads JSON records, and the wrappers of collectors.

use serde_json::{Map, Value};

use super::fields::{Fields, pair};
use super::head::Head;
use super::open::Open;
use super::record::Record;
use super::wrap::Around;
use super::{DEPTH, Reader};
use crate::scan::kinds::{By, Kind};
use crate::scan::names::KnownNames;
use crate::scan::{ndjson, time};

/// Members in which collectors store batches of wrapped records.
const BATCHES: &[&str] = &[
    "resourceLogs",
    "resource_logs",
    "scopeLogs",
    "scope_logs",
    "instrumentationLibraryLogs",
    "logEvents",
];
/// The maximum depth of records in an object.
const NESTED: usize = 3;
/// The number of list items that determine whether the list contains records.
const TELLING: usize = 4;

impl Reader<'_, '_> {
    /// Reads the records in a value.
    pub(super) fn value(&mut self, value: &Value, kind: Kind, around: Around) {
        match value {
            Value::Object(object) => self.object(None, object, kind, around),
            Value::Array(items) => match row_of_pairs(items) {
                Some(row) => self.members(row.into_iter(), kind, around),
                None => items.iter().for_each(|item| self.value(item, kind, around)),
            },
            _ => {}
        }
    }

    /// Reads an object: a batch of records, a record, or a response as sent. `json` is its text, if known.
    pub(super) fn object(
        &mut self,
        json: Option<&str>,
        object: &Map<String, Value>,
        kind: Kind,
        around: Around,
    ) {
        if let Some((columns, rows)) = table(object) {
            for row in rows.iter().filter_map(Value::as_array) {
                self.members(columns.iter().copied().zip(row), kind, around);
            }
            return;
        }
        if let Some(batch) = batch(object, NESTED, &mut self.worker.fields) {
            return batch.iter().for_each(|item| self.value(item, kind, around));
        }
        if let Some(Stream { labels, lines }) = loki(object) {
            let level = Fields::of_object(labels, &mut self.worker.fields)
                .record()
                .level;
            for (moment, line) in lines {
                let around = Around {
                    time: time::of_number(moment).or(around.time),
                    level: level.or(around.level),
                    ..around
                };
                self.whole(line, around);
            }
            return;
        }
        if let Some(Value::Object(source)) = object.get("_source") {
            return self.object(None, source, kind, around);
        }
        let fields = Fields::of_object(object, &mut self.worker.fields);
        let is_foreign = fields.is_foreign();
        let record = fields.record();
        if object.contains_key("__REALTIME_TIMESTAMP") || object.contains_key("_TRANSPORT") {
            return self.entry(record, around);
        }
        if self.line_in(&record).is_none() && is_foreign && self.is_known_error(json, object) {
            return self.grouper.pass(false);
        }
        self.record(record, kind, around);
    }

    /// Reads a record of names and values.
    fn members<'v>(
        &mut self,
        members: impl Iterator<Item = (&'v str, &'v Value)>,
        kind: Kind,
        around: Around,
    ) {
        let record = Fields::of_members(members, &mut self.worker.fields).record();
        self.record(record, kind, around);
    }

    /// Reads a record, or the program's line that it contains.
    pub(super) fn record(&mut self, record: Record<'_>, kind: Kind, around: Around) {
        if let Some(line) = self.line_in(&record) {
            let around = Around {
                time: record.time.or(around.time),
                ..around
            };
            self.depth += 1;
            self.whole(line, around);
            self.depth -= 1;
        } else {
            self.count(kind, record, around);
        }
    }

    /// Returns the program's own line in a collector's record.
    fn line_in<'r>(&self, record: &'r Record<'_>) -> Option<&'r str> {
        let message = record.message.as_deref()?;
        let bare = record.level.is_none() && record.status.is_none() && record.texts.is_empty();
        (bare && self.depth < DEPTH && (message.starts_with('{') || Head::of(message).is_record()))
            .then_some(message)
    }

    fn is_known_error(&mut self, json: Option<&str>, object: &Map<String, Value>) -> bool {
        let written;
        let json = match json {
            Some(json) => json,
            None => {
                written = serde_json::to_string(object).unwrap_or_default();
                &written
            }
        };
        ndjson::is_error(json.as_bytes(), self.worker, self.tally)
    }

    /// Reads a journal entry, which contains one or more lines of the program.
    pub(super) fn entry(&mut self, record: Record<'_>, around: Around) {
        let inner = Around {
            time: record.time.or(around.time),
            level: record.level.or(around.level),
            by: Some(By::Journal),
            ..around
        };
        let message = record.message.unwrap_or_default();
        match message.contains('\n') {
            true => self.whole(&message, inner),
            false => self.line(&message, inner),
        }
    }

    /// Reads a text that is one record, even if it has several lines.
    fn whole(&mut self, text: &str, around: Around) {
        self.flush(around.stream);
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        if lines.next().is_none() {
            return self.alone(first, around);
        }
        let mut open = Open::new(
            first,
            Head::of(first),
            super::access::record(first),
            around,
            self.tally.lines,
            false,
        );
        open.text = text.to_owned();
        self.finish(open);
    }

    /// Reads a line that is one record.
    fn alone(&mut self, line: &str, around: Around) {
        self.line(line, around);
        self.flush(around.stream);
    }
}

/// Returns the records in an object that is not a record itself.
fn batch<'a>(
    object: &'a Map<String, Value>,
    depth: usize,
    names: &mut KnownNames,
) -> Option<&'a Vec<Value>> {
    let found = object.iter().find_map(|(name, value)| match value {
        Value::Array(items) => {
            let wrapped = BATCHES.contains(&name.as_str());
            let mut first = items.iter().take(TELLING);
            let is_batch = match items.first()? {
                Value::Object(_) => first.any(|item| wrapped || is_record(item, names)),
                Value::Array(row) => row_of_pairs(row).is_some(),
                _ => false,
            };
            is_batch.then_some(items)
        }
        Value::Object(inner) if depth > 0 => batch(inner, depth - 1, names),
        _ => None,
    })?;
    let mut is_of_record = |(name, value): (&String, &Value)| {
        let name = names.get(name);
        name.error
            || name.last.level.is_some()
            || (name.last.message.is_some() && value.is_string())
    };
    (!object.iter().any(&mut is_of_record)).then_some(found)
}

/// Returns whether a list item is a log record, or contains one.
fn is_record(item: &Value, names: &mut KnownNames) -> bool {
    item.as_object().is_some_and(|item| {
        item.contains_key("_source")
            || loki(item).is_some()
            || table(item).is_some()
            || !Fields::of_object(item, names).is_foreign()
    })
}

/// Returns the members of a row that is a list of name-value pairs.
fn row_of_pairs(items: &[Value]) -> Option<Vec<(&str, &Value)>> {
    let pairs: Option<Vec<_>> = items.iter().map(|item| pair(item.as_object()?)).collect();
    pairs.filter(|pairs| !pairs.is_empty())
}

/// Returns the column names and rows of a table, as query services return them.
fn table(object: &Map<String, Value>) -> Option<(Vec<&str>, &Vec<Value>)> {
    let rows = object.get("rows")?.as_array()?;
    let columns = object.get("columns")?.as_array()?.iter();
    let names = columns.map(|column| column.get("name").unwrap_or(column).as_str());
    Some((names.collect::<Option<_>>()?, rows))
}

/// A stream of Loki.
struct Stream<'a> {
    labels: &'a Map<String, Value>,
    /// Times and lines.
    lines: Vec<(&'a str, &'a str)>,
}

fn loki(object: &Map<String, Value>) -> Option<Stream<'_>> {
    let labels = object.get("stream")?.as_object()?;
    let lines = object.get("values")?.as_array()?.iter();
    let pairs = lines.map(|value| match value.as_array()?.as_slice() {
        [moment, line, ..] => Some((moment.as_str()?, line.as_str()?)),
        _ => None,
    });
    let lines = pairs.collect::<Option<_>>()?;
    Some(Stream { labels, lines })
}
