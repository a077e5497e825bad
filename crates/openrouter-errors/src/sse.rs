//! Server-sent events: an incremental decoder that follows the WHATWG rules, and on top of it a reader that finds the
//! error events of an OpenRouter stream.
//!
//! [`Decoder`] only frames; [`StreamReader`] also checks. Both take bytes in any chunking, hold at most
//! [`MAX_EVENT_BYTES`] of one event, and hand out an event that lies whole in one chunk without copying it.

pub use crate::framing::{Decoder, Event, EventKind, MAX_EVENT_BYTES};
pub use crate::reading::{StreamEnd, StreamEvent, StreamFacts, StreamReader};
