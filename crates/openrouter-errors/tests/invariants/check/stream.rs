//! `StreamReader`: where the bytes are cut makes no difference, and its short cuts find what a full parse of each event
//! finds.

use openrouter_errors::sse::{
    Decoder, Event, EventKind, StreamEnd, StreamEvent, StreamFacts, StreamReader,
};
use openrouter_errors::{Shape, Surface};

use super::numbers;
use super::slow::{self, Parsed};

/// One event, with all facts about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    pub(crate) kind: EventKind,
    pub(crate) name: Vec<u8>,
    pub(crate) data: Vec<u8>,
    pub(crate) offset: u64,
    pub(crate) unterminated: bool,
    pub(crate) index: Option<u64>,
    pub(crate) error: Option<(Shape, String)>,
}

/// Everything that holds for a stream.
pub(crate) fn holds(bytes: &[u8], surface: Option<Surface>) {
    let whole = all(&[bytes], surface);
    for pieces in cuts(bytes) {
        assert_eq!(
            all(&pieces, surface),
            whole,
            "cut into {} pieces",
            pieces.len()
        );
    }
    let (events, facts) = whole;
    frames_alike(bytes, &events);
    as_one_by_one(bytes, surface, &events, &facts);
    for event in &events {
        as_read_slowly(event, surface);
    }
    counts(&events, &facts);
}

/// Ways to cut the bytes: one by one where they are few, and at random.
pub(crate) fn cuts(bytes: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut ways = Vec::new();
    if bytes.len() <= 2048 {
        ways.push(bytes.chunks(1).collect());
    }
    let mut numbers = numbers(bytes);
    for most in [7, bytes.len()] {
        let mut rest = bytes;
        let mut pieces = Vec::new();
        while !rest.is_empty() {
            let at = numbers.next().unwrap_or(0) % (most + 1);
            let (piece, after) = rest.split_at(at.min(rest.len()));
            pieces.push(piece);
            rest = after;
        }
        ways.push(pieces);
    }
    ways
}

/// The events of a stream that comes in pieces.
pub(crate) fn all(pieces: &[&[u8]], surface: Option<Surface>) -> (Vec<Seen>, StreamFacts) {
    let mut reader = reader(surface);
    let mut seen = Vec::new();
    let mut sink = |event: StreamEvent<'_>| seen.push(see(&event));
    for piece in pieces {
        reader.push(piece, &mut sink);
    }
    reader.finish(&mut sink);
    (seen, reader.facts().clone())
}

pub(crate) fn reader(surface: Option<Surface>) -> StreamReader {
    surface
        .into_iter()
        .fold(StreamReader::new(), StreamReader::with_surface)
}

fn see(event: &StreamEvent<'_>) -> Seen {
    assert_eq!(event.is_error(), event.error_shape().is_some());
    assert_eq!(event.is_error(), event.error_json().is_some());
    let error = event.error_shape().zip(event.error_json());
    Seen {
        kind: event.event.kind,
        name: event.event.name.to_vec(),
        data: event.event.data.to_vec(),
        offset: event.event.offset,
        unterminated: event.event.unterminated,
        index: event.index,
        error: error.map(|(shape, json)| (shape, json.to_owned())),
    }
}

/// The events as the decoder frames them, each checked by a reader that has seen nothing before it and so parses it.
pub(crate) fn one_by_one(bytes: &[u8], surface: Option<Surface>) -> Vec<Seen> {
    slow_run(bytes, surface)
        .into_iter()
        .map(|(seen, _)| seen)
        .collect()
}

fn slow_run(bytes: &[u8], surface: Option<Surface>) -> Vec<(Seen, StreamFacts)> {
    let mut framed = Vec::new();
    let mut decoder = Decoder::new();
    let mut sink = |event: Event<'_>| framed.push((written(&event), event.unterminated));
    decoder.push(bytes, &mut sink);
    decoder.finish(&mut sink);
    framed
        .iter()
        .map(|(text, _)| {
            let (mut seen, facts) = all(&[text], surface);
            assert_eq!(seen.len(), 1, "one event is one event");
            (seen.remove(0), facts)
        })
        .collect()
}

