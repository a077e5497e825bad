//! `man`: the manual pages, generated from the definition of the command line.

use std::path::PathBuf;

use clap_mangen::Man;

use super::{Context, Done, command, output};
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::report::write_atomically;

/// Print the manual page, or write a manual page per command
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write openrouter-conform.1 and one page per command into this folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let command = command();
    let Some(dir) = &args.dir else {
        output::stdout(&String::from_utf8_lossy(&page(&command)?))?;
        return Ok(Exit::Held);
    };
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    pages_of(&command, &mut pages)?;
    for (name, text) in &pages {
        write_atomically(&dir.join(name), text)?;
    }
    context.output.people(&format!(
        "wrote {} pages; open the first with `man -l {}/openrouter-conform.1`\n",
        pages.len(),
        dir.display()
    ));
    Ok(Exit::Held)
}

/// Collects the pages of a command and its subcommands, as file name and text. Hidden commands have none.
fn pages_of(command: &clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<(), Error> {
    let name = command
        .get_display_name()
        .unwrap_or_else(|| command.get_name());
    pages.push((format!("{name}.1"), page(command)?));
    for below in command.get_subcommands().filter(|c| !c.is_hide_set()) {
        pages_of(below, pages)?;
    }
    Ok(())
}

fn page(command: &clap::Command) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    Man::new(command.clone())
        .render(&mut text)
        .map_err(|error| Error::Harness(format!("the manual page: {error}")))?;
    Ok(text)
}
