//! Evaluates programs that people use: compares the screen with the failing response that was played.
//!
//! - [`evidence`]: the evidence of a run;
//! - [`plan`]: the exchanges to play;
//! - [`judge`](mod@judge): the verdict on a run, and the APP requirements that it meets or violates;
//! - [`words`]: the text of a screen, and the search for a message in it;
//! - [`claims`]: the cause that a screen claims;
//! - [`report`]: the report on a program;
//! - [`reference`](mod@reference): the suite's reference program.

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
