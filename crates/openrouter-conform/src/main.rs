//! The entry point of `openrouter-conform`.

use std::process::ExitCode;

fn main() -> ExitCode {
    openrouter_conform::cli::main()
}
