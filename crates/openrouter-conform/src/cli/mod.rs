//! The command line: one file for each subcommand, the options they share in [`options`], and what they print in
//! `output`. Exit codes are decided in [`openrouter_corpus::exit`].

mod baseline;
mod client;
mod completions;
pub mod context;
mod explain;
mod facts;
mod fixtures;
mod gateway;
mod identify;
mod init;
mod input;
mod json_lines;
mod judge;
mod lines;
mod list;
mod listening;
mod man;
mod merge;
pub mod options;
pub mod output;
mod payload;
mod program;
mod record;
mod replay;
mod scan;
mod seed;
mod self_check;
mod serve;
mod server;
mod tap;
mod variants;
mod verify;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use context::Context;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use options::Options;

/// Conformance test suite for OpenRouter API errors.
///
/// Without a command, checks everything built in: schemas, fixtures, requirements and reference programs.
#[derive(Debug, Parser)]
#[command(name = "openrouter-conform", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

const EXIT_CODES: &str = "\
Exit codes: 0 all required checks held, 1 violation, 2 wrong usage, 3 incomplete (some or all items could not be \
checked), 130 interrupted. `identify`, `scan`, `list` and `explain` exit with 0 whatever they show.";

/// The commands, in the order of the help.
#[derive(Debug, Subcommand)]
enum Command {
    Identify(identify::Args),
    Scan(scan::Args),
    Payload(payload::Args),
    Server(server::Args),
    Serve(serve::Args),
    Tap(tap::Args),
    Record(record::Args),
    Client(client::Args),
    Gateway(gateway::Args),
    Program(program::Args),
    List(list::Args),
    Explain(explain::Args),
    Merge(merge::Args),
    Verify(verify::Args),
    SelfCheck(self_check::Args),
    Fixtures(fixtures::Args),
    Init(init::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Returns the definition of the command line. Completions and manual pages are generated from it, and commands in
/// documents are checked against it.
#[must_use]
pub fn command() -> clap::Command {
    let mut command = <Cli as clap::CommandFactory>::command();
    // Only then do commands have the options that all of them take.
    command.build();
    for (name, hidden) in WITHOUT_MEANING {
        command = command.mut_subcommand(name, |command| {
            command.mut_args(|arg| {
                let hide = hidden.contains(&arg.get_id().as_str());
                arg.hide(hide)
            })
        });
    }
    command
}

/// The options that select fixtures and requirements.
const SELECTING: &[&str] = &[
    "case",
    "delivery",
    "partition",
    "level",
    "requirement",
    "surface",
    "revision",
];

/// Options that every command accepts but that have no effect on these commands. Their help omits the options.
const WITHOUT_MEANING: &[(&str, &[&str])] = &[
    ("tap", SELECTING),
    ("verify", SELECTING),
    ("identify", &["case", "delivery", "partition"]),
    (
        "scan",
        &["case", "delivery", "partition", "level", "requirement"],
    ),
];

impl Command {
    /// Returns whether `--partition` can divide the command.
    fn can_be_cut(&self) -> bool {
        matches!(self, Self::Client(_) | Self::Server(_) | Self::Gateway(_))
    }

    /// Returns whether the command writes a capsule that `verify` can check.
    fn has_capsule(&self) -> bool {
        self.can_be_cut() || matches!(self, Self::Program(_) | Self::Merge(_))
    }
}

/// Runs the program: parses the command line, runs the command, and returns its exit code.
///
/// A panic is a fault of the suite: its message has been printed, and the run is incomplete.
#[must_use]
pub fn main() -> ExitCode {
    start(command(), run)
}

/// Runs a program whose command line is `C`, as [`main`] does.
pub fn start<C: Parser>(command: clap::Command, run: impl FnOnce(C) -> Exit) -> ExitCode {
    redact_panics();
    let parsed = command
        .try_get_matches()
        .and_then(|matches| C::from_arg_matches(&matches));
    let exit = match parsed {
        Ok(cli) => {
            std::panic::catch_unwind(AssertUnwindSafe(|| run(cli))).unwrap_or(Exit::Incomplete)
        }
        Err(error) => output::command_line(&error),
    };
    output::exit_after_write_errors(exit).into()
}

/// Prints panics like every other output of the program: a panic message may contain input, and so a key.
pub fn redact_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let trace = std::backtrace::Backtrace::capture();
        output::note(&format!("harness fault: {panic}\n{trace}\n"));
    }));
}

fn run(cli: Cli) -> Exit {
    listening::end_on_signal();
    let context = Context::new(cli.options);
    let cut = cli.command.as_ref().is_none_or(Command::can_be_cut);
    let capsule = cli.command.as_ref().is_none_or(Command::has_capsule);
    let done = context
        .options
        .check(cut, capsule)
        .and_then(|()| match cli.command {
            None => judge::run(&context),
            Some(Command::Identify(args)) => identify::run(&args, &context),
            Some(Command::Scan(args)) => scan::run(&args, &context),
            Some(Command::Payload(args)) => payload::run(&args, &context),
            Some(Command::Serve(args)) => serve::run(&args, &context),
            Some(Command::Tap(args)) => tap::run(&args, &context),
            Some(Command::Record(args)) => record::run(&args, &context),
            Some(Command::Server(args)) => server::run_command(&args, &context),
            Some(Command::Client(args)) => client::run(&args, &context),
            Some(Command::Gateway(args)) => gateway::run(&args, &context),
            Some(Command::Program(args)) => program::run(&args, &context),
            Some(Command::List(args)) => list::run(&args, &context),
            Some(Command::Explain(args)) => explain::run(&args, &context),
            Some(Command::SelfCheck(args)) => self_check::run(&args, &context),
            Some(Command::Merge(args)) => merge::run(&args, &context),
            Some(Command::Verify(args)) => verify::run(&args, &context),
            Some(Command::Fixtures(args)) => fixtures::run(&args, &context),
            Some(Command::Init(args)) => init::run(&args, &context),
            Some(Command::Completions(args)) => completions::run(&args),
            Some(Command::Man(args)) => man::run(&args, &context),
        });
    exit_code(done)
}

/// The result of a command.
pub type Done = Result<Exit, Error>;

/// Returns the exit code of a command, and prints its error, if any, to standard error.
pub fn exit_code(done: Done) -> Exit {
    done.unwrap_or_else(|error| {
        output::error(&error);
        Exit::of_error(&error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }
}
