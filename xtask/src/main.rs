//! `cargo xtask`: the project's own commands, as a table.
//!
//! One file per command. Nothing here depends on the protocol: such tasks are delegated to `openrouter-conform`, run
//! through cargo, so that this program builds and starts quickly.

mod bench;
mod cargo;
mod command;
mod conform;
mod docs;
mod drift;
mod export;
mod fixtures;
mod fuzz;
mod generate;
mod matrix;
mod mutants;
mod schemas;
mod suggest;
mod tools;
mod tools_test;
mod vendor;

use std::ffi::OsString;
use std::process::ExitCode;

use command::{Command, Error, Outcome};

/// Every command, in the order of the overview.
const COMMANDS: &[Command] = &[
    conform::COMMAND,
    schemas::COMMAND,
    fixtures::COMMAND,
    docs::COMMAND,
    matrix::COMMAND,
    drift::COMMAND,
    export::COMMAND,
    tools_test::COMMAND,
    vendor::COMMAND,
    bench::COMMAND,
    fuzz::COMMAND,
    mutants::COMMAND,
];

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    match run(&args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            error.exit_code()
        }
    }
}

/// Finds the command in the table and runs it, or prints its help.
fn run(args: &[OsString]) -> Outcome {
    let Some((name, rest)) = args.split_first() else {
        print!("{}", overview());
        return Ok(ExitCode::SUCCESS);
    };
    if name == "help" || name == "--help" || name == "-h" {
        match rest.first() {
            Some(name) => print!("{}", find(name)?.help()),
            None => print!("{}", overview()),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let command = find(name)?;
    if !command.own_help
        && rest
            .first()
            .is_some_and(|arg| arg == "--help" || arg == "-h")
    {
        print!("{}", command.help());
        return Ok(ExitCode::SUCCESS);
    }
    (command.run)(rest)
}

fn find(name: &OsString) -> Result<&'static Command, Error> {
    COMMANDS
        .iter()
        .find(|command| name == command.name)
        .ok_or_else(|| {
            let name = name.to_string_lossy();
            let hint = match suggest::suggest(&name, COMMANDS.iter().map(|command| command.name)) {
                Some(near) => format!("did you mean `cargo xtask {near}`?"),
                None => "`cargo xtask` lists the commands".to_owned(),
            };
            Error::Usage(format!("unknown command `{name}`; {hint}"))
        })
}

fn overview() -> String {
    let mut text = String::from(
        "The project's own commands.\n\nUsage: cargo xtask COMMAND [ARGS...]\n\nCommands:\n",
    );
    for command in COMMANDS {
        text += &format!("  {:<10} {}\n", command.name, command.about);
    }
    text += "\n`cargo xtask COMMAND --help` says more about one of them.\n\
             Exit codes: 0 all well, 1 something is wrong, 2 wrong usage, 3 could not be judged.\n";
    text
}
