//! `schemas`, `docs`: write generated files into a checkout, or check that they are current. `cargo xtask` runs them
//! under the same names.

use openrouter_conform::cli::{Context, Done};
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::generated::{Drift, Generated, Generator, drift};
use openrouter_corpus::report::write_atomically;
use openrouter_corpus::root::Root;

/// Write generated files into the checkout at --root, or check that they are current
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub struct Args {
    /// Write nothing; print the difference and exit with 1 if there is any
    #[arg(long)]
    check: bool,
}

/// Writes or checks the files of a generator.
///
/// # Errors
/// If no checkout is given, or a file cannot be read or written.
pub fn run(generator: &Generator, args: &Args, context: &Context) -> Done {
    let Some(dir) = &context.options.root else {
        return Err(Error::usage(
            generator.what,
            "specify the checkout with --root DIR",
        ));
    };
    let root = Root::open(dir)?;
    let generated = (generator.files)(&root)?;
    if args.check {
        return check(generator, &generated, &root, context);
    }
    let changes = drift(&root, &generated, generator.owns);
    for Drift { path, what, .. } in &changes {
        let file = dir.join(path);
        match generated.iter().find(|file| file.path == *path) {
            Some(made) => write_atomically(&file, made.text.as_bytes())?,
            None => {
                std::fs::remove_file(&file)
                    .map_err(|source| Error::Write { path: file, source })?;
            }
        }
        context.output.people(&format!("{path}: {what}\n"));
    }
    context.output.people(&format!(
        "{} {}, {} written\n",
        generated.len(),
        generator.what,
        changes.len()
    ));
    Ok(Exit::Held)
}

fn check(generator: &Generator, generated: &[Generated], root: &Root, context: &Context) -> Done {
    let Generator { what, command, .. } = generator;
    let changes = drift(root, generated, generator.owns);
    for change in &changes {
        context.output.people(&format!(
            "{}: {}\n{}",
            change.path, change.what, change.diff
        ));
    }
    let (all, differing) = (generated.len(), changes.len());
    if differing == 0 {
        context
            .output
            .people(&format!("{all} {what} are up to date\n"));
        return Ok(Exit::Held);
    }
    context.output.people(&format!(
        "{differing} of {all} {what} are out of date; regenerate them with `{command}`\n"
    ));
    Ok(Exit::Violated)
}
