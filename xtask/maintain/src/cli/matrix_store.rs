//! The common parts of `matrix` for clients, gateways and programs, and of `drift` for SDKs: installing, finding what
//! is installed, recording a row.

use std::path::{Path, PathBuf};

use crate::docs;
use openrouter_conform::cli::Context;
use openrouter_conform::matrix::install::{Installation, State};
use openrouter_conform::matrix::{COMMAND, Matrix, PATH};
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::generated::drift;
use openrouter_corpus::report::write_atomically;
use openrouter_corpus::root::Root;

/// Installs them one by one; a failure does not stop the others.
pub(super) fn install<'a>(all: impl Iterator<Item = Installation<'a>>, context: &Context) -> Exit {
    let (mut failed, mut count) = (Vec::new(), 0);
    for installation in all {
        let name = installation.name();
        count += 1;
        let line = match installation.run() {
            Ok(None) => format!("{name:<24} installed already\n"),
            Ok(Some(seconds)) => format!("{name:<24} installed in {seconds} s\n"),
            Err(why) => {
                failed.push(name.to_owned());
                format!("{name:<24} FAILED: {why}\n")
            }
        };
        context.output.people(&line);
    }
    if !failed.is_empty() {
        let failed = failed.join(" ");
        context
            .output
            .people(&format!("not installed, of {count}: {failed}\n"));
    }
    if count == 0 {
        Exit::Incomplete
    } else {
        Exit::decide(!failed.is_empty(), false)
    }
}

/// Returns those that are installed; reports the others with the command that installs them. `option` is `--gateways`
/// or `--programs`.
pub(super) fn installed<'a, M>(
    manifests: &'a [M],
    option: &str,
    of: impl Fn(&'a M) -> Installation<'a>,
    context: &Context,
) -> Vec<&'a M> {
    let mut usable = Vec::new();
    for manifest in manifests {
        let installation = of(manifest);
        let what = match installation.state() {
            State::Current => {
                usable.push(manifest);
                continue;
            }
            State::Stale => "installed from another lock file or in another version",
            State::Missing => "not installed",
        };
        let name = installation.name();
        context.output.people(&format!(
            "{name:<24} {what}: run `{COMMAND} --install {option} {name}` to install it\n"
        ));
    }
    if manifests.is_empty() {
        let what = option.trim_start_matches('-');
        context.output.people(&format!("there are no {what}\n"));
    }
    usable
}

/// Adds a row to the current file on disk, and renders the pages from it.
pub(super) fn record(checkout: &Path, put: impl FnOnce(&mut Matrix)) -> Result<(), Error> {
    let mut matrix = Matrix::of(&Root::open(checkout)?)?;
    put(&mut matrix);
    write_atomically(&checkout.join(PATH), matrix.to_text().as_bytes())?;
    render(checkout)
}

/// Writes the outdated pages.
pub(super) fn render(checkout: &Path) -> Result<(), Error> {
    let root = Root::open(checkout)?;
    let pages = docs::generate(&root)?;
    for change in drift(&root, &pages, |_| false) {
        let page = pages.iter().find(|page| page.path == change.path);
        if let Some(page) = page {
            let path: PathBuf = checkout.join(&page.path);
            write_atomically(&path, page.text.as_bytes())?;
        }
    }
    Ok(())
}
