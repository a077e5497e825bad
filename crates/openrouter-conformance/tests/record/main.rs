//! Recording: failing exchanges become fixtures that play as they were, without a secret.

mod program;
mod recorded;
mod secrets;
mod support;
mod wire;
