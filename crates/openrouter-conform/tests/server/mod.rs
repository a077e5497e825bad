//! Probing servers: the probes as data, the reference server, hostile targets, secrets, the program.

mod endless;
mod hostile;
#[path = "../shared/measured.rs"]
mod measured;
mod probes;
mod program;
mod reference;
mod secrets;
mod speed;
mod support;
