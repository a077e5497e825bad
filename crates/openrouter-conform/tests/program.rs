//! The program as its users run it.

mod canary;
mod cli;
mod kit;
mod no_false_green;
mod record;
mod serve;
mod tap;
