//! The maintainers' commands: generated files, and the matrix of real clients and gateways.

pub mod cli;
pub mod docs;
pub mod drift;
pub mod exports;
pub mod matrix;
