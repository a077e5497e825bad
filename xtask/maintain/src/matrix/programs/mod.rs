//! Real programs of a checkout: installed and judged, twice each.
//!
//! - [`run`](mod@run): judging one, twice;
//! - [`page`](mod@page): `docs/programs.md`, and the short table of the README.

pub mod page;
pub mod run;
