//! `cargo xtask mutants`: mutation-tests the code of the checks.

use std::ffi::OsString;

use crate::cargo::{self, cargo, root, target_dir};
use crate::command::{Command, Outcome};

pub(crate) const COMMAND: Command = Command {
    name: "mutants",
    usage: "[ARGS...]",
    about: "Mutation-test the code that diagnoses and judges, with cargo-mutants",
    details: "\
Runs cargo-mutants on the modules that .cargo/mutants.toml names. All arguments are its own. The
results are written to target/mutants.out. docs/mutants.md explains which code is included and how
to read a surviving mutant.

  git diff main > change.diff
  cargo xtask mutants --in-diff change.diff      only the lines that a change touches
  cargo xtask mutants --file 'crates/openrouter-errors/src/diagnosis/retry.rs'
  cargo xtask mutants --shard 0/8                a part of all of them

Needs `cargo install --locked cargo-mutants@27.1.0`. Exit codes are those of cargo-mutants: 2 if a
mutant survives, 3 for a timeout.
",
    own_help: false,
    run,
};

fn run(args: &[OsString]) -> Outcome {
    let mut command = cargo();
    command
        .arg("mutants")
        .arg("--dir")
        .arg(root())
        .arg("--output")
        .arg(target_dir())
        .args(args);
    cargo::become_command(command)
}
