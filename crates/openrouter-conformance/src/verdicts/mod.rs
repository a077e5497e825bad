//! Verdicts on many cases: the parts that client runs and gateway runs share. Each of the two has its own vocabulary,
//! which is `VerdictKind`; how a case is checked by requirements, counted, recorded and told is the same.
//!
//! - [`Judged`]: what a judge says of one case;
//! - [`CaseReport`]: the same with what tells it to people;
//! - [`counts`]: verdicts, losses and requirements in numbers;
//! - [`Baseline`]: verdicts that were recorded before, and what differs from them.

mod baseline;
mod case;
pub mod counts;
mod items;
mod judged;
mod normalize_ports;
#[cfg(test)]
pub(crate) mod tests;

pub use baseline::{Baseline, Changes, Deviation, FORMAT, Recorded, Supported, Target};
pub use case::CaseReport;
pub(crate) use case::Played;
pub use items::{Compared, item, items};
pub use judged::Judged;
pub use normalize_ports::normalize_ports;
