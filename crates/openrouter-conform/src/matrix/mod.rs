//! The matrix: the results of the real clients and gateways in a checkout, stored in `docs/matrix.json`.
//!
//! - [`file`](mod@file): the file; a run replaces only its own rows;
//! - [`gateways`]: the same for real gateways;
//! - [`programs`]: the same for real programs;
//! - [`row`](mod@row): the combined result of two runs of one client;
//! - [`worst`]: the most severe findings;
//! - [`install`](mod@install): installing the clients, and whether one is installed;
//!
//! The maintainers' crate runs the clients and gateways and renders `docs/matrix.md`.

pub mod file;
pub mod gateways;
pub mod install;
pub mod parts;
pub mod programs;
pub mod row;
pub mod worst;

pub use file::Matrix;
pub use row::Row;
pub use worst::Worst;

/// The command that regenerates the rows.
pub const COMMAND: &str = "cargo xtask matrix";

/// The path of the file with the rows.
pub const PATH: &str = "docs/matrix.json";
