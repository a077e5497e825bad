//! `drift`: compare OpenRouter's own SDKs with our types, or install them. `cargo xtask drift` runs it.

use super::matrix_store::{install, render};
use crate::drift::extract::SOURCES;
use crate::drift::{EXTRACT, Extract, Known, Map, compare, page};
use crate::matrix::manifests;
use openrouter_conform::cli::{Context, Done};
use openrouter_conform::matrix::install::{Installation, State};
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::report::write_atomically;
use openrouter_corpus::root::Root;

/// The command that installs the packages.
const INSTALL: &str = "cargo xtask drift --install";

/// Compare the models of OpenRouter's SDKs with our types, or install the SDKs
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub struct Args {
    /// Install the SDKs and compare nothing
    #[arg(long, conflicts_with = "write")]
    install: bool,
    /// Write what was compared to docs/drift.json, and docs/drift.md
    #[arg(long)]
    write: bool,
}

/// Installs or compares the packages.
///
/// # Errors
/// If no checkout is given, or a file cannot be read or written.
pub fn run(args: &Args, context: &Context) -> Done {
    let Some(checkout) = context.options.root.clone() else {
        return Err(Error::usage(
            "drift",
            "specify the checkout with --root DIR",
        ));
    };
    let names: Vec<String> = SOURCES
        .iter()
        .map(|source| source.adapter.to_owned())
        .collect();
    let manifests = manifests(&checkout, &names)?;
    let installations: Vec<_> = manifests
        .iter()
        .map(|one| Installation::new(&checkout, one))
        .collect();
    if args.install {
        return Ok(install(installations.into_iter(), context));
    }
    let map = Map::of(&Root::open(&checkout)?)?;
    let (mut packages, mut incomplete) = (Vec::new(), false);
    for (source, (manifest, installation)) in
        SOURCES.iter().zip(manifests.iter().zip(&installations))
    {
        let made = match installation.state() {
            State::Current => source.extract(&checkout, manifest),
            State::Missing => Err(format!("not installed; run `{INSTALL}`")),
            State::Stale => Err(format!("installed from another lock file; run `{INSTALL}`")),
        };
        match made {
            Ok(package) => packages.push(package),
            Err(why) => {
                incomplete = true;
                context.output.people(&format!("{}: {why}\n", source.name));
            }
        }
    }
    if incomplete {
        return Ok(Exit::Incomplete);
    }
    let comparison = compare(&Extract { packages }, &map, &Known::new());
    let unknown = comparison.unknown.len();
    if unknown > 0 {
        context.output.people(&page::list(&comparison, ""));
    }
    for entry in &comparison.unused {
        context.output.people(&format!(
            "{}: no package has `{entry}` any more\n",
            crate::drift::MAP
        ));
    }
    for (package, known) in &comparison.known {
        context.output.people(&format!(
            "{package}: {known} members, values and statuses known\n"
        ));
    }
    context.output.people(&format!("{unknown} unknown\n"));
    let failed = unknown > 0 || !comparison.unused.is_empty();
    if args.write {
        let extract = comparison.compared;
        write_atomically(&checkout.join(EXTRACT), extract.to_text().as_bytes())?;
        render(&checkout)?;
    }
    Ok(Exit::decide(failed, false))
}
