//! Probing servers: the probes as data, the reference server, hostile targets, secrets, the program.

mod hostile;
mod probes;
mod program;
mod reference;
mod secrets;
mod speed;
mod support;
