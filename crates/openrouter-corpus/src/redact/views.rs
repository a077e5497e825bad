//! Decoded views of a text, with a mapping of positions back to the text.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Hit, Kind};
use memchr::{memchr, memchr_iter, memmem};

/// A text with an encoding undone.
pub(super) struct View {
    pub(super) text: String,
    /// Pairs of positions in the view and in the source from which offsets are counted; ascending.
    places: Vec<(usize, usize)>,
}

impl View {
    fn new(source: usize) -> Self {
        Self {
            text: String::new(),
            places: vec![(0, source)],
        }
    }

    fn push(&mut self, text: &str, source_end: usize) {
        self.text.push_str(text);
        self.places.push((self.text.len(), source_end));
    }

    /// Maps a position in the view to the source.
    fn source(&self, place: usize) -> usize {
        let after = self.places.partition_point(|(view, _)| *view <= place);
        let (view, source) = self.places[after - 1];
        source + (place - view)
    }

    pub(super) fn range(&self, range: Range<usize>) -> Range<usize> {
        self.source(range.start)..self.source(range.end)
    }
}

/// Decodes the escape sequences of JSON and Python strings; `None` if there are none.
pub(super) fn unescaped(text: &str) -> Option<View> {
    memchr(b'\\', text.as_bytes())?;
    let mut view = View::new(0);
    view.text.reserve(text.len());
    let mut from = 0;
    while let Some(at) = memchr(b'\\', &text.as_bytes()[from..]) {
        let at = from + at;
        view.text.push_str(&text[from..at]);
        let rest = &text[at + 1..];
        let (plain, length) = escape(rest);
        match plain {
            Some(plain) => view.push(plain.encode_utf8(&mut [0; 4]), at + 1 + length),
            None => view.text.push('\\'),
        }
        from = at + 1 + length;
    }
    view.text.push_str(&text[from..]);
    Some(view)
}

/// Returns the character of an escape sequence, and its length after the backslash.
fn escape(rest: &str) -> (Option<char>, usize) {
    let code = |digits: usize| {
        let digits = rest.get(1..=digits)?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        char::from_u32(code).map(|plain| (Some(plain), 1 + digits.len()))
    };
    let one = |plain| (Some(plain), 1);
    match rest.as_bytes().first() {
        Some(b'n') => one('\n'),
        Some(b'r') => one('\r'),
        Some(b't') => one('\t'),
        Some(b'b') => one('\u{8}'),
        Some(b'f') => one('\u{c}'),
        Some(b'"') => one('"'),
        Some(b'\'') => one('\''),
        Some(b'/') => one('/'),
        Some(b'\\') => one('\\'),
        Some(b'u') => code(4).unwrap_or((None, 0)),
        Some(b'x') => code(2).unwrap_or((None, 0)),
        _ => (None, 0),
    }
}

