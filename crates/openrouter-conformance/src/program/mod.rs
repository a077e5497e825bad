//! Judging programs that people use: what a person sees is compared with the failing response that was played.
//!
//! - [`evidence`]: what a run leaves behind;
//! - [`plan`]: which exchanges are played;
//! - [`judge`](mod@judge): the verdict on a run, and the APP requirements that it keeps or breaks;
//! - [`words`]: the text of a screen, and whether a message stands in it;
//! - [`claims`]: which cause it claims;
//! - [`report`]: what a report says about a program;
//! - [`reference`](mod@reference): the program that is part of the suite.

pub mod claims;
pub mod evidence;
pub mod judge;
pub mod plan;
pub mod reference;
pub mod report;
pub mod verdict;
pub mod words;

pub use evidence::{Control, Evidence, Exit};
pub use judge::{Check, checks};
pub use verdict::Verdict;
