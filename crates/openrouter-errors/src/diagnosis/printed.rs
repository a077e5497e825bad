//! Responses that a program prints below or behind words of its own: a stream, an answer of the edge, the status of attempts.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Diagnosis;
use super::document::FoundError;
use super::met;
use super::page::page_within;
use super::unwrap::{reports, status};
use super::weight;
use super::wrapped::{self, says_relayed, single};
use crate::reading::{Input, Reading, StreamFacts, read};
use crate::shape::Shape;
use serde_json::{Map, Value};

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

/// Returns the error in an event of an application's own form: `data: {"status": "error", "message": "..."}`.
fn own_event(reading: &Reading<'_>, without: Option<&str>) -> Option<FoundError> {
    if reading.stream()?.error_at.is_some() {
        return None;
    }
    let body = reading.body_text();
    body.lines().enumerate().find_map(|(at, line)| {
        let data = line.strip_prefix("data:")?.trim();
        let input = Input::new(data);
        let event = read(&input);
        // A chunk of an answer may speak of errors.
        let own = event.shape() == Shape::Json && wrapped::is_object(data);
        let mut found = own.then(|| wrapped::paste(&event, without))?;
        let mut first = found.drain(..).next()?;
        first.line += at;
        Some(first)
    })
}

/// Returns the errors of a pasted stream of which no event is JSON: `event: error` and a sentence, or JSON that someone cut.
pub(super) fn transcript(reading: &Reading<'_>, without: Option<&str>) -> Vec<FoundError> {
    let readable = |facts: &StreamFacts| {
        facts.error_at.is_some() || facts.events > facts.not_json + u64::from(facts.done)
    };
    if reading.stream().is_none_or(readable) {
        return own_event(reading, without).into_iter().collect();
    }
    let body = reading.body_text();
    let failed = body.lines().any(|line| {
        line.strip_prefix("event:")
            .is_some_and(|name| name.trim() == "error")
    });
    let data = |line| str::strip_prefix(line, "data:").map(str::trim);
    let text = body.lines().filter_map(data).collect::<Vec<_>>().join("\n");
    let input = Input::new(&text);
    let inner = read(&input);
    let found = wrapped::shown(&inner, &text, without);
    if !found.is_empty() || !failed || text.trim().is_empty() {
        return found;
    }
    let diagnosis = single(&inner, without).diagnosis;
    vec![FoundError { line: 1, diagnosis }]
}

/// Returns the value of a member that a client printed over several lines, which is no event of a stream: `data: {`; or a response
/// behind a label.
pub(super) fn printed_member(text: &str) -> Option<&str> {
    let value = text.trim_start().strip_prefix("data:");
    let member = value.filter(|value| {
        value
            .split_once('\n')
            .is_some_and(|(first, next)| matches!(first.trim(), "{" | "[") && next.starts_with(' '))
    });
    member.or_else(|| labelled_response(text))
}

