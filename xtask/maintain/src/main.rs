//! `maintain`: what only maintainers run. `cargo xtask` starts it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use maintain::cli::{drift, export, generate, matrix};
use maintain::docs;
use openrouter_conform::cli::{Context, exit_code, options::Options, start};
use openrouter_conform::schema_registry;
use openrouter_corpus::Exit;

/// The maintainers' commands; `cargo xtask` starts them.
#[derive(Debug, Parser)]
#[command(name = "maintain", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write schemas/, or check that it is current
    Schemas(generate::Args),
    /// Write the generated pages of docs/, or check that they are current
    Docs(generate::Args),
    /// Write exports/openapi.json, or the corpus as stubs of a mocking tool
    Export(export::Args),
    /// Check the real clients, gateways and programs of adapters/, or install them
    Matrix(matrix::Args),
    /// List what the SDKs of OpenRouter know and our types do not, or install them
    Drift(drift::Args),
}

fn main() -> ExitCode {
    start(<Cli as clap::CommandFactory>::command(), run)
}

fn run(cli: Cli) -> Exit {
    let context = Context::new(cli.options);
    let done = context
        .options
        .check(false, false)
        .and_then(|()| match cli.command {
            Command::Schemas(args) => generate::run(&schema_registry::GENERATOR, &args, &context),
            Command::Docs(args) => generate::run(&docs::GENERATOR, &args, &context),
            Command::Export(args) => export::run(&args, &context),
            Command::Matrix(args) => matrix::run(&args, &context),
            Command::Drift(args) => drift::run(&args, &context),
        });
    exit_code(done)
}
