//! Other bytes and writes for the same response: each function maps a [`CannedResponse`] to one that carries the same events
//! and members, or to `None` if the kind does not apply.

use openrouter_errors::Surface;
use openrouter_mock::{CannedResponse, End, Framing};
use serde_json::{Value, json};

use super::Kind;

/// The most writes of a variant; the rest of the body follows in one more.
const MOST_WRITES: usize = 70;

/// Between two writes, so that the client reads them one by one.
const PAUSE_MS: u64 = 1;

/// The kinds of a combination, in the order of application: first the text of a stream, then its writes.
pub(super) const COMBINED: &[Kind] = &[
    Kind::Choice,
    Kind::Comments,
    Kind::DataLines,
    Kind::NoSpace,
    Kind::Crlf,
    Kind::Chunked,
    Kind::Pieces,
    Kind::Gzip,
    Kind::HeaderCase,
];

/// Applies a kind. `draw` determines what is sampled.
pub(super) fn apply(kind: Kind, play: &CannedResponse, draw: u64) -> Option<CannedResponse> {
    if !is_whole(play) {
        return None;
    }
    match kind {
        Kind::Whole => whole(play),
        Kind::Events => events(play),
        Kind::Pieces => pieces(play, draw),
        Kind::Utf8 => utf8(play),
        Kind::Crlf => lines(play, |line| format!("{line}\r\n")),
        Kind::Comments => comments(play),
        Kind::NoSpace => lines(play, without_space),
        Kind::DataLines => lines(play, in_two_lines),
        Kind::Chunked => chunked(play),
        Kind::Length => length(play),
        Kind::Gzip => gzip(play),
        Kind::HeaderCase => header_case(play),
        Kind::Choice => second_choice(play),
        _ => None,
    }
}

/// Returns whether the response ends in order, so that another length of its body changes nothing.
pub(super) fn is_whole(play: &CannedResponse) -> bool {
    let wire = &play.wire;
    let in_order = wire.end == End::Complete && wire.at_byte.is_none();
    let framed = matches!(wire.framing, Framing::ContentLength | Framing::Chunked);
    play.status.is_some() && in_order && framed && !play.body.is_empty()
}

/// Returns whether the response is an event stream.
pub(super) fn is_stream(play: &CannedResponse) -> bool {
    play.wire.framing == Framing::Chunked
}

fn with_writes(play: &CannedResponse, sizes: impl Iterator<Item = usize>) -> CannedResponse {
    let mut other = play.clone();
    other.wire.chunks = sizes.take(MOST_WRITES).collect();
    other.wire.delay_ms = PAUSE_MS;
    other
}

/// Replaces the body; of a stream, each event is a write again.
fn with_body(play: &CannedResponse, body: impl Into<Vec<u8>>) -> CannedResponse {
    let mut other = play.clone();
    other.body = body.into().into();
    other.wire.chunks = match is_stream(play) {
        true => CannedResponse::sse(other.body.as_ref()).wire.chunks,
        false => Vec::new(),
    };
    other
}

fn whole(play: &CannedResponse) -> Option<CannedResponse> {
    let mut other = play.clone();
    other.wire.chunks.clear();
    other.wire.delay_ms = 0;
    (play.wire.chunks.len() > 1).then_some(other)
}

fn events(play: &CannedResponse) -> Option<CannedResponse> {
    let sizes = CannedResponse::sse(play.body.as_ref()).wire.chunks;
    (is_stream(play) && sizes.len() > 1).then(|| with_writes(play, sizes.into_iter()))
}

/// Cuts the body at places sampled over its whole length.
fn pieces(play: &CannedResponse, draw: u64) -> Option<CannedResponse> {
    let largest = 2 * play.body.len().div_ceil(MOST_WRITES) as u64;
    let mut state = draw | 1;
    let sizes = std::iter::from_fn(move || {
        // Xorshift: the sizes need not be good random numbers.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(1 + (state >> 8) % largest).ok()
    });
    (play.body.len() > 1).then(|| with_writes(play, sizes))
}

/// Cuts the body before each byte that continues a UTF-8 sequence.
fn utf8(play: &CannedResponse) -> Option<CannedResponse> {
    let body = play.body.iter().enumerate();
    let inside = body.filter(|(_, byte)| **byte & 0xc0 == 0x80);
    let mut before = 0;
    let sizes: Vec<usize> = inside
        .map(|(at, _)| at - std::mem::replace(&mut before, at))
        .collect();
    (!sizes.is_empty()).then(|| with_writes(play, sizes.into_iter()))
}

/// Replaces each line of an event stream whose lines end in LF; the function gets the line without its end.
fn lines(play: &CannedResponse, replaced: impl Fn(&str) -> String) -> Option<CannedResponse> {
    let text = text_of_stream(play)?;
    let mut body = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n') {
        body.push_str(&replaced(line));
        rest = after;
    }
    body.push_str(rest);
    (body != text).then(|| with_body(play, body))
}

/// Returns the text of an event stream that uses LF alone.
fn text_of_stream(play: &CannedResponse) -> Option<&str> {
    let text = std::str::from_utf8(&play.body).ok()?;
    (is_stream(play) && !text.contains('\r')).then_some(text)
}

