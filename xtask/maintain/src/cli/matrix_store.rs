//! The common parts of `matrix` for clients, gateways and programs, and of `drift` for SDKs: installing, finding what
//! is installed, recording a row.

use std::path::{Path, PathBuf};

use crate::docs;
use crate::matrix::Ran;
use openrouter_conform::cli::{Context, Done};
use openrouter_conform::matrix::install::{Installation, State};
use openrouter_conform::matrix::{COMMAND, Matrix, PATH};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::generated::drift;
use openrouter_corpus::report::write_atomically;
use openrouter_corpus::root::Root;
use openrouter_runner::client::run::runtime;
use openrouter_runner::manifest::ManifestFile;

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

/// The targets of one kind that the matrix evaluates.
pub(super) struct Kind<'k> {
    pub(super) checkout: &'k Path,
    /// What `matrix` takes to select this kind: `--gateways`, `--programs` or nothing.
    pub(super) option: &'static str,
    /// The named targets; all if empty.
    pub(super) names: &'k [String],
    pub(super) to_install: bool,
    /// Whether rows are compared with the recorded ones instead of recorded.
    pub(super) check: bool,
}

impl Kind<'_> {
    /// Installs the targets, or evaluates those that are installed with `judge`. `settle` prints a row, and records or
    /// compares it; it returns whether the row differs from the recorded one.
    pub(super) fn run<'a, M: ManifestFile, R>(
        &self,
        manifests: &'a [M],
        of: impl Fn(&'a M) -> Installation<'a>,
        judge: impl AsyncFn(&Suite, &'a M) -> Result<Ran<R>, Error>,
        settle: impl Fn(&Suite, &Matrix, R) -> Result<bool, Error>,
        context: &Context,
    ) -> Done {
        if self.to_install {
            return Ok(install(manifests.iter().map(of), context));
        }
        let usable = installed(manifests, self.option, of, context);
        if usable.is_empty() {
            return Ok(Exit::Incomplete);
        }
        let suite = context.suite()?;
        let recorded = Matrix::of(&suite.root)?;
        // Without names, the installed ones are selected.
        let mut open = usable.len() < manifests.len() && !self.names.is_empty();
        let mut differing = false;
        let runtime = runtime()?;
        for manifest in usable {
            let ran = runtime.block_on(async {
                tokio::select! {
                    ran = judge(&suite, manifest) => ran,
                    _ = tokio::signal::ctrl_c() => Err(Error::Harness("interrupted".to_owned())),
                }
            })?;
            let name = manifest.name();
            for why in &ran.incomplete {
                context.output.people(&format!("{name:<24} {why}\n"));
            }
            open |= !ran.incomplete.is_empty();
            let Some(row) = ran.row else { continue };
            if settle(&suite, &recorded, row)? {
                differing = true;
                let command = format!("{COMMAND} {} {name}", self.option).replace("  ", " ");
                context.output.people(&format!(
                    "{name:<24} differs from {PATH}; run `{command}` to record it\n"
                ));
            }
        }
        Ok(Exit::decide(differing, open))
    }

    /// Records a row, or returns whether it differs from the recorded one.
    pub(super) fn record(
        &self,
        differs: bool,
        put: impl FnOnce(&mut Matrix),
    ) -> Result<bool, Error> {
        if self.check {
            return Ok(differs);
        }
        record(self.checkout, put)?;
        Ok(false)
    }
}

/// Returns those that are installed; reports the others with the command that installs them. `option` selects the kind.
fn installed<'a, M>(
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
        let command = format!("{COMMAND} --install {option} {name}").replace("  ", " ");
        context.output.people(&format!(
            "{name:<24} {what}: run `{command}` to install it\n"
        ));
    }
    if manifests.is_empty() {
        let what = option.strip_prefix("--").unwrap_or("adapters");
        context.output.people(&format!("there are no {what}\n"));
    }
    usable
}

/// Adds a row to the current file on disk, and renders the pages from it.
fn record(checkout: &Path, put: impl FnOnce(&mut Matrix)) -> Result<(), Error> {
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
