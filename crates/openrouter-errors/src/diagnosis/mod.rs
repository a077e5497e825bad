//! What happened, whose fault it is, and what to do.

mod unwrap;

pub use unwrap::{MAX_DEPTH, MAX_LAYERS, Unwrapped, Wrapper, relaxed, unwrap};