/// The event as a stream of its own.
fn written(event: &Event<'_>) -> Vec<u8> {
    // A blank line, behind which a byte order mark is none.
    let mut out = b"\n".to_vec();
    match event.kind {
        EventKind::Comment => out.extend([b": ", event.data, b"\n"].concat()),
        EventKind::Stray => out.extend([event.data, b"\n"].concat()),
        EventKind::Data => {
            if !event.name.is_empty() {
                out.extend([b"event: ", event.name, b"\n"].concat());
            }
            for line in event.data.split(|byte| *byte == b'\n') {
                out.extend([b"data: ", line, b"\n"].concat());
            }
            if !event.unterminated {
                out.push(b'\n');
            }
        }
    }
    out
}

/// The reader hands out what the decoder frames.
fn frames_alike(bytes: &[u8], events: &[Seen]) {
    let mut framed = Vec::new();
    let mut decoder = Decoder::new();
    let mut sink = |event: Event<'_>| {
        framed.push((
            event.kind,
            event.name.to_vec(),
            event.data.to_vec(),
            event.offset,
        ));
    };
    decoder.push(bytes, &mut sink);
    decoder.finish(&mut sink);
    let read: Vec<_> = events
        .iter()
        .map(|seen| (seen.kind, seen.name.clone(), seen.data.clone(), seen.offset))
        .collect();
    assert_eq!(read, framed);
    assert!(
        events
            .windows(2)
            .all(|pair| pair[0].offset <= bytes.len() as u64)
    );
}

/// What came before makes no difference to whether an event is an error, nor to how the stream ends.
fn as_one_by_one(bytes: &[u8], surface: Option<Surface>, events: &[Seen], facts: &StreamFacts) {
    let alone = slow_run(bytes, surface);
    assert_eq!(events.len(), alone.len());
    for (together, (apart, _)) in events.iter().zip(&alone) {
        assert_eq!(together.data, apart.data);
        assert_eq!(
            together.error,
            apart.error,
            "{}",
            String::from_utf8_lossy(&apart.data)
        );
    }

    let mut slow = StreamFacts::default();
    for (_, one) in &alone {
        slow.comments += one.comments;
        slow.stray_lines += one.stray_lines;
        slow.comments_as_data += one.comments_as_data;
        slow.done |= one.done;
        slow.delivered |= one.delivered;
        slow.incomplete |= slow.end == StreamEnd::Open && one.incomplete;
        match one.end {
            StreamEnd::Open => {}
            // What follows the end marker is not needed.
            StreamEnd::Finished | StreamEnd::Cut if slow.end != StreamEnd::Open => {}
            end => slow.end = end,
        }
    }
    let telling = |facts: &StreamFacts| {
        let counts = (facts.comments, facts.stray_lines, facts.comments_as_data);
        (
            counts,
            facts.done,
            facts.delivered,
            facts.incomplete,
            facts.end,
        )
    };
    assert_eq!(telling(facts), telling(&slow));
}

/// An event is an error where its JSON, read slowly, says so.
fn as_read_slowly(event: &Seen, surface: Option<Surface>) {
    let data = event.data.trim_ascii();
    let looked_at = match event.kind {
        EventKind::Comment => false,
        EventKind::Stray => data.starts_with(b"{"),
        EventKind::Data => data.starts_with(b"{") || data.starts_with(b"["),
    };
    let expected = match slow::parse(data) {
        Parsed::Object(top) if looked_at => {
            let shape = slow::shape(&top, surface, true);
            slow::is_error(shape, &top).then_some(shape)
        }
        Parsed::Unknown if looked_at => return,
        _ => None,
    };
    assert_eq!(event.error.as_ref().map(|(shape, _)| *shape), expected);
}

/// The facts count what was handed out.
fn counts(events: &[Seen], facts: &StreamFacts) {
    let indices: Vec<u64> = events.iter().filter_map(|seen| seen.index).collect();
    assert!(indices.iter().copied().eq(0..facts.events));
    let first = events.iter().find(|seen| seen.error.is_some());
    assert_eq!(facts.error_at, first.and_then(|seen| seen.index));
    assert_eq!(
        facts.error_shape,
        first.and_then(|seen| seen.error.as_ref().map(|(shape, _)| *shape))
    );
    let after = events
        .iter()
        .filter(|seen| seen.kind == EventKind::Data && seen.index > facts.error_at)
        .filter(|seen| seen.data.trim_ascii() != b"[DONE]");
    let after = if facts.error_at.is_some() {
        after.count()
    } else {
        0
    };
    assert_eq!(facts.events_after_error, after as u64);
}
