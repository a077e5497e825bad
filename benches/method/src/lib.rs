//! How the benches measure.
//!
//! The clock is the CPU time of the thread, the contenders take turns in every round, and what is kept of each is the
//! lower quartile of its rounds; only ratios inside of one run are claims. On a machine that does other work beside it,
//! such ratios stay within some percent, while medians of wall-clock time, which criterion and divan take, do not: that is
//! why the rounds are made here.

pub mod mix;
mod rounds;
pub mod stream;
mod table;

pub use rounds::{Contender, Plan, Samples, measure, thread_time};
pub use table::{Table, machine};
