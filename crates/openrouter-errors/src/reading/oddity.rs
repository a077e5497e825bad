//! Anomalies in bytes that could be read nevertheless.

/// An anomaly that a strict reader would reject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Oddity {
    /// White space (keep-alives) before the JSON, in bytes.
    LeadingWhitespace(usize),
    /// A byte order mark before the text.
    Bom,
    /// Bytes that are not UTF-8; they are read as U+FFFD.
    InvalidUtf8,
    /// Data after the JSON value.
    TrailingData,
    /// The object is the first element of an array.
    InsideArray,
    /// A stream event whose data is a keep-alive comment (`data: : OPENROUTER PROCESSING`).
    CommentAsData,
    /// A stream event whose data is neither JSON nor `[DONE]`.
    EventNotJson,
    /// A line of a stream that is not a field; if it was JSON, it was read anyway.
    StrayLine,
    /// The last event of a stream lacks its blank line.
    UnterminatedEvent,
    /// Data events follow the error event (`[DONE]` aside).
    EventsAfterError,
    /// An event was longer than [`crate::sse::MAX_EVENT_BYTES`].
    OversizeEvent,
}
