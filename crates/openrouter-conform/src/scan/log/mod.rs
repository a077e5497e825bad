//! Reads program logs: lines are joined to records, records are parsed into fields, and records about the same failure
//! count as one error.
//!
//! Each line is parsed independently, so a file may mix JSON, `key=value` pairs, access log lines and text, with or
//! without the additions of log drivers (`wrap`). Lines of text that belong together (a traceback, a multi-line object)
//! are one record (`open`). `object` reads JSON records and `text` text records, using `fields`, `head` and `access`;
//! `record` decides whether a record is an error, and `failure` whether an earlier record reported it.

mod access;
mod cef;
mod failure;
mod fields;
mod frames;
mod head;
mod logfmt;
mod object;
mod open;
mod record;
mod response;
mod text;
mod wrap;

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use failure::Grouper;
use fields::Fields;
use head::Head;
use open::{Open, Starts};
use record::{Record, announces_retry};
use wrap::Around;

use super::Form;
use super::fault::Fault;
use super::kinds::Kind;
use super::ndjson::{self, EXPECTED};
use super::tally::Tally;
use super::time;
use super::worker::Worker;
use openrouter_corpus::redact::beginning;

/// The most streams with an open record at a time.
const STREAMS: usize = 64;
/// The maximum nesting of lines in lines.
const DEPTH: usize = 4;

/// Reads the records of a segment.
pub(super) struct Reader<'a, 'o> {
    worker: &'a mut Worker<'o>,
    tally: &'a mut Tally,
    grouper: Grouper,
    open: Vec<Open>,
    /// The first parts of lines that a log driver has split, by stream.
    partial: Vec<(Around, String)>,
    /// The column of the level in the last line that began with a time, and that time, because consoles that align
    /// columns omit a repeated time.
    column: Option<(usize, Option<i64>)>,
    /// The number of text records with a head and without one.
    headed: u64,
    headless: u64,
    depth: usize,
}

