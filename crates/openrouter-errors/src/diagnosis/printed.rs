//! Responses that a program prints below or behind words of its own: a stream, an answer of the edge, the status of attempts.

use super::document::FoundError;
use super::page::page_within;
use super::unwrap::status;
use super::wrapped::{says_relayed, single};
use crate::reading::{Input, read};

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
