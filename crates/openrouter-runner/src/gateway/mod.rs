//! Runs gateways: control requests, one request per fixture, and the built-in reference gateway.

mod ask;
mod controls;
pub mod reference;
pub mod session;

pub use ask::{BODY_BYTES, MOST_REQUESTS};

pub use session::run;
