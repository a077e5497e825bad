//! Records of JSON, and what collectors put around them.

use serde_json::{Map, Value};

use super::fields::Fields;
use super::head::Head;
use super::open::Open;
use super::record::Record;
use super::wrap::Around;
use super::{DEPTH, Reader};
use crate::scan::kinds::{By, Kind};
use crate::scan::names::KnownNames;
use crate::scan::ndjson;

/// Members under which collectors and exports hold many records.
const BATCHES: &[&str] = &[
    "resourceLogs",
    "resource_logs",
    "scopeLogs",
    "scope_logs",
    "logRecords",
    "log_records",
    "instrumentationLibraryLogs",
    "logEvents",
    "Records",
    "records",
    "entries",
    "events",
    "logs",
    "log",
    "hits",
    "results",
];

impl Reader<'_, '_> {
    /// Reads the records in a value.
    pub(super) fn value(&mut self, value: &Value, kind: Kind, around: Around) {
        match value {
            Value::Object(object) => self.object(None, object, kind, around),
            Value::Array(items) => {
                for item in items {
                    self.value(item, kind, around);
                }
            }
            _ => {}
        }
    }

    /// Reads an object: a batch of records, a record, or a response as it was sent. `json` is its text, where it is known.
    pub(super) fn object(
        &mut self,
        json: Option<&str>,
        object: &Map<String, Value>,
        kind: Kind,
        around: Around,
    ) {
        if let Some(batch) = batch(object, &mut self.worker.fields) {
            return batch.iter().for_each(|item| self.value(item, kind, around));
        }
        if let Some(Value::Object(source)) = object.get("_source") {
            return self.object(None, source, kind, around);
        }
        let fields = Fields::of_object(object, &mut self.worker.fields);
        let foreign = fields.is_foreign();
        let record = fields.record();
        if object.contains_key("__REALTIME_TIMESTAMP") || object.contains_key("_TRANSPORT") {
            return self.entry(record, around);
        }
        if let Some(line) = self.line_in(&record) {
            let around = Around {
                time: record.time.or(around.time),
                ..around
            };
            self.depth += 1;
            self.whole(line, around);
            self.depth -= 1;
        } else if foreign && self.is_known_error(json, object) {
            self.grouper.pass(false);
        } else {
            self.count(kind, record, around);
        }
    }

    /// The line of the program itself that a collector's record holds.
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

    /// Takes an entry of a journal: a line of the program itself, or several.
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

    /// Takes a text that is one record, however many lines it has.
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
        );
        open.text = text.to_owned();
        self.finish(open);
    }

    /// Takes a line that is one record.
    fn alone(&mut self, line: &str, around: Around) {
        self.line(line, around);
        self.flush(around.stream);
    }
}

/// The records that an object holds which is none itself.
fn batch<'a>(object: &'a Map<String, Value>, names: &mut KnownNames) -> Option<&'a Vec<Value>> {
    let found = BATCHES.iter().find_map(|name| match object.get(*name)? {
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => {
            Some(items)
        }
        Value::Object(inner) => batch(inner, names),
        _ => None,
    })?;
    let mut is_record = |(name, value): (&String, &Value)| {
        let role = names.get(name).last;
        role.level.is_some() || (role.message.is_some() && value.is_string())
    };
    (!object.iter().any(&mut is_record)).then_some(found)
}
