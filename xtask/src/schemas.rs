//! `cargo xtask schemas`: the JSON Schemas, generated from the types.

use std::ffi::OsString;

use crate::command::{Command, Outcome};
use crate::generate::generate;

pub(crate) const COMMAND: Command = Command {
    name: "schemas",
    usage: "[--check]",
    about: "Generate schemas/ from the types, or check that it is current",
    details: "\
  --check   write nothing; print the difference and exit with 1 if there is any

The schemas are derived from the types of openrouter-errors (accept/ and emit/) and from the suite's
own file formats (suite/). They are never edited by hand.
",
    own_help: false,
    run,
};

fn run(args: &[OsString]) -> Outcome {
    generate(&COMMAND, args)
}
