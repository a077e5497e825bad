//! Runs real clients and gateways, and renders their pages.

pub mod gateways;
pub mod page;
pub mod programs;
pub mod run;
pub mod table;
