//! `cargo xtask conform`: runs the suite.

use std::ffi::OsString;

use crate::cargo;
use crate::command::{Command, Outcome};

pub(crate) const COMMAND: Command = Command {
    name: "conform",
    usage: "[ARGS...]",
    about: "Run the conformance suite (openrouter-conform) on this checkout",
    details: "\
Without arguments it judges everything built in: fixtures, schemas, requirements. All arguments are
openrouter-conform's own, and so is the exit code; `cargo xtask conform --help` lists its commands.

  cargo xtask conform
  cargo xtask conform payload error.json --status 429
",
    own_help: true,
    run,
};

fn run(args: &[OsString]) -> Outcome {
    cargo::become_command(cargo::conform(args))
}
