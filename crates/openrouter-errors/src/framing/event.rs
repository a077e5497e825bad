//! One event as it came off the wire.

use std::borrow::Cow;

/// What kind of thing stood on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// An event with at least one `data` line.
    Data,
    /// A comment line (`: OPENROUTER PROCESSING`): a keep-alive, never JSON, never an error.
    Comment,
    /// A line that is no field of the event-stream format; the rules say to ignore it, and what broken
    /// relays put there is worth a look.
    Stray,
}

/// One event, comment or stray line of an event stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// Data, comment or stray line.
    pub kind: EventKind,
    /// The `event` field; empty where none was sent (which means `message`).
    pub name: &'a [u8],
    /// The joined `data` lines, the comment's text, or the stray line.
    pub data: &'a [u8],
    /// Bytes of the stream before the first line of this event.
    pub offset: u64,
    /// The stream ended before the blank line that ends an event; browsers discard such an event.
    pub unterminated: bool,
    /// The event was longer than the limit: `data` holds its first [`super::MAX_EVENT_BYTES`] bytes.
    pub oversize: bool,
}

impl<'a> Event<'a> {
    /// The data as text, invalid UTF-8 replaced by U+FFFD as the event-stream rules ask.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.data)
    }
}