/// Decodes each word that contains `%XX`.
pub(super) fn percent(text: &str) -> Vec<View> {
    let mut views = Vec::new();
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        bytes
            .get(at)
            .and_then(|byte| char::from(*byte).to_digit(16))
    };
    let mut until = 0;
    for at in memchr_iter(b'%', bytes) {
        if at < until || digit(at + 1).is_none() || digit(at + 2).is_none() {
            continue;
        }
        let stop = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`<>\\".contains(byte);
        let start = bytes[until..at]
            .iter()
            .rposition(stop)
            .map_or(until, |found| until + found + 1);
        let end = bytes[at..].iter().position(stop);
        let end = end.map_or(bytes.len(), |found| at + found);
        until = end;
        if !text.is_char_boundary(start) {
            continue;
        }
        let mut view = View::new(start);
        let mut from = start;
        while let Some(at) = memchr(b'%', &bytes[from..end]).map(|found| from + found) {
            view.text.push_str(&text[from..at]);
            let code = digit(at + 1).zip(digit(at + 2));
            match code.and_then(|(high, low)| u8::try_from(high * 16 + low).ok()) {
                Some(plain) if plain.is_ascii() => {
                    view.push(char::from(plain).encode_utf8(&mut [0; 4]), at + 3);
                    from = at + 3;
                }
                _ => {
                    view.text.push('%');
                    from = at + 1;
                }
            }
        }
        view.text.push_str(&text[from..end]);
        views.push(view);
    }
    views
}

/// Decodes base64 in either alphabet as text; `None` if it is not base64, or not of text.
pub(super) fn base64(word: &str) -> Option<String> {
    let mut plain = Vec::with_capacity(word.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in word.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            let byte = (bits >> count & 0xff) as u8;
            // Give up at the first byte that is not text.
            if byte.is_ascii_control() && !byte.is_ascii_whitespace() {
                return None;
            }
            plain.push(byte);
        }
    }
    String::from_utf8(plain).ok()
}

/// Returns base64 words whose decoded text contains something that `find` detects.
pub(super) fn encoded(text: &str, find: impl Fn(&str) -> Option<Kind>) -> Vec<Hit> {
    /// Shorter words contain no secret.
    const LEAST: usize = 24;
    let mut hits = Vec::new();
    let is = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at + LEAST <= bytes.len() {
        // The byte that would end the shortest word shows whether one can begin here.
        let window = &bytes[at..at + LEAST];
        if let Some(stop) = window.iter().rposition(|byte| !is(*byte)) {
            at += stop + 1;
            continue;
        }
        let length = bytes[at..].iter().take_while(|byte| is(**byte)).count();
        let word = &text[at..at + length];
        let padded = length
            + bytes[at + length..]
                .iter()
                .take(2)
                .take_while(|byte| **byte == b'=')
                .count();
        let range = at..at + padded;
        if let Some(kind) = base64(word).and_then(|plain| find(&plain)) {
            hits.push(Hit::new(kind, range));
        }
        at += padded.max(1);
    }
    hits
}

/// Members of events whose values continue from one event to the next.
const PARTS: &[&str] = &[
    "arguments",
    "content",
    "data",
    "delta",
    "input",
    "message",
    "output",
    "partial_json",
    "reasoning",
    "reasoning_content",
    "refusal",
    "summary",
    "text",
    "thinking",
    "transcript",
    "value",
];

/// Joins the values that the events of a stream spell out, member by member.
pub(super) fn streamed(text: &str) -> Vec<View> {
    let bytes = text.as_bytes();
    let mut events = memmem::find_iter(bytes, b"data:");
    if events.next().is_none() || events.next().is_none() {
        return Vec::new();
    }
    let mut members: BTreeMap<&str, View> = BTreeMap::new();
    let is_event = |line: &str| line.trim_start().starts_with("data:");
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        if is_event(line) {
            for (name, value) in strings(line) {
                if !PARTS.contains(&&line[name.clone()]) {
                    continue;
                }
                let view = members.entry(&line[name]).or_insert_with(|| View::new(0));
                let range = from + value.start..from + value.end;
                let place = (view.text.len(), range.start);
                // Replace the last entry if it is for the same position in the view.
                match view.places.last_mut() {
                    Some(last) if last.0 == place.0 => *last = place,
                    _ => view.places.push(place),
                }
                view.text.push_str(&text[range]);
            }
        }
        from += line.len();
    }
    members.into_values().collect()
}

impl View {
    /// Maps a range of the view to the pieces of the source that it consists of.
    pub(super) fn pieces(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let first = self
            .places
            .partition_point(|(view, _)| *view <= range.start)
            - 1;
        let mut pieces = Vec::new();
        for (index, (view, source)) in self.places.iter().enumerate().skip(first) {
            if *view >= range.end {
                break;
            }
            let next = self
                .places
                .get(index + 1)
                .map_or(self.text.len(), |next| next.0);
            let (start, end) = (range.start.max(*view), range.end.min(next));
            if start < end {
                pieces.push(source + (start - view)..source + (end - view));
            }
        }
        pieces
    }
}

/// Returns the string values in a line of JSON, each with the name before it.
fn strings(line: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let bytes = line.as_bytes();
    let (mut found, mut name) = (Vec::new(), None);
    let mut from = 0;
    while let Some(open) = memchr(b'"', &bytes[from..]).map(|at| from + at) {
        let mut close = open + 1;
        while let Some(byte) = bytes.get(close) {
            match byte {
                b'"' => break,
                b'\\' => close += 2,
                _ => close += 1,
            }
        }
        if close >= bytes.len() {
            break;
        }
        let string = open + 1..close;
        from = close + 1;
        let behind = line[from..].trim_start();
        if behind.starts_with(':') {
            name = Some(string);
        } else if let Some(name) = &name {
            found.push((Range::clone(name), string));
        }
    }
    found
}
