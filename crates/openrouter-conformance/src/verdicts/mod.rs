//! Verdicts on many cases, shared by client and gateway runs. Each role has its own vocabulary of verdicts, a
//! `VerdictKind`; checking, counting, recording and reporting are the same.
//!
//! - [`CaseReport`]: the result of evaluating one case, with everything that a report shows of it;
//! - [`counts`]: totals of verdicts, losses and requirements;
//! - [`Baseline`]: recorded verdicts, and deviations from them.

mod baseline;
mod case;
pub mod counts;
mod items;
mod normalize_ports;
#[cfg(test)]
pub(crate) mod tests;

pub use baseline::{Baseline, Changes, Deviation, FORMAT, Recorded, Supported, Target};
pub use case::CaseReport;
pub use items::{Compared, item, items};
pub use normalize_ports::normalize_ports;
