//! Evaluating clients: the planned calls, their variants, their results, and the verdict on each call.

pub mod evidence;
pub mod judge;
pub mod plan;
pub mod protocol;
pub mod report;
pub mod variants;
pub mod wire;
