//! Recording: a proxy between a client and a real API that turns every failing exchange into a fixture.
//!
//! Responses are forwarded as they arrive. Failures are redacted, compared with the known fixtures and with earlier
//! recordings, and written as a pair of files that can be played at once; successes are counted and discarded.
//!
//! - [`Config`] and [`start`]: a [`proxy`](crate::proxy) and its [`Recorder`], which run until their [`Recording`] is stopped;
//! - `recorder`: the body of one response, with its write boundaries;
//! - `to_fixture`: from a recorded exchange to a redacted [`Sample`](crate::add::Sample);
//! - `store`: the corpus that it is held against, and the folder it is written to;
//! - [`RecordReport`]: what came of it all.

mod config;
mod recorder;
mod recording;
mod report;
mod secrets;
mod store;
mod to_fixture;

pub use config::{Config, Keep};
pub use recording::{OnOutcome, Recorder, Recording, start};
pub use report::{Counts, Outcome, RecordReport, Recorded};
