//! Server-sent events: an incremental decoder by the WHATWG rules, and on top of it a reader that says which
//! events of an OpenRouter stream are errors.
//!
//! [`Decoder`] only frames; [`StreamReader`] also judges. Both take bytes in any chunking, hold at most
//! [`MAX_EVENT_BYTES`] of one event, and hand out an event that lies whole in one chunk without copying it.

pub use crate::framing::{Decoder, Event, EventKind, MAX_EVENT_BYTES};
pub use crate::reading::{StreamEnd, StreamEvent, StreamFacts, StreamReader};
