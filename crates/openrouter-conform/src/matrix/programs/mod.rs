//! The rows of real programs: what people see of them.
//!
//! - [`row`](mod@row): what two runs of one program come to.

pub mod row;

pub use row::{ProgramRow, RunRow};
