//! One event of an event stream.

use std::borrow::Cow;

/// The kind of an item in an event stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// An event with at least one `data` line.
    Data,
    /// A comment line (`: OPENROUTER PROCESSING`): a keep-alive, never JSON, never an error.
    Comment,
    /// A line that is not a field of the event-stream format. The rules say to ignore it, but broken relays put
    /// useful text there.
    Stray,
}

/// One event, comment or stray line of an event stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// Data, comment or stray line.
    pub kind: EventKind,
    /// The `event` field; empty if none was sent (which means `message`).
    pub name: &'a [u8],
    /// The joined `data` lines, the comment's text, or the stray line.
    pub data: &'a [u8],
    /// Offset in the stream of the first line of this event.
    pub offset: u64,
    /// The stream ended before the blank line that ends the event; browsers discard such an event.
    pub unterminated: bool,
    /// The event was longer than the limit: `data` holds its first [`super::MAX_EVENT_BYTES`] bytes.
    pub oversize: bool,
}

impl<'a> Event<'a> {
    /// Returns the data as text, with invalid UTF-8 replaced by U+FFFD as the event-stream rules require.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.data)
    }
}
