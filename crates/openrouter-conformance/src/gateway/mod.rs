//! Evaluating gateways: the responses that arrive through them, and the verdict on each exchange.

pub mod arrived;
pub mod case;
pub mod checks;
pub mod config;
pub mod controls;
pub mod evidence;
pub mod judge;
pub mod report;
pub mod verdict;
pub use checks::{Check, checks};
pub use config::{Config, HeaderTemplate, UPSTREAM_KEY, in_case};
pub use report::GatewayReport;
pub use verdict::Verdict;
#[cfg(test)]
mod tests;
