//! Logs of programs: lines are put together to records, records are taken apart into fields, and those that tell of one
//! failure are one error.
//!
//! Each line is read by what it is itself, so that a file may hold anything in any order: a line of JSON, of
//! `key=value` pairs, of an access log, or text, with or without what a log driver puts around it (`wrap`). Lines of
//! text that belong together (a traceback, an object over several lines) are one record (`open`). What a record says of
//! itself is found by `fields`, `head` and `access`; `record` decides whether it is an error, `failure` whether it is one
//! that was told before.

mod access;
mod failure;
mod fields;
mod head;
mod level;
mod logfmt;
mod open;
mod record;
mod wrap;

use std::borrow::Cow;

use memchr::memchr;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use failure::Grouper;
use fields::{Fields, hash};
use head::Head;
use open::Open;
use record::{Record, speaks_of_retry};
use wrap::Around;

use super::Form;
use super::fault::Fault;
use super::ndjson::{self, EXPECTED};
use super::pool::Worker;
use super::source::lines;
use super::tally::{Kind, Tally};
use super::time;

/// Streams of which a record may be open at a time.
const STREAMS: usize = 64;
/// How deep lines stand in lines.
const DEPTH: usize = 4;
/// Members under which collectors send many records at once.
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
    "hits",
    "results",
];

/// Reads the records of a segment.
pub(super) struct Reader<'a, 'o> {
    worker: &'a mut Worker<'o>,
    tally: &'a mut Tally,
    grouper: Grouper,
    open: Vec<Open>,
    /// The beginnings of lines that a log driver has cut, by stream.
    partial: Vec<(Around, String)>,
    depth: usize,
}

/// Counts the lines of a segment.
pub(super) fn count(bytes: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) {
    let mut reader = Reader::new(worker, tally);
    for line in lines(bytes) {
        reader.tally.lines += 1;
        reader.bytes(line);
    }
    reader.close();
}

impl<'a, 'o> Reader<'a, 'o> {
    pub(super) fn new(worker: &'a mut Worker<'o>, tally: &'a mut Tally) -> Self {
        Self {
            worker,
            tally,
            grouper: Grouper::default(),
            open: Vec::new(),
            partial: Vec::new(),
            depth: 0,
        }
    }

    /// Takes a line as it stands in the input.
    pub(super) fn bytes(&mut self, line: &[u8]) {
        let line = line.trim_ascii_end();
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        // Who says that it is NDJSON wants to know where it is not.
        if self.worker.options.form == Some(Form::Ndjson)
            && !line.is_empty()
            && !line.starts_with(b"{")
        {
            let found: String = String::from_utf8_lossy(line).chars().take(60).collect();
            let fault = Fault::whole(self.tally.lines, EXPECTED, format!("{found:?}"));
            return self.tally.fault(fault);
        }
        if line.starts_with(b"{")
            && self.open.is_empty()
            && ndjson::is_payload(line, self.worker, self.tally)
        {
            return self.grouper.pass(false);
        }
        self.line(&String::from_utf8_lossy(line), Around::default());
    }

    /// Takes one line of one stream.
    fn line(&mut self, line: &str, around: Around) {
        if self.depth < DEPTH {
            self.depth += 1;
            let taken = self.unwrapped(line, around);
            self.depth -= 1;
            if taken {
                return;
            }
        }
        if line.starts_with('{') && line.ends_with('}') {
            match serde_json::from_str(line) {
                // The answer below the line of an error.
                Ok(_) if self.waits_for_answer(line, around.stream) => {}
                Ok(object) => {
                    self.flush(around.stream);
                    return self.object(line, &object, around);
                }
                Err(error)
                    if !self.is_open(around.stream)
                        && !error.is_eof()
                        && line.contains("\":")
                        && !line.contains("}{") =>
                {
                    return self.broken(line, around);
                }
                Err(_) => {}
            }
        }
        self.text(line, around);
    }

    /// Takes a line that something is put around; whether it is one.
    fn unwrapped(&mut self, line: &str, around: Around) -> bool {
        let found = if line.starts_with('{') {
            wrap::docker(line)
        } else {
            wrap::text(line).map(|(around, text)| (around, Cow::Borrowed(text)))
        };
        let Some((inner, text)) = found else {
            return false;
        };
        let stream = inner.stream ^ around.stream.rotate_left(7);
        let inner = Around {
            time: inner.time.or(around.time),
            level: inner.level.or(around.level),
            stream,
            ..inner
        };
        let begun = self.partial.iter().position(|held| held.0.stream == stream);
        let text = match begun.map(|at| self.partial.swap_remove(at)) {
            Some((_, mut begun)) => {
                begun.push_str(&text);
                Cow::Owned(begun)
            }
            None => text,
        };
        if inner.partial && text.len() < super::limits::SEGMENT && self.partial.len() < STREAMS {
            self.partial.push((inner, text.into_owned()));
        } else {
            for line in text.trim_end_matches(['\r', '\n']).split('\n') {
                self.line(line, inner);
            }
        }
        true
    }

