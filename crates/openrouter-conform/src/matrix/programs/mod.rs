//! The rows of real programs.
//!
//! - [`row`](mod@row): the combined results of two runs of one program.

pub mod row;

pub use row::{ProgramRow, RunRow};
