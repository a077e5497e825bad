//! Server conformance: requests with one fault each, beside their healthy twins, and what the answers show.
//!
//! - [`probe`]: the probes as data;
//! - [`Plan`]: what a run sends, and what that may cost;
//! - [`send`]: one request and its answer, within bounds of time and memory;
//! - [`checks`]: the code that judges the requirements with the role `server`; answers are judged by the payload
//!   checks as well;
//! - [`ServerReport`]: what came out;
//! - [`mod@reference`]: a server that holds every requirement, and can be made to break one.

mod checks;
mod config;
mod emit;
mod evidence;
mod exchange;
mod key;
mod limits;
mod plan;
pub mod probe;
pub mod reference;
pub mod reply;
mod report;
mod run;
mod seen;
pub mod send;
mod target;
mod verdict;

pub use checks::{Check, allows, checks};
pub use config::Config;
pub use evidence::{Evidence, Purpose};
pub use exchange::SILENT;
pub use key::Key;
pub use limits::Limits;
pub use plan::{Decision, Plan, Planned, SHORT_USD, UNCAPPED_USD, selected_probes};
pub use probe::ProbeRef;
pub use report::{ProbeCounts, ProbeResult, ProbeRow, ServerReport};
pub use run::{reference_config, run, run_and_check};
pub use target::Target;
