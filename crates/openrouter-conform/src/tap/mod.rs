//! `tap`: a proxy in front of an unmodified program that explains each failed exchange as it ends.
//!
//! - [`Tap`]: the observer of a [`proxy`](openrouter_runner::proxy);
//! - `decode`: content codings, of a copy of the bytes;
//! - [`TapFailure`]: one failed exchange, a line of `--ndjson`; [`TapReport`]: the totals;
//! - `metrics`: the page for Prometheus;
//! - `terminal`: failures and totals for people.

mod decode;
mod diagnose;
mod failure;
mod metrics;
mod observer;
mod report;
mod terminal;

pub use failure::{TapEnd, TapFailure};
pub use metrics::PATH as METRICS;
pub use observer::{OnEvent, Tap, TapEvent};
pub use report::{CauseCount, TapCounts, TapReport};
