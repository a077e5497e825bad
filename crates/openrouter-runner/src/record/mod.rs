//! Recording: a proxy between a client and a real API that turns every failing exchange into a fixture.
//!
//! Responses are forwarded as they arrive. Failures are redacted, compared with the known fixtures and with earlier
//! recordings, and written as a pair of files that can be played at once; successes are counted and discarded.
//!
//! - [`Config`] and [`start`]: the proxy, which runs until its [`Recording`] is stopped;
//! - `forward`: forwards one request and its response, with the `ResponseRecorder`;
//! - `to_fixture`: converts a recorded exchange to a redacted [`Sample`](crate::add::Sample);
//! - `store`: the corpus of known fixtures, and the output folder;
//! - [`RecordReport`]: the report on the recording.

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
