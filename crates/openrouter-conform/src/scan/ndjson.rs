//! Lines of JSON: payloads, and payloads with the facts around them.

use openrouter_errors::{Headers, Input};
use serde::de::IgnoredAny;

use super::fault::Fault;
use super::finding::look;
use super::memo::Question;
use super::pool::Worker;
use super::source::lines;
use super::tally::{Sample, Tally};
use super::time;
use crate::identify::Line;
use openrouter_corpus::redact::beginning;

/// Counts the lines of a segment.
pub(super) fn count(bytes: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) {
    for line in lines(bytes) {
        tally.lines += 1;
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        if worker.gate.is_ordinary_chunk(line) {
            tally.payloads += 1;
        } else {
            count_line(line, worker, tally);
        }
    }
}

fn count_line(line: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) {
    // The mark of UTF-8 at the beginning of a file is none of the line.
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    if worker.gate.may_be_wrapped(line) {
        match Line::parse(line) {
            Ok(wrapped) => return count_wrapped(&wrapped, worker, tally),
            // A payload that holds the word is a payload.
            Err(fault) if fault.pointer == "/body" => {}
            Err(fault) => return tally.fault(Fault::of_line(tally.lines, *fault)),
        }
    }
    count_payload(line, worker, tally);
}

/// A line that is a payload.
fn count_payload(line: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) {
    if !line.starts_with(b"{") {
        let (found, _) = beginning(&String::from_utf8_lossy(line), 60);
        return tally.fault(Fault::whole(tally.lines, EXPECTED, format!("{found:?}")));
    }
    let question = Question {
        status: None,
        surface: worker.options.surface,
        model: None,
        body: line,
    };
    let verdict = worker
        .memo
        .get(question, || look(&question.input(), &mut worker.names));
    if verdict.broken {
        return tally.fault(Fault::whole(tally.lines, EXPECTED, why(line)));
    }
    let Some(finding) = verdict.error else {
        tally.payloads += 1;
        return;
    };
    let bucket = time::of_payload(line).and_then(|at| worker.options.bucket.of(at));
    tally.error(&finding, bucket, || question.sample());
}

/// A line around a payload. Its body may be truncated, or anything else: that is the payload's own matter.
fn count_wrapped(line: &Line<'_>, worker: &mut Worker<'_>, tally: &mut Tally) {
    let question = Question {
        status: line.status,
        surface: line.surface.or(worker.options.surface),
        model: line.model.as_deref(),
        body: &line.body,
    };
    let verdict = if line.headers.is_empty() {
        worker
            .memo
            .get(question, || look(&question.input(), &mut worker.names))
    } else {
        let headers: Headers<'_> = line
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let input = Input {
            headers,
            ..question.input()
        };
        look(&input, &mut worker.names)
    };
    let Some(finding) = verdict.error else {
        tally.payloads += 1;
        return;
    };
    let at = match line.timestamp {
        Some(timestamp) => time::of_json(timestamp.get()),
        None => time::of_payload(&line.body),
    };
    let bucket = at.and_then(|at| worker.options.bucket.of(at));
    tally.error(&finding, bucket, || question.sample());
}

const EXPECTED: &str = "a JSON object";

/// Why a line is no JSON.
fn why(line: &[u8]) -> String {
    match serde_json::from_slice::<IgnoredAny>(line) {
        Err(error) => error.to_string(),
        Ok(_) => "JSON that is not an object".to_owned(),
    }
}

impl Question<'_> {
    fn input(&self) -> Input<'_> {
        Input {
            status: self.status,
            surface: self.surface,
            model: self.model.map(Into::into),
            ..Input::new(self.body)
        }
    }

    fn sample(&self) -> Sample {
        Sample {
            body: self.body.into(),
            status: self.status,
            surface: self.surface,
            wrapped: false,
        }
    }
}
