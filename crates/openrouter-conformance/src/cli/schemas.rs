//! `schemas`: write the generated schemas into a checkout, or check that they are current. `cargo xtask schemas` runs it.

use super::{Context, Done};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::write_atomically;
use crate::root::Root;
use crate::schemas::{COMMAND, drift, generate};

/// Write schemas/ into the checkout at --root, or check that it is current
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(super) struct Args {
    /// Write nothing; print the difference and exit with 1 if there is any
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let generated = generate();
    let Some(dir) = &context.options.root else {
        if args.check {
            return check(&Root::embedded(), context);
        }
        return Err(Error::usage(
            "schemas",
            "name the checkout to write into with --root DIR",
        ));
    };
    if args.check {
        return check(&Root::open(dir)?, context);
    }
    let drift = drift(&Root::open(dir)?, &generated);
    for change in &drift {
        let path = dir.join(&change.path);
        match generated.iter().find(|file| file.path == change.path) {
            Some(file) => write_atomically(&path, file.text.as_bytes())?,
            None => std::fs::remove_file(&path).map_err(|source| Error::Write {
                path: path.clone(),
                source,
            })?,
        }
        context
            .output
            .people(&format!("{}: {}\n", change.path, change.what));
    }
    context.output.people(&format!(
        "{} schemas, {} written\n",
        generated.len(),
        drift.len()
    ));
    Ok(Exit::Held)
}

fn check(root: &Root, context: &Context) -> Done {
    let generated = generate();
    let drift = drift(root, &generated);
    for change in &drift {
        context.output.people(&format!(
            "{}: {}\n{}",
            change.path, change.what, change.diff
        ));
    }
    if drift.is_empty() {
        context.output.people(&format!(
            "{} schemas are what the types generate\n",
            generated.len()
        ));
        return Ok(Exit::Held);
    }
    context.output.people(&format!(
        "{} of {} schemas differ; mend them with `{COMMAND}`\n",
        drift.len(),
        generated.len()
    ));
    Ok(Exit::Violated)
}