/// Returns a response behind a label: `problem: HTTP/1.1 402 Payment Required`, and its headers below.
fn labelled_response(text: &str) -> Option<&str> {
    let (label, rest) = text.split_once(": HTTP/")?;
    let word = |word: &str| {
        word.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let header = rest.lines().nth(1)?.split_once(": ")?.0;
    let headed = !header.is_empty()
        && header
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let labelled = label.split(' ').count() <= 3 && label.split(' ').all(word);
    (labelled && headed).then(|| &text[label.len() + 2..])
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
    const LABELS: [&str; 7] = [
        "full message:",
        "full message",
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
        return transcript(reading, without);
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
        true => transcript(reading, without),
        false => found,
    }
}

/// Returns what a pasted text is made from: the cause in a dump, or a stream with the blank lines that end its events: terminals and forums drop them, and then every line would be
/// a part of one event. Chunks that a program printed one a line are a stream, too.
pub(super) fn restored(reading: &Reading<'_>) -> Option<String> {
    if reading.http_status().is_some() || !wrapped::is_bare(reading) {
        return None;
    }
    let printed = match reading.stream() {
        Some(facts) if facts.error_at.is_none() => false,
        None if matches!(reading.shape(), Shape::StreamChunk | Shape::ResponseEvent) => true,
        _ => return cause_in_dump(reading),
    };
    memchr::memchr(b'\n', reading.body().trim_ascii())?;
    let is_json = |text: &str| text == "[DONE]" || wrapped::is_object(text);
    let body = reading.body_text();
    let mut stream = String::with_capacity(body.len() + 64);
    let (mut open, mut inserted) = (false, false);
    for line in body.lines() {
        let data = match printed {
            true => Some(line.trim()).filter(|line| !line.is_empty()),
            false => line.strip_prefix("data:").map(str::trim),
        };
        if let Some(data) = data {
            if !is_json(data) {
                return None;
            }
            if open {
                stream.push('\n');
                inserted = true;
            }
            if printed {
                stream.push_str("data: ");
            }
        }
        stream.push_str(line);
        stream.push('\n');
        open = data.is_some() || open && line.starts_with(':');
    }
    inserted.then_some(stream)
}

/// Whether an object is nothing but the sentence with which a server refused a request: `{"detail": "Could not validate
/// credentials"}`, `{"detail": [{"loc": ["body", "messages"], "msg": "Field required"}]}`.
pub(super) fn is_refusal(diagnosis: &Diagnosis, text: &str) -> bool {
    const NAMES: [&str; 4] = ["detail", "message", "msg", "error_description"];
    const MEMBERS: usize = 5;
    const LENGTH: usize = 240;
    if weight::weight(diagnosis) != weight::Weight::Explained {
        return false;
    }
    let object: Option<Map<String, Value>> = serde_json::from_str(text).ok();
    let words = object
        .filter(|object| object.len() <= MEMBERS)
        .and_then(|object| {
            let value = NAMES.iter().find_map(|name| object.get(*name))?;
            let listed = value.get(0).filter(|item| item.get("loc").is_some());
            let words = listed.and_then(|item| item.get("msg")).unwrap_or(value);
            words.as_str().map(str::to_owned)
        });
    words.is_some_and(|words| {
        words.contains(' ')
            && words.len() < LENGTH
            && status::of_reason(&words).is_none()
            && met::negative(&words.to_ascii_lowercase())
    })
}

/// Returns the cause of an error of which an application's dump says nothing else: `{"error": {"cause": {"code": "ENOTFOUND", ...}},
/// "endpoint": "...", "provider": "openrouter"}`.
fn cause_in_dump(reading: &Reading<'_>) -> Option<String> {
    if reading.status().is_some() {
        return None;
    }
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"endpoint\""));
    FINDER.find(reading.body())?;
    let dump: Value = serde_json::from_slice(reading.body()).ok()?;
    dump.get("provider")?;
    let error = dump.get("error")?.as_object()?;
    if error.is_empty() {
        return Some("{}".to_owned());
    }
    let cause = error.get("cause")?;
    let member = |name: &str| cause.get(name).and_then(Value::as_str);
    let code = member("code")?;
    let words = member("message")
        .or_else(|| member("syscall"))
        .unwrap_or_default();
    Some(format!("Error: {words} {code}"))
}

#[cfg(test)]
mod tests {
    use super::restored;
    use crate::{Input, read};
    use rstest::rstest;

    const CHUNK: &str =
        r#"{"object":"chat.completion.chunk","choices":[{"delta":{"content":"a"}}]}"#;

    #[rstest]
    #[case("data: C\ndata: C", Some("data: C\n\ndata: C\n"))]
    #[case("data: C\n: ping\ndata: C", Some("data: C\n: ping\n\ndata: C\n"))]
    #[case("C\nC", Some("data: C\n\ndata: C\n"))]
    #[case("data: C\n\ndata: C", None)]
    #[case("data: C\ndata: no JSON", None)]
    #[case(r#"{"error":{},"endpoint":"x","provider":"y"}"#, Some("{}"))]
    #[case(r#"{"error":{"cause":{"code":"ENOTFOUND","syscall":"getaddrinfo"}},"endpoint":"x","provider":"y"}"#, Some("Error: getaddrinfo ENOTFOUND"))]
    #[case(
        r#"{"error":{"message":"it broke"},"endpoint":"x","provider":"y"}"#,
        None
    )]
    fn pastes(#[case] text: &str, #[case] expected: Option<&str>) {
        let filled = |text: &str| text.replace('C', CHUNK);
        let (text, expected) = match text.contains("data") || text.starts_with('C') {
            true => (filled(text), expected.map(filled)),
            false => (text.to_owned(), expected.map(str::to_owned)),
        };
        let input = Input::new(&text);
        assert_eq!(restored(&read(&input)), expected);
    }
}