/// Counts the errors in the lines of a segment.
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
            column: None,
            headed: 0,
            headless: 0,
            depth: 0,
        }
    }

    /// Reads a line of the input.
    pub(super) fn bytes(&mut self, line: &[u8]) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        // With `--input ndjson` every line must be an object.
        if self.worker.options.form == Some(Form::Ndjson)
            && !line.trim_ascii().is_empty()
            && !line.starts_with(b"{")
        {
            let (found, _) = beginning(&String::from_utf8_lossy(line), 60);
            let fault = Fault::whole(self.tally.lines, EXPECTED, format!("{found:?}"));
            return self.tally.fault(fault);
        }
        if line.starts_with(b"{")
            && self.open.is_empty()
            && ndjson::is_payload(line.trim_ascii_end(), self.worker, self.tally)
        {
            return self.grouper.pass(false);
        }
        self.line(&String::from_utf8_lossy(line), Around::default());
    }

    /// Reads one line of one stream.
    fn line(&mut self, line: &str, around: Around) {
        let uncoloured = memchr::memchr(b'\x1b', line.as_bytes())
            .map(|_| anstream::adapter::strip_str(line).to_string());
        let line = uncoloured.as_deref().unwrap_or(line);
        if self.depth < DEPTH {
            self.depth += 1;
            let taken = self.unwrapped(line, around);
            self.depth -= 1;
            if taken {
                return;
            }
        }
        let line = line.trim_end();
        if line.starts_with('{') && line.ends_with('}') {
            match serde_json::from_str(line) {
                // The response follows the line of the error.
                Ok(_) if self.waits_for_response(line, around.stream) => {}
                Ok(object) => {
                    self.flush(around.stream);
                    return self.object(Some(line), &object, Kind::Json, around);
                }
                Err(error)
                    if self.position(around.stream).is_none()
                        && !error.is_eof()
                        && line.contains("\":")
                        && !line.contains("}{") =>
                {
                    return self.broken(line);
                }
                Err(_) => {}
            }
        }
        self.text(line, around);
    }

    /// Reads a line that a log driver wrapped; returns whether it is one.
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

    /// Counts an invalid line of JSON.
    fn broken(&mut self, line: &str) {
        let why = serde_json::from_str::<IgnoredAny>(line).err();
        let why = why.map_or_else(String::new, |error| error.to_string());
        self.fault(Fault::whole(self.tally.lines, EXPECTED, why));
    }

    /// Returns whether an open error continues with a line of JSON that is not a record itself.
    fn waits_for_response(&self, line: &str, stream: u64) -> bool {
        let Some(open) = self.position(stream).map(|at| &self.open[at]) else {
            return false;
        };
        open.waits_for_body()
            || ((open.waits() || open.announces())
                && !self.worker.gate.may_be_log_record(line.as_bytes()))
    }

    /// Returns the index of a stream's open record.
    fn position(&self, stream: u64) -> Option<usize> {
        self.open
            .iter()
            .position(|open| open.around.stream == stream)
    }

    /// Reads a line of text, which continues the open record of its stream or begins another.
    fn text(&mut self, line: &str, around: Around) {
        let head = Head::of(line);
        let access = access::record(line);
        let mut around = around;
        let mut aligned = false;
        match (head.level_at, &head.time) {
            (Some(at), Some(time)) => self.column = Some((at, time::of_text(&line[time.clone()]))),
            (Some(at), None) if at > 0 => {
                let column = self.column.filter(|column| column.0 == at);
                aligned = column.is_some();
                around.time = around.time.or(column.and_then(|column| column.1));
            }
            _ => {}
        }
        let starts = match () {
            () if aligned => Starts::Surely,
            // Next.js puts one space before each line.
            () if line.starts_with(' ')
                && !line.starts_with("  ")
                && (head.is_record() || access.is_some()) =>
            {
                Starts::Surely
            }
            () if head.is_record()
                || access.is_some()
                || open::is_tagged(line)
                || logfmt::begins(line) =>
            {
                Starts::Probably
            }
            () => Starts::No,
        };
        let at = self.position(around.stream);
        if let Some(at) = at {
            let open = &mut self.open[at];
            if open.goes_on_below(line, &head) {
                return open.push_text(&line[head.text..]);
            }
            if let Some(below) = open.below(line, &head).filter(|_| access.is_none()) {
                return open.push(below);
            }
            if open.takes(line, starts) {
                return self.split_off_object(at);
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
        let has_head = starts != Starts::No || around.time.is_some();
        self.headed += u64::from(has_head);
        self.headless += u64::from(!has_head);
        let headless_log = self.headless > self.headed;
        let number = self.tally.lines;
        self.open
            .push(Open::new(line, head, access, around, number, headless_log));
    }

    /// Ends the open record if the object at the end of its text is a log record of its own.
    fn split_off_object(&mut self, at: usize) {
        let Some(start) = self.open[at].closed_object() else {
            return;
        };
        let json = &self.open[at].text[start..];
        if !self.worker.gate.may_be_log_record(json.as_bytes()) {
            return;
        }
        let Ok(object) = serde_json::from_str::<Map<String, Value>>(json) else {
            return;
        };
        let mut open = self.open.remove(at);
        open.text.truncate(start);
        let around = open.around;
        self.finish(open);
        self.object(None, &object, Kind::Json, around);
    }

    /// Ends the open record of a stream.
    fn flush(&mut self, stream: u64) {
        if let Some(at) = self.position(stream) {
            let open = self.open.remove(at);
            self.finish(open);
        }
    }

    /// Counts a record.
    fn count(&mut self, kind: Kind, record: Record<'_>, around: Around) {
        self.tally.saw(kind, around.by);
        let mut record = Record {
            time: record.time.or(around.time),
            level: record.level.or(around.level),
            ..record
        };
        if matches!(kind, Kind::Json | Kind::Logfmt | Kind::Cef | Kind::Row) {
            record.read_exchange();
        }
        let retry =
            self.grouper.may_continue() && record.message.as_deref().is_some_and(announces_retry);
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

    /// Counts a record of named texts, such as a table row.
    pub(super) fn pairs<'p>(
        &mut self,
        kind: Kind,
        pairs: impl Iterator<Item = (&'p str, &'p str)>,
    ) {
        let pairs = pairs.map(|(name, text)| (name, Cow::Borrowed(text)));
        let record = Fields::of_pairs(pairs, &mut self.worker.fields).record();
        self.record(record, kind, Around::default());
    }

    /// Counts an entry of a journal export.
    pub(super) fn journal<'p>(&mut self, pairs: impl Iterator<Item = (&'p str, &'p str)>) {
        let pairs = pairs.map(|(name, text)| (name, Cow::Borrowed(text)));
        let record = Fields::of_pairs(pairs, &mut self.worker.fields).record();
        self.entry(record, Around::default());
    }

    /// Reads a JSON value.
    pub(super) fn json(&mut self, json: &str) {
        if !ndjson::is_payload(json.as_bytes(), self.worker, self.tally) {
            self.line(json, Around::default());
        }
    }

    /// Counts the lines of bytes that were read.
    pub(super) fn lines(&mut self, bytes: &[u8]) {
        self.tally.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
    }

    /// Records invalid input.
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

/// The most lines at the end of a segment that are searched for the start of a record.
const CUTS: usize = 200;

/// Returns the end of the last record in bytes: before a line that begins a record, otherwise after any line.
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

/// Splits a segment into lines with their line feeds.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = memchr::memchr_iter(b'\n', bytes).map(|at| at + 1);
    let rest = (!bytes.is_empty() && !bytes.ends_with(b"\n")).then_some(bytes.len());
    ends.chain(rest).scan(0, |from, end| {
        let line = &bytes[*from..end];
        *from = end;
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_are_what_stands_between_line_feeds() {
        for (text, expected) in [
            ("", &[][..]),
            ("\n", &["\n"]),
            ("a", &["a"]),
            ("a\n\nb", &["a\n", "\n", "b"]),
            ("a\r\nb\n", &["a\r\n", "b\n"]),
        ] {
            let found: Vec<&[u8]> = lines(text.as_bytes()).collect();
            let expected: Vec<&[u8]> = expected.iter().map(|line| line.as_bytes()).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