fn without_space(line: &str) -> String {
    for field in ["data:", "event:", "id:"] {
        if let Some(value) = line.strip_prefix(field)
            && let Some(value) = value.strip_prefix(' ').filter(|v| !v.starts_with(' '))
        {
            return format!("{field}{value}\n");
        }
    }
    format!("{line}\n")
}

/// Splits JSON data at a place where JSON allows a line feed.
fn in_two_lines(line: &str) -> String {
    let data = line.strip_prefix("data: ");
    match data.and_then(|data| Some((data, break_of(data)?))) {
        Some((data, at)) => format!("data: {}\ndata: {}\n", &data[..at], &data[at..]),
        None => format!("{line}\n"),
    }
}

/// Returns where a JSON object or array can be broken: after the comma outside strings next to its middle, or after its
/// opening bracket.
fn break_of(data: &str) -> Option<usize> {
    serde_json::from_str::<serde::de::IgnoredAny>(data).ok()?;
    if !data.starts_with(['{', '[']) {
        return None;
    }
    let (mut in_string, mut escaped) = (false, false);
    let mut breaks = vec![1];
    for (at, byte) in data.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b',' if !in_string => breaks.push(at + 1),
            _ => {}
        }
    }
    let middle = data.len() / 2;
    breaks.into_iter().min_by_key(|at| at.abs_diff(middle))
}

/// Puts a comment before the first event and between events.
fn comments(play: &CannedResponse) -> Option<CannedResponse> {
    const COMMENT: &str = ": OPENROUTER PROCESSING\n\n";
    let text = text_of_stream(play)?;
    let (mark, events) = match text.strip_prefix('\u{feff}') {
        Some(events) => ("\u{feff}", events),
        None => ("", text),
    };
    let mut body = format!("{mark}{COMMENT}");
    let mut rest = events;
    while let Some((event, after)) = rest.split_once("\n\n") {
        body.push_str(event);
        body.push_str("\n\n");
        if !after.is_empty() {
            body.push_str(COMMENT);
        }
        rest = after;
    }
    body.push_str(rest);
    Some(with_body(play, body))
}

fn chunked(play: &CannedResponse) -> Option<CannedResponse> {
    let third = play.body.len() / 3;
    let mut other = play.clone();
    other.wire.framing = Framing::Chunked;
    if other.wire.chunks.is_empty() && third > 0 {
        other.wire.chunks = vec![third, third];
    }
    (play.wire.framing == Framing::ContentLength).then_some(other)
}

fn length(play: &CannedResponse) -> Option<CannedResponse> {
    let mut other = play.clone();
    other.wire.framing = Framing::ContentLength;
    (play.wire.framing == Framing::Chunked).then_some(other)
}

/// Compressed if the client accepts it; a client that does not gets the response as it is.
fn gzip(play: &CannedResponse) -> Option<CannedResponse> {
    let mut other = play.clone();
    other.wire.gzip = true;
    Some(other)
}

fn header_case(play: &CannedResponse) -> Option<CannedResponse> {
    let mut other = play.clone();
    for (name, _) in &mut other.headers {
        name.make_ascii_uppercase();
    }
    (other.headers != play.headers).then_some(other)
}

/// Adds a choice with the index 1: to a completion, or in a chunk of its own before the error.
fn second_choice(play: &CannedResponse) -> Option<CannedResponse> {
    let chat = matches!(
        play.surface,
        Some(Surface::ChatCompletions | Surface::Completions)
    );
    if !chat {
        return None;
    }
    if !is_stream(play) {
        let mut value: Value = serde_json::from_slice(&play.body).ok()?;
        let choices = value.get_mut("choices")?.as_array_mut()?;
        let mut unharmed = choices.first()?.clone();
        let message = unharmed.get_mut("message")?.as_object_mut()?;
        *message = serde_json::from_value(json!({"role": "assistant", "content": ""})).ok()?;
        let unharmed = unharmed.as_object_mut()?;
        unharmed.shift_remove("error");
        unharmed.insert("index".to_owned(), json!(1));
        unharmed.insert("finish_reason".to_owned(), json!("stop"));
        choices.push(Value::Object(unharmed.clone()));
        return Some(with_body(play, value.to_string()));
    }
    let text = text_of_stream(play)?;
    let mut body = String::with_capacity(text.len() * 2);
    let mut added = false;
    for line in text.split_inclusive('\n') {
        body.push_str(line);
        // After the first chunk, behind its blank line.
        if let Some(chunk) = line.strip_prefix("data: ").filter(|_| !added)
            && let Some(second) = chunk_of_second_choice(chunk)
        {
            added = true;
            body.push_str("\ndata: ");
            body.push_str(&second);
            body.push('\n');
        }
    }
    added.then(|| with_body(play, body))
}

fn chunk_of_second_choice(chunk: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(chunk.trim_end()).ok()?;
    let object = value.as_object_mut()?;
    let choices = object.get_mut("choices")?.as_array_mut()?;
    let plain = choices.first()?.get("delta")?.is_object()
        && choices
            .first()?
            .get("finish_reason")
            .is_none_or(Value::is_null);
    *choices = vec![json!({
        "index": 1,
        "delta": {"role": "assistant", "content": ""},
        "finish_reason": null
    })];
    object.shift_remove("usage");
    let unharmed = plain && object.get("error").is_none_or(Value::is_null);
    object.shift_remove("error");
    unharmed.then(|| value.to_string())
}
