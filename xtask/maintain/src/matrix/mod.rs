//! Running real clients and gateways, and the pages made of their rows.

pub mod gateways;
pub mod page;
pub mod programs;
pub mod run;
pub mod table;
