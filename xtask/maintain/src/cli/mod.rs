//! The maintainers' commands.

pub mod drift;
pub mod export;
pub mod generate;
pub mod matrix;
pub mod matrix_gateways;
pub mod matrix_programs;
mod matrix_store;
