//! Evaluating servers: probes, checks and the verdict on each probe.

pub mod checks;
pub mod config;
pub mod evidence;
pub mod key;
pub mod limits;
pub mod plan;
pub mod probe;
pub mod reply;
pub mod report;
pub mod seen;
pub mod target;
pub mod verdict;
pub use checks::{Check, allows, checks};
pub use config::Config;
pub use evidence::{Evidence, Purpose};
pub use key::Key;
pub use limits::Limits;
pub use plan::{Decision, Plan, Planned, SHORT_USD, UNCAPPED_USD, selected_probes};
pub use probe::ProbeRef;
pub use report::{ProbeCounts, ProbeResult, ProbeRow, ServerReport};
pub use target::Target;
