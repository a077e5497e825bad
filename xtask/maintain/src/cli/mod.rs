//! The commands of maintainers.

pub mod generate;
pub mod matrix;
pub mod matrix_gateways;
mod matrix_store;
