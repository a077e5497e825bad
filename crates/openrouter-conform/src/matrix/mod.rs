//! The matrix of real clients and gateways: what is known of every one of a checkout, kept in `docs/matrix.json`.
//!
//! - [`file`](mod@file): the file, of which a run replaces only its own rows;
//! - [`gateways`]: the same of real gateways;
//! - [`programs`]: what people see of real programs;
//! - [`row`](mod@row): what two runs of one client come to;
//! - [`worst`]: the findings that are worth telling first;
//! - [`install`](mod@install): installing the clients, and whether one is installed;
//! - [`run`](mod@run): judging them, twice each;
//! - [`page`](mod@page) and [`table`]: `docs/matrix.md` and the short table of the README, rendered from the file.

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

/// How to make the rows anew.
pub const COMMAND: &str = "cargo xtask matrix";

/// The file of the rows.
pub const PATH: &str = "docs/matrix.json";
