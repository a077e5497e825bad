//! `cargo xtask drift`: compares OpenRouter's own SDKs with our types.

use std::ffi::OsString;

use crate::cargo;
use crate::command::{Command, Error, Outcome};

pub(crate) const COMMAND: Command = Command {
    name: "drift",
    usage: "[--install | --write]",
    about: "List what OpenRouter's SDKs know and the types do not, or install the SDKs",
    details: "\
  --install   install PyPI openrouter and npm @openrouter/sdk, in the versions that the lock files
              of adapters/openrouter-python and adapters/openrouter-sdk name
  --write     also write docs/drift.json, and docs/drift.md from it

Compares the generated models of the installed SDKs with the accept schemas and vocabularies of
openrouter-errors, and lists every member, value and status of an error that they do not know,
with the package and its version. docs/drift-map.json names the type of each model where reading
begins, and the members that are not compared, and why.
Exit codes: 0 nothing is unknown, 1 something is, 3 an SDK is not installed.
",
    own_help: false,
    run,
};

fn run(args: &[OsString]) -> Outcome {
    match args {
        [] => {}
        [arg] if arg == "--install" || arg == "--write" => {}
        [.., last] => return Err(Error::argument(&COMMAND, last)),
    }
    cargo::become_command(cargo::maintain(&cargo::behind(&[COMMAND.name], args)))
}
