//! Server-sent events: an incremental decoder that follows the WHATWG rules, and a reader on top of it that finds the
//! error events of an OpenRouter stream.
//!
//! [`Decoder`] only splits the stream into events; [`StreamReader`] also classifies them. Both accept any chunking,
//! buffer at most [`MAX_EVENT_BYTES`] of one event, and do not copy an event that is contained in one chunk.

pub use crate::framing::{Decoder, Event, EventKind, MAX_EVENT_BYTES};
pub use crate::reading::{StreamEnd, StreamEvent, StreamFacts, StreamReader};
