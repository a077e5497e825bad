//! Running real gateways, and their page.

pub mod page;
pub mod process;
pub mod run;
pub mod upstream;
