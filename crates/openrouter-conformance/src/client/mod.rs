//! Judging clients: the mock plays every recorded exchange to a client, and what the client tells its caller is held
//! against what the mock saw.
//!
//! - [`protocol`]: what the suite and an adapter say to each other;
//! - [`driver`]: a client that can be called, be it an adapter process or part of the suite;
//! - [`reference`](mod@reference): the two clients that are part of the suite.

pub mod driver;
pub mod protocol;
pub mod reference;
