//! Probing servers: the probes as data, the reference server and its twisted kin, hostile targets, secrets, the program.

mod hostile;
mod probes;
mod program;
mod reference;
mod secrets;
mod support;
mod twists;
