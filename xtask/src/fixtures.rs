//! `cargo xtask fixtures`: checks the corpus and adds to it.

use std::ffi::OsString;

use crate::cargo;
use crate::command::{Command, Error, Outcome};
use crate::suggest::suggest;

pub(crate) const COMMAND: Command = Command {
    name: "fixtures",
    usage: "lint|add [ARGS...]",
    about: "Check the fixtures, or add one",
    details: "\
  lint   ids, schema, secrets, duplicates and coverage of everything below fixtures/
  add    make a fixture of a pasted body (a file or standard input), with keys, ids, e-mails and
         addresses redacted; a body whose template is in the corpus already is refused

`cargo xtask fixtures add --help` lists the options.

  cargo xtask fixtures lint
  cargo xtask fixtures add body.json --status 429 --surface chat_completions --source https://...
",
    own_help: false,
    run,
};

const ACTIONS: [&str; 2] = ["lint", "add"];

fn run(args: &[OsString]) -> Outcome {
    let Some(action) = args.first() else {
        return Err(Error::Usage(
            "use `cargo xtask fixtures lint` or `cargo xtask fixtures add`".to_owned(),
        ));
    };
    if !ACTIONS.iter().any(|known| action == known) {
        let action = action.to_string_lossy();
        let near = suggest(&action, ACTIONS.into_iter()).unwrap_or("lint");
        return Err(Error::Usage(format!(
            "unknown action `{action}`; did you mean `cargo xtask fixtures {near}`?"
        )));
    }
    cargo::become_command(cargo::conform(&cargo::behind(&["fixtures"], args)))
}
