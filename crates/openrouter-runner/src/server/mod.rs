//! Probing servers: sending requests within limits, and the built-in reference server.

mod emit;
mod exchange;
pub mod reference;
mod run;
pub mod send;

pub use exchange::SILENT;

pub use run::{reference_config, run, run_and_check};

#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod verdict_tests;
