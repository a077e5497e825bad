//! `cargo xtask docs`: the generated pages of docs/.

use std::ffi::OsString;

use crate::command::{Command, Outcome};
use crate::generate::generate;

pub(crate) const COMMAND: Command = Command {
    name: "docs",
    usage: "[--check]",
    about: "Generate the pages in docs/ that come from data, or check them",
    details: "\
  --check   write nothing; print the difference and exit with 1 if there is any

docs/causes.md shows the catalogue of causes with the rules that find them; both are tables in
openrouter-errors. docs/matrix.md, docs/matrix.html and the table of clients in README.md are made
from docs/matrix.json, which `cargo xtask matrix` writes; the HTML page also shows the corpus.
crates/openrouter-corpus/revisions/ lists what SPEC.md requires in each revision. The limits in
SECURITY.md are made from the constants of the code.
",
    own_help: false,
    run,
};

fn run(args: &[OsString]) -> Outcome {
    generate(&COMMAND, args)
}
