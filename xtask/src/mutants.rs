//! `cargo xtask mutants`: bugs that are put into the code that judges, and whether the tests see them.

use std::ffi::OsString;

use crate::cargo::{self, cargo, root, target_dir};
use crate::command::{Command, Outcome};

pub(crate) const COMMAND: Command = Command {
    name: "mutants",
    usage: "[--shard K/N | --open | --check]",
    about: "Put bugs into the code that judges, and see whether the tests notice",
    details: "\
cargo-mutants makes the bugs, one in each mutant, of the modules that .cargo/mutants.toml names.
They are built in a copy of the last commit (target/mutants/), and the tests are run on each.
docs/mutants.txt keeps what came out, docs/mutants.md shows it and says how it is done. A mutant
that nothing can see is explained in docs/mutants-explained.txt.

  --shard K/N   the K-th of N parts, from 1; what is recorded of the others stays
  --open        only what was not run yet, or survived without an explanation
  --check       run none; whether every mutant was run, and each that survived is explained

Needs `cargo install --locked cargo-mutants@27.1.0`. Exit code 1: a mutant survives unexplained, or
an explanation is stale; 3: something was not run, or cargo-mutants is missing.
",
    own_help: false,
    run,
};

fn run(args: &[OsString]) -> Outcome {
    let mut command = cargo();
    command
        .args(["run", "--quiet", "--package", "mutants", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .arg("--")
        .arg(root())
        .arg(target_dir().join("mutants"))
        .args(args);
    cargo::become_command(command)
}
