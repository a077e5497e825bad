//! The program `openrouter-conform`: the command line, `identify`, `scan`, `tap`, and the renderings of a report.

pub mod cli;
pub mod emit;
pub mod html;
pub mod identify;
pub mod init;
pub mod judge;
pub mod matrix;
pub mod report;
pub mod scan;
pub mod schema_registry;
pub mod tap;
pub mod verify;

/// Runs the examples of a guide as doctests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/reading-errors.md")]
struct ReadingErrors;
