//! The framing of server-sent events: the decoder by the WHATWG rules, and the tests that let ordinary events skip
//! the parser.

mod decoder;
mod event;
mod gate;
mod template;

pub use decoder::{Decoder, MAX_EVENT_BYTES};
pub use event::{Event, EventKind};
pub(crate) use gate::Gate;
