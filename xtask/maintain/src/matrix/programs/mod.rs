//! Real programs of a checkout: installed and evaluated, twice each.
//!
//! - [`run`](mod@run): evaluates a program twice;
//! - [`page`](mod@page): `docs/programs.md`, and the short table of the README.

pub mod page;
pub mod run;
