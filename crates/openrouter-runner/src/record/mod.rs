//! Recording: a proxy between a client and a real API that turns every failing exchange into a fixture.
//!
//! Responses are forwarded as they arrive. Failing ones are redacted, compared with the fixtures and with what was recorded
//! before, and written as a pair of files that can be played at once; what succeeded is counted and forgotten.
//!
//! - [`Config`] and [`start`]: the proxy, which runs until its [`Recording`] is stopped;
//! - `forward`: one request, its response passed on, and the `ResponseRecorder` of it;
//! - `to_fixture`: from a recorded exchange to a redacted [`Sample`](crate::add::Sample);
//! - `store`: the corpus that it is held against, and the folder it is written to;
//! - [`RecordReport`]: what came of it all.

mod config;
mod forward;
mod proxy;
mod recorder;
mod report;
mod secrets;
mod store;
mod to_fixture;
mod upstream;
mod write;

pub use config::Config;
pub use proxy::{Recording, Told, start};
pub use report::{Counts, Outcome, RecordReport, Recorded};
