//! `completions`: what a shell completes behind `openrouter-conform`.

use clap_complete::Shell;

use super::{Done, command, output};
use openrouter_corpus::exit::Exit;

/// Print shell completions
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Done {
    let mut text = Vec::new();
    let mut command = command();
    let name = command.get_name().to_owned();
    clap_complete::generate(args.shell, &mut command, name, &mut text);
    output::stdout(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Held)
}
