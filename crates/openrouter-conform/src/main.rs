//! `openrouter-conform`: the suite as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    openrouter_conform::cli::main()
}