    /// A line of JSON that is none.
    fn broken(&mut self, line: &str, around: Around) {
        self.flush(around.stream);
        let why = serde_json::from_str::<IgnoredAny>(line).err();
        let why = why.map_or_else(String::new, |error| error.to_string());
        self.tally
            .fault(Fault::whole(self.tally.lines, EXPECTED, why));
    }

    /// Whether an error is open to which a line of JSON belongs, because it is no record itself.
    fn waits_for_answer(&self, line: &str, stream: u64) -> bool {
        self.open
            .iter()
            .any(|open| open.around.stream == stream && open.waits())
            && !self.worker.gate.may_be_log_record(line.as_bytes())
    }

    fn is_open(&self, stream: u64) -> bool {
        self.open.iter().any(|open| open.around.stream == stream)
    }

    /// Takes a line of text: it goes on with the open record of its stream, or begins another.
    fn text(&mut self, line: &str, around: Around) {
        let head = Head::of(line);
        let at = self
            .open
            .iter()
            .position(|open| open.around.stream == around.stream);
        if let Some(at) = at {
            let starts = head.is_record() || access::record(line).is_some();
            if self.open[at].takes(line, starts) {
                return;
            }
            let open = self.open.remove(at);
            self.finish(open);
        }
        if line.trim().is_empty() {
            return;
        }
        if self.open.len() == STREAMS {
            let oldest = self.open.remove(0);
            self.finish(oldest);
        }
        self.open
            .push(Open::new(line, head, around, self.tally.lines));
    }

    /// Ends the open record of a stream.
    fn flush(&mut self, stream: u64) {
        if let Some(at) = self
            .open
            .iter()
            .position(|open| open.around.stream == stream)
        {
            let open = self.open.remove(at);
            self.finish(open);
        }
    }

    /// Reads a record of text that is whole.
    fn finish(&mut self, open: Open) {
        let text = open.text.trim_end();
        if text.starts_with('{') || text.starts_with('[') {
            // An array that has an element on each line.
            let json = text.trim_end_matches(',');
            let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(json)
                .into_iter()
                .collect();
            match values {
                Ok(values)
                    if values
                        .iter()
                        .all(|value| value.is_object() || value.is_array()) =>
                {
                    for value in &values {
                        self.value(value, open.around);
                    }
                    return;
                }
                Err(error) if text.starts_with("{\"") && (open.lines == 1 || error.is_eof()) => {
                    let fault = Fault::whole(open.line, EXPECTED, error.to_string());
                    return self.tally.fault(fault);
                }
                _ => {}
            }
        }
        let (kind, record) = self.take_apart(text, &open);
        self.count(kind, record, open.around);
    }

    fn value(&mut self, value: &Value, around: Around) {
        match value {
            Value::Object(object) => self.object(&value.to_string(), object, around),
            Value::Array(items) => {
                for item in items {
                    self.value(item, around);
                }
            }
            _ => {}
        }
    }

    /// The record that a text is.
    fn take_apart(&self, text: &str, open: &Open) -> (Kind, Record) {
        let first = text.lines().next().unwrap_or_default();
        if let Some(pairs) = logfmt::pairs(first) {
            let fields = Fields::of_pairs(pairs.iter().map(|(name, value)| (*name, &**value)));
            if !fields.is_foreign() {
                return (Kind::Logfmt, fields.record());
            }
        }
        let head = &open.head;
        let body = text.get(head.text..).unwrap_or_default();
        let time = head
            .time
            .clone()
            .and_then(|time| time::of_text(&text[time]));
        if let Some(access) = access::record(first) {
            let record = Record {
                time: access.time.or(time),
                level: head.level,
                ..access
            };
            return (Kind::Access, record);
        }
        // A console format in front of a record of JSON or of pairs.
        let inner = object_in(body).map(|object| Fields::of_object(&object));
        let inner = inner
            .filter(|fields| !fields.is_foreign())
            .map(Fields::record);
        if let Some(inner) = inner {
            let record = Record {
                time: inner.time.or(time),
                level: inner.level.or(head.level),
                ..inner
            };
            return (Kind::Text, record);
        }
        let prefix: String = text[..head.text]
            .chars()
            .filter(|c| c.is_alphabetic())
            .collect();
        let record = Record {
            time,
            level: head.level,
            request: open::request(text),
            message: Some(body.to_owned()),
            head: hash(&prefix),
            ..Record::default()
        };
        (Kind::Text, record)
    }

