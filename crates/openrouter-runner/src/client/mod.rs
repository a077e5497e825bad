//! Runs clients: adapter processes, the built-in reference clients, and sessions that play a plan.

pub mod driver;
#[cfg(test)]
mod judge_tests;
pub mod manifest;
pub mod process;
pub mod reference;
pub mod run;
pub mod session;
pub mod smoke;
