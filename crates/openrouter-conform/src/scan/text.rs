//! Logs that people read: lines, in some of which a program printed an error.

use openrouter_errors::{Cause, Input};

use super::finding::look;
use super::memo::Question;
use super::pool::Worker;
use super::source::lines;
use super::tally::{Sample, Tally};
use super::time;

/// Counts the lines of a segment.
pub(super) fn count(bytes: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) {
    for line in lines(bytes) {
        tally.lines += 1;
        let line = line.trim_ascii();
        if !line.is_empty() {
            count_line(line, worker, tally);
        }
    }
}

fn count_line(line: &[u8], worker: &mut Worker<'_>, tally: &mut Tally) {
    let surface = worker.options.surface;
    let input = Input {
        surface,
        ..Input::new(line)
    };
    let question = Question {
        status: None,
        surface,
        model: None,
        body: line,
    };
    let Some(finding) = worker
        .memo
        .get(question, || look(&input, &mut worker.names))
        .error
    else {
        tally.payloads += 1;
        return;
    };
    // Any text reads as a response that is not JSON; in a log most of it is none.
    let facts = &finding.facts;
    let failed = facts.status.is_some_and(|status| status >= 400);
    if facts.cause == Cause::Unknown && !failed && !speaks_of_failure(line) {
        tally.payloads += 1;
        return;
    }
    let start = &line[..line.len().min(64)];
    let at = time::of_text(&String::from_utf8_lossy(start));
    tally.error(
        &finding,
        at.and_then(|at| worker.options.bucket.of(at)),
        || Sample {
            body: line.into(),
            status: None,
            surface,
            wrapped: true,
        },
    );
}

/// Whether a line says that something went wrong.
fn speaks_of_failure(line: &[u8]) -> bool {
    let lower = line.to_ascii_lowercase();
    [&b"error"[..], b"exception", b"fail"]
        .iter()
        .any(|word| memchr::memmem::find(&lower, word).is_some())
}
