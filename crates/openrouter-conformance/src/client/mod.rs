//! Judging clients: the mock plays every recorded exchange to a client, and what the client tells its caller is held
//! against what the mock saw.
//!
//! - [`protocol`]: what the suite and an adapter say to each other;
//! - [`driver`]: a client that can be called, be it an adapter process or part of the suite;
//! - [`process`]: adapter processes;
//! - [`plan`]: what is asked of a client, and what is played for it;
//! - [`session`]: the plan played to a client;
//! - [`judge`](mod@judge): a verdict on each call from two witnesses;
//! - [`report`]: what is told about a client;
//! - [`manifest`]: how an adapter of a checkout is started;
//! - [`run`](mod@run): all of it, from the client to its report;
//! - [`reference`](mod@reference): the two clients that are part of the suite.

pub mod driver;
pub mod evidence;
pub mod judge;
pub mod manifest;
pub mod plan;
pub mod process;
pub mod protocol;
pub mod reference;
pub mod report;
pub mod run;
pub mod session;
pub mod smoke;
pub mod wire;
