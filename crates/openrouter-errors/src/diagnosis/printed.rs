//! Responses that a program prints below or behind words of its own: a stream, an answer of the edge, the status of attempts.

use super::document::FoundError;
use super::page::page_within;
use super::unwrap::{reports, status};
use super::weight;
use super::wrapped::{self, says_relayed, single};
use crate::reading::{Input, Reading, StreamFacts, read};

/// Returns the error of a stream that a program printed below words of its own: `Unexpected response: : OPENROUTER
/// PROCESSING`, and then the events.
pub(super) fn streamed(text: &str, without: Option<&str>) -> Option<FoundError> {
    const EVENT: &str = "\ndata: {";
    let first = memchr::memmem::find(text.as_bytes(), EVENT.as_bytes())?;
    let events = memchr::memmem::find_iter(text.as_bytes(), EVENT.as_bytes());
    if events.take(2).count() < 2 {
        return None;
    }
    let input = Input::new(text.get(first + 1..)?);
    let inner = read(&input);
    inner.stream()?.error_at?;
    let diagnosis = single(&inner, without).diagnosis;
    diagnosis.is_error.then(|| FoundError {
        line: text.get(..first).unwrap_or_default().lines().count() + 1,
        diagnosis,
    })
}

/// Returns the errors of a stream that the AI SDK wrote for a user interface: `data: {"type":"error","errorText":"..."}`.
pub(super) fn ui_error(reading: &Reading<'_>, without: Option<&str>) -> Vec<FoundError> {
    const NAME: &[u8] = b"\"errorText\":";
    let failed = reading
        .stream()
        .is_some_and(|facts| facts.error_at.is_some());
    if let Some(found) = error_event(reading, without).filter(|_| !failed) {
        return vec![found];
    }
    let place = || memchr::memmem::find(reading.body(), NAME);
    let Some(at) = (!failed).then(place).flatten() else {
        return Vec::new();
    };
    let body = reading.body_text();
    let Some(words) = body
        .get(at + NAME.len()..)
        .and_then(|text| reports::string(text.trim_start()))
    else {
        return Vec::new();
    };
    let input = Input::new(&words);
    let inner = read(&input);
    let mut found = wrapped::paste(&inner, without);
    if found.is_empty() {
        let diagnosis = single(&inner, without).diagnosis;
        found.push(FoundError { line: 1, diagnosis });
    }
    let above = body.get(..at).unwrap_or_default().matches('\n').count();
    for error in &mut found {
        error.line += above;
    }
    found
}

/// Returns the error in an event that is named one, whose data has another server's form: `event: error`, `data: {"code": 400,
/// "details": "..."}`.
fn error_event(reading: &Reading<'_>, without: Option<&str>) -> Option<FoundError> {
    let body = reading.body_text();
    let mut lines = body.lines().enumerate();
    let named = |line: &str| {
        let name = line.strip_prefix("event:");
        name.is_some_and(|name| name.trim() == "error")
    };
    let (at, _) = lines.find(|(_, line)| named(line))?;
    let (_, data) = lines.next()?;
    let inner = data.strip_prefix("data:")?.trim();
    let diagnosis = single(&read(&Input::new(inner)), without).diagnosis;
    diagnosis.is_error.then_some(FoundError {
        line: at + 1,
        diagnosis,
    })
}

/// Returns the value of a member that a client printed over several lines, which is no event of a stream: `data: {`.
pub(super) fn printed_member(text: &str) -> Option<&str> {
    let value = text.trim_start().strip_prefix("data:")?;
    let (first, next) = value.split_once('\n')?;
    (matches!(first.trim(), "{" | "[") && next.starts_with(' ')).then_some(value)
}

