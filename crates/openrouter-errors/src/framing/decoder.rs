//! The decoder for <https://html.spec.whatwg.org/multipage/server-sent-events.html>: CR, LF and CRLF lines,
//! a leading BOM, comments, multi-line data, chunks split anywhere.

use super::event::{Event, EventKind};

/// The maximum number of bytes kept of one event; the rest is dropped and the event marked `oversize`.
pub const MAX_EVENT_BYTES: usize = 8 << 20;

/// An incremental event-stream decoder.
///
/// ```
/// use openrouter_errors::sse::Decoder;
/// let mut seen = Vec::new();
/// let mut decoder = Decoder::new();
/// for chunk in [&b": PROCES"[..], b"SING\n\nda", b"ta: {\"a\":1}\r", b"\n\r\n"] {
///     decoder.push(chunk, &mut |event| seen.push(event.text().into_owned()));
/// }
/// assert_eq!(seen, ["PROCESSING", "{\"a\":1}"]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Decoder {
    /// The unfinished last line so far.
    line: Vec<u8>,
    /// The unfinished line exceeded the limit and lost bytes.
    line_overflow: bool,
    /// The data of the current event from earlier chunks.
    data: Vec<u8>,
    data_lines: usize,
    name: Vec<u8>,
    oversize: bool,
    event_offset: u64,
    event_open: bool,
    line_offset: u64,
    /// The number of bytes before the current chunk.
    taken: u64,
    /// The last chunk ended in CR: an LF at the start of the next chunk belongs to it.
    skip_lf: bool,
    bom: BomState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum BomState {
    #[default]
    Possible,
    Over,
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The `data` of an event that may lie entirely in the current chunk.
type Borrowed<'c> = Option<&'c [u8]>;

impl Decoder {
    /// Creates a decoder at the start of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether an event or line is incomplete.
    #[must_use]
    pub fn is_mid_event(&self) -> bool {
        !self.line.is_empty() || self.data_lines > 0
    }

    /// Takes the next bytes and passes every event that they complete to `sink`, in order.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Event<'_>)) {
        let mut rest = bytes;
        if self.skip_lf && !rest.is_empty() {
            self.skip_lf = false;
            if rest[0] == b'\n' {
                rest = &rest[1..];
                self.line_offset += 1;
            }
        }
        let mut borrowed: Borrowed<'_> = None;
        while let Some(end) = memchr::memchr2(b'\n', b'\r', rest) {
            let (line, after) = rest.split_at(end);
            let mut width = 1;
            if after[0] == b'\r' {
                match after.get(1) {
                    Some(b'\n') => width = 2,
                    Some(_) => {}
                    None => self.skip_lf = true,
                }
            }
            if self.line.is_empty() && self.bom == BomState::Over {
                match self.whole_event(line, after) {
                    Some(data) => {
                        width = 2;
                        sink(self.event_of(data));
                    }
                    None => self.take_line(line, &mut borrowed, sink),
                }
            } else {
                self.keep_line_part(line);
                let mut whole = std::mem::take(&mut self.line);
                self.oversize |= std::mem::take(&mut self.line_overflow);
                let from = self.strip_bom(&whole);
                match self.whole_event(&whole[from..], after) {
                    Some(data) => {
                        width = 2;
                        sink(self.event_of(data));
                    }
                    None => self.take_held_line(&whole[from..], &mut borrowed, sink),
                }
                whole.clear();
                self.line = whole;
            }
            rest = &after[width..];
            self.line_offset = self.taken + (bytes.len() - rest.len()) as u64;
        }
        self.keep_line_part(rest);
        if let Some(data) = borrowed {
            self.hold(data);
        }
        self.taken += bytes.len() as u64;
    }

    /// Ends the stream and passes on the remaining data, marked `unterminated`.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Event<'_>)) {
        if !self.line.is_empty() {
            let whole = std::mem::take(&mut self.line);
            self.oversize |= std::mem::take(&mut self.line_overflow);
            let from = self.strip_bom(&whole);
            let mut borrowed = None;
            self.take_held_line(&whole[from..], &mut borrowed, &mut |mut event| {
                event.unterminated = true;
                sink(event);
            });
        }
        if self.data_lines > 0 {
            self.dispatch(None, true, sink);
        }
    }

    /// Returns the data of an event that consists of this line and a blank line, as nearly every event does.
    fn whole_event<'l>(&self, line: &'l [u8], after: &[u8]) -> Option<&'l [u8]> {
        if self.event_open || self.oversize || !after.starts_with(b"\n\n") {
            return None;
        }
        let value = line.strip_prefix(b"data:")?;
        Some(value.strip_prefix(b" ").unwrap_or(value))
    }

    fn event_of<'d>(&self, data: &'d [u8]) -> Event<'d> {
        Event {
            kind: EventKind::Data,
            name: b"",
            data,
            offset: self.line_offset,
            unterminated: false,
            oversize: false,
        }
    }

    fn keep_line_part(&mut self, part: &[u8]) {
        let room = MAX_EVENT_BYTES.saturating_sub(self.line.len());
        if part.len() > room {
            self.line_overflow = true;
        }
        self.line.extend_from_slice(&part[..part.len().min(room)]);
    }

    fn strip_bom(&mut self, line: &[u8]) -> usize {
        let first = std::mem::replace(&mut self.bom, BomState::Over) == BomState::Possible;
        if first && line.starts_with(BOM) {
            BOM.len()
        } else {
            0
        }
    }

    /// Handles a line assembled from several chunks, whose data cannot be borrowed from the current chunk.
    fn take_held_line<'c>(
        &mut self,
        line: &[u8],
        borrowed: &mut Borrowed<'c>,
        sink: &mut dyn FnMut(Event<'_>),
    ) {
        if let Some(data) = borrowed.take() {
            self.hold(data);
        }
        let mut own: Borrowed<'_> = None;
        self.take_line(line, &mut own, sink);
        if let Some(data) = own {
            self.hold(data);
        }
    }

    fn take_line<'c>(
        &mut self,
        line: &'c [u8],
        borrowed: &mut Borrowed<'c>,
        sink: &mut dyn FnMut(Event<'_>),
    ) {
        if line.is_empty() {
            self.dispatch(borrowed.take(), false, sink);
            return;
        }
        let colon = memchr::memchr(b':', line);
        let (field, value) = match colon {
            Some(at) => (
                &line[..at],
                line[at + 1..].strip_prefix(b" ").unwrap_or(&line[at + 1..]),
            ),
            None => (line, &line[line.len()..]),
        };
        match field {
            b"data" => self.data_line(value, borrowed),
            b"event" => {
                self.open_event();
                self.name.clear();
                self.name.extend_from_slice(value);
            }
            b"id" | b"retry" => {}
            b"" if colon.is_some() => self.aside(EventKind::Comment, value, sink),
            _ => self.aside(EventKind::Stray, line, sink),
        }
    }

    fn open_event(&mut self) {
        if !self.event_open {
            self.event_open = true;
            self.event_offset = self.line_offset;
        }
    }

    fn data_line<'c>(&mut self, value: &'c [u8], borrowed: &mut Borrowed<'c>) {
        self.open_event();
        self.data_lines += 1;
        if self.data_lines == 1 {
            *borrowed = Some(value);
            return;
        }
        if let Some(first) = borrowed.take() {
            self.hold(first);
        }
        self.hold(b"\n");
        self.hold(value);
    }

    fn hold(&mut self, part: &[u8]) {
        let room = MAX_EVENT_BYTES.saturating_sub(self.data.len());
        self.oversize |= part.len() > room;
        self.data.extend_from_slice(&part[..part.len().min(room)]);
    }

    fn aside(&self, kind: EventKind, data: &[u8], sink: &mut dyn FnMut(Event<'_>)) {
        sink(Event {
            kind,
            name: b"",
            data,
            offset: self.line_offset,
            unterminated: false,
            oversize: false,
        });
    }

    fn dispatch(
        &mut self,
        borrowed: Borrowed<'_>,
        unterminated: bool,
        sink: &mut dyn FnMut(Event<'_>),
    ) {
        if self.data_lines > 0 {
            sink(Event {
                kind: EventKind::Data,
                name: &self.name,
                data: borrowed.unwrap_or(&self.data),
                offset: self.event_offset,
                unterminated,
                oversize: self.oversize,
            });
        }
        self.data.clear();
        self.name.clear();
        self.data_lines = 0;
        self.oversize = false;
        self.event_open = false;
    }
}
