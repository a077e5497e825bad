//! Recording: failing exchanges become fixtures that play as they were, without a secret.

mod endless;
#[path = "../shared/high_water.rs"]
mod high_water;
mod program;
mod recorded;
mod secrets;
pub(crate) mod support;
mod wire;
