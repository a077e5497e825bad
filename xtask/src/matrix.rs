//! `cargo xtask matrix`: installs and checks real clients, gateways and programs.

use std::ffi::OsString;

use crate::cargo;
use crate::command::{Command, Error, Outcome};

pub(crate) const COMMAND: Command = Command {
    name: "matrix",
    usage: "[--install] [--gateways | --programs] [NAME...] [--check]",
    about: "Test the real clients, gateways and programs of adapters/, or install them",
    details: "\
  --install   install the named clients, or all and the gateways too, into folders that git ignores
  --gateways  the gateways of adapters/gateways/, not the clients
  --programs  the programs of adapters/programs/, not the clients
  --check     record nothing; exit with 1 if a row differs from docs/matrix.json

Every installed client, or the named ones, is judged twice, one after the other; calls on which
the two runs differ are listed as flaky. The rows of docs/matrix.json that were judged are
replaced, and docs/matrix.md, docs/programs.md, docs/matrix.html and the tables of README.md are
rendered from it.
Exit code 3: nothing is installed, or a client could not be judged whole.

A gateway is started with the suite's mock as its only upstream, probed, looked through and stopped,
twice. If one does not start, the end of its output is shown, and the exit code is 3.

A program runs in a terminal against the suite's mock, twice for each of a short list of failures.

  cargo xtask matrix --install curl openai-python
  cargo xtask matrix curl openai-python
  cargo xtask matrix --gateways portkey
  cargo xtask matrix --programs llm
",
    own_help: false,
    run,
};

fn run(args: &[OsString]) -> Outcome {
    let unknown = |arg: &&OsString| {
        let known = ["--install", "--gateways", "--programs", "--check"];
        arg.as_encoded_bytes().starts_with(b"-") && !known.iter().any(|flag| *arg == flag)
    };
    if let Some(arg) = args.iter().find(unknown) {
        return Err(Error::argument(&COMMAND, arg));
    }
    cargo::become_command(cargo::maintain(&cargo::behind(&[COMMAND.name], args)))
}
