//! Lines of JSON: payloads, with or without context.

use std::sync::Arc;

use openrouter_errors::{Cause, Headers, Input};
use serde::de::IgnoredAny;

use super::fault::Fault;
use super::finding::{Finding, Verdict, look};
use super::kinds::Kind;
use super::memo::Question;
use super::tally::{Sample, Tally};
use super::time;
use super::worker::Worker;
use crate::identify::Line;

/// Counts a line that is a response as sent, or one with context; returns whether it is one. Ambiguous lines are left
/// to other readers.
pub(super) fn is_payload(line: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) -> bool {
    if worker.gate.is_ordinary_chunk(line) {
        tally.saw(Kind::Payload, None);
        tally.payloads += 1;
        return true;
    }
    !worker.gate.may_be_log_record(line)
        && count_if(line, worker, tally, |verdict| {
            !verdict.broken && !verdict.foreign
        })
}

/// Counts a line of JSON that is an error with a known cause, or a response of a known form; returns whether it is one.
pub(super) fn is_error(line: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) -> bool {
    count_if(line, worker, tally, |verdict| {
        let known = |finding: &Arc<Finding>| finding.facts.cause != Cause::Unknown;
        !verdict.foreign || verdict.error.as_ref().is_some_and(known)
    })
}

fn count_if(
    line: &[u8],
    worker: &mut Worker<'_>,
    tally: &mut Tally,
    takes: impl FnOnce(&Verdict) -> bool,
) -> bool {
    if worker.gate.may_be_wrapped(line) {
        match Line::parse(line) {
            Ok(wrapped) => {
                count_wrapped(&wrapped, worker, tally);
                return true;
            }
            // A line with a `body` is a payload; a truncated line may continue.
            Err(fault) if fault.pointer == "/body" || fault.pointer.is_empty() => {}
            Err(fault) => {
                tally.fault(Fault::of_line(tally.lines, *fault));
                return true;
            }
        }
    }
    count_payload(line, worker, tally, takes)
}

/// Counts a line that is a payload.
fn count_payload(
    line: &[u8],
    worker: &mut Worker<'_>,
    tally: &mut Tally,
    takes: impl FnOnce(&Verdict) -> bool,
) -> bool {
    let question = Question {
        status: None,
        surface: worker.options.surface,
        model: None,
        body: line,
    };
    let verdict = worker.memo.get(question, |general| {
        look(&question.input(), &mut worker.names, general)
    });
    if !takes(&verdict) {
        return false;
    }
    if verdict.broken {
        tally.fault(Fault::whole(tally.lines, EXPECTED, why(line)));
        return true;
    }
    tally.saw(Kind::Payload, None);
    let Some(finding) = verdict.error else {
        tally.payloads += 1;
        return true;
    };
    let bucket = time::of_payload(line).and_then(|at| worker.options.bucket.of(at));
    tally.error(&finding, bucket, || question.sample());
    true
}

/// Counts a line that wraps a payload. The body itself may be truncated or anything else.
fn count_wrapped(line: &Line<'_>, worker: &mut Worker<'_>, tally: &mut Tally) {
    tally.saw(Kind::Wrapped, None);
    let question = Question {
        status: line.status,
        surface: line.surface.or(worker.options.surface),
        model: line.model.as_deref(),
        body: &line.body,
    };
    let verdict = if line.headers.is_empty() {
        worker.memo.get(question, |general| {
            look(&question.input(), &mut worker.names, general)
        })
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
        look(&input, &mut worker.names, false)
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

pub(super) const EXPECTED: &str = "a JSON object";

/// Returns why a line is not valid JSON.
fn why(line: &[u8]) -> String {
    match serde_json::from_slice::<IgnoredAny>(line) {
        Err(error) => error.to_string(),
        Ok(_) => "JSON that is not an object".to_owned(),
    }
}

impl Question<'_> {
    pub(super) fn input(&self) -> Input<'_> {
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