    /// Reads an object of JSON: a batch of records, a record, or an answer as it was sent.
    fn object(&mut self, json: &str, object: &Map<String, Value>, around: Around) {
        if let Some(batch) = batch(object) {
            return batch.iter().for_each(|item| self.value(item, around));
        }
        if let Some(Value::Object(source)) = object.get("_source") {
            return self.object(json, source, around);
        }
        let fields = Fields::of_object(object);
        let foreign = fields.is_foreign();
        let record = fields.record();
        // A collector's record around a line of the program itself.
        let journal =
            object.contains_key("__REALTIME_TIMESTAMP") || object.contains_key("_TRANSPORT");
        let bare = record.level.is_none() && record.status.is_none() && record.texts.is_empty();
        let is_line = |text: &str| Head::of(text).is_record() || object_in(text).is_some();
        if journal {
            return self.entry(record, around);
        }
        match record.message.as_deref() {
            Some(message) if bare && self.depth < DEPTH && is_line(message) => {
                let inner = Around {
                    time: record.time.or(around.time),
                    ..around
                };
                self.flush(around.stream);
                self.depth += 1;
                self.whole(message, inner);
                self.depth -= 1;
            }
            _ if foreign && ndjson::is_error(json.as_bytes(), self.worker, self.tally) => {
                self.grouper.pass(false);
            }
            _ => self.count(Kind::Json, record, around),
        }
    }

    /// Takes an entry of a journal: a line of the program itself, or several.
    fn entry(&mut self, record: Record, around: Around) {
        let inner = Around {
            time: record.time.or(around.time),
            level: record.level.or(around.level),
            by: Some("journal"),
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
        let first = text.lines().next().unwrap_or_default();
        let mut open = Open::new(first, Head::of(first), around, self.tally.lines);
        open.text = text.to_owned();
        self.finish(open);
    }

    /// Counts a record.
    fn count(&mut self, kind: Kind, record: Record, around: Around) {
        self.tally.saw(kind, around.by);
        let record = Record {
            time: record.time.or(around.time),
            level: record.level.or(around.level),
            ..record
        };
        let retry = record.message.as_deref().is_some_and(speaks_of_retry);
        match record.failure(self.worker) {
            Some(failure) => self
                .grouper
                .add(failure, self.worker.options.bucket, self.tally),
            None => {
                self.tally.payloads += 1;
                self.grouper.pass(retry);
            }
        }
    }

    /// Counts a record of named texts: a row of a table, an entry of a journal.
    pub(super) fn pairs<'p>(
        &mut self,
        kind: Kind,
        pairs: impl Iterator<Item = (&'p str, &'p str)>,
    ) {
        let record = Fields::of_pairs(pairs).record();
        self.count(kind, record, Around::default());
    }

    /// Counts an entry of an export of a journal.
    pub(super) fn journal<'p>(&mut self, pairs: impl Iterator<Item = (&'p str, &'p str)>) {
        let record = Fields::of_pairs(pairs).record();
        self.entry(record, Around::default());
    }

    /// Takes a value of JSON.
    pub(super) fn json(&mut self, json: &str) {
        if !ndjson::is_payload(json.as_bytes(), self.worker, self.tally) {
            self.line(json, Around::default());
        }
    }

    /// Notes the lines of bytes that were read.
    pub(super) fn lines(&mut self, bytes: &[u8]) {
        self.tally.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
    }

    /// Notes what could not be read.
    pub(super) fn fault(&mut self, fault: Fault) {
        self.tally.fault(fault);
    }

    /// Ends the segment.
    pub(super) fn close(mut self) {
        for (around, text) in std::mem::take(&mut self.partial) {
            self.text(&text, around);
        }
        for open in std::mem::take(&mut self.open) {
            self.finish(open);
        }
        self.grouper.close(self.worker.options.bucket, self.tally);
    }
}

/// The records that a collector sends at once.
fn batch(object: &Map<String, Value>) -> Option<&Vec<Value>> {
    BATCHES.iter().find_map(|name| match object.get(*name)? {
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => {
            Some(items)
        }
        Value::Object(inner) => batch(inner),
        _ => None,
    })
}

/// How many lines before the end of a segment may be the last that begins a record.
const CUTS: usize = 200;

/// Where the last record in bytes may end: before a line that begins one, else behind any line.
pub(super) fn last_end(bytes: &[u8]) -> Option<usize> {
    let begins = |at: &usize| {
        let line = &bytes[at + 1..];
        let line = &line[..line.len().min(200)];
        line.starts_with(b"{") || Head::of(&String::from_utf8_lossy(line)).is_record()
    };
    let ends = || memchr::memrchr_iter(b'\n', bytes);
    ends()
        .take(CUTS)
        .find(begins)
        .or_else(|| ends().next())
        .map(|at| at + 1)
}

/// The object that a text is.
fn object_in(text: &str) -> Option<Map<String, Value>> {
    memchr(b'{', text.as_bytes()).filter(|at| *at == 0)?;
    serde_json::from_str(text.trim_end()).ok()
}
