//! Server conformance: requests with one fault each, their healthy twins, and what the answers show.
pub mod probe;
pub mod reference;
pub mod send;