/// Returns the error for which a client tried again until it gave up, if only the lines about its attempts state it:
/// `POST https://... (status: 429): retrying in 1s (2 left)`, `giving up after 3 attempt(s)`.
pub(super) fn given_up(text: &str, without: Option<&str>) -> Option<FoundError> {
    let end = memchr::memmem::find(text.as_bytes(), b"giving up after ")?;
    let (attempts, _) = text.get(..end)?.rsplit_once('\n')?;
    let (at, line) = attempts
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains("): retrying in "))
        .last()?;
    let status = status::stated(line).first()?.status;
    let words = format!("Error: HTTP {status}");
    let diagnosis = single(&read(&Input::new(&words)), without).diagnosis;
    Some(FoundError {
        line: at + 1,
        diagnosis,
    })
}

/// Returns the answer of the edge in a pasted text: an HTML page, or a line such as `error code: 522`.
pub(super) fn edge_answer(text: &str, status: Option<u16>) -> Option<String> {
    const LINE: &str = "error code: ";
    let line = || {
        let (before, code) = text.rsplit_once(LINE)?;
        let code: u16 = code.get(..3)?.parse().ok()?;
        let relayed = says_relayed(text) || text.contains("provider_name");
        let whole = !before.ends_with(char::is_alphanumeric) && status == Some(code) && code >= 500;
        (whole && !relayed).then(|| format!("{LINE}{code}"))
    };
    page_within(text).or_else(line)
}

/// Returns the errors behind the label of the error that a program explains above it in its own words: `Original error: ...`.
pub(super) fn original(text: &str, without: Option<&str>) -> Option<Vec<FoundError>> {
    const LABELS: [&str; 5] = [
        "original error:",
        "underlying error:",
        "original exception:",
        "raw error:",
        "upstream error:",
    ];
    // Each label is one level of recursion.
    const MAX_LABELS: usize = 4;
    let label_of = |line: &str| {
        LABELS.iter().find(|label| {
            let head = line.get(..label.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(label))
        })
    };
    let labelled = |line: &&str| label_of(line.trim_start()).is_some();
    if text.lines().filter(labelled).take(MAX_LABELS + 1).count() > MAX_LABELS {
        return None;
    }
    let mut at = 0;
    for (above, line) in text.split_inclusive('\n').enumerate() {
        let plain = line.trim_start();
        let label = label_of(plain);
        if let Some(label) = label.filter(|_| above > 1) {
            let start = at + line.len() - plain.len() + label.len();
            let rest = text.get(start..)?;
            let mut found = wrapped::paste(&read(&Input::new(rest)), without);
            found.iter_mut().for_each(|error| error.line += above);
            let telling = found
                .first()
                .is_some_and(|first| weight::is_telling(&first.diagnosis));
            return telling.then_some(found);
        }
        at += line.len();
    }
    None
}

/// Returns the error of a part of the edge's page.
pub(super) fn fragment(text: &str, without: Option<&str>) -> Option<FoundError> {
    let status = super::asides::edge_fragment(text)?;
    let answer = format!("error code: {status}");
    let mut diagnosis = single(&read(&Input::new(&answer)), without).diagnosis;
    diagnosis.status = Some(status);
    Some(FoundError { line: 1, diagnosis })
}

/// Returns the errors that a client printed below the stream that broke off: `curl: (18) transfer closed ...`.
pub(super) fn interrupted(
    reading: &Reading<'_>,
    delivered: bool,
    without: Option<&str>,
) -> Vec<FoundError> {
    let complete = |facts: &StreamFacts| facts.error_at.is_some() || facts.done;
    if reading.stream().is_none_or(complete) {
        return wrapped::transcript(reading, without);
    }
    let body = reading.body_text();
    let field = |line: &&str| {
        line.is_empty()
            || ["data:", "event:", "id:", "retry:", ":"]
                .iter()
                .any(|name| line.starts_with(name))
    };
    let start = body.lines().rfind(field).map_or(0, |last| {
        last.as_ptr() as usize + last.len() - body.as_ptr() as usize
    });
    let below = body.get(start..).unwrap_or_default();
    let line = body.get(..start).unwrap_or_default().lines().count();
    let mut found = wrapped::paste(&read(&Input::new(below.trim())), without);
    for error in &mut found {
        error.line += line;
        error.diagnosis.delivered = Some(delivered);
    }
    match found.is_empty() {
        true => wrapped::transcript(reading, without),
        false => found,
    }
}
