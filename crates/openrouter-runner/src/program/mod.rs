//! Runs programs that people use: in a terminal, with a scratch home directory, against the mock.
//!
//! - [`manifest`]: `adapters/programs/NAME/program.json`, the installation and start of a program;
//! - [`run`](mod@run): one run in a pseudo-terminal;
//! - [`terminal`]: the terminal that the program writes to, as text;
//! - [`session`]: the control and every case of a program.

pub mod manifest;
pub mod run;
pub mod session;
pub mod terminal;

pub use manifest::ProgramManifest;
