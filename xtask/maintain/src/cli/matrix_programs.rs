//! `matrix --programs`: evaluates the real programs of a checkout and records the results, or installs them.

use std::fmt::Write as _;
use std::path::Path;

use super::matrix_store::{install, installed, record};
use crate::matrix::programs::run::{judge, manifests};
use openrouter_conform::cli::{Context, Done};
use openrouter_conform::matrix::install::Installation;
use openrouter_conform::matrix::programs::ProgramRow;
use openrouter_conform::matrix::{COMMAND, Matrix, PATH};
use openrouter_conformance::program::Verdict;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_runner::client::run::runtime;
use openrouter_runner::program::ProgramManifest;

/// Evaluates or installs the real programs.
///
/// # Errors
/// If a manifest cannot be read or a file cannot be written.
pub fn run(
    checkout: &Path,
    names: &[String],
    to_install: bool,
    check: bool,
    context: &Context,
) -> Done {
    let manifests = manifests(checkout, names)?;
    let of = |manifest| Installation::of_program(checkout, manifest);
    if to_install {
        return Ok(install(manifests.iter().map(of), context));
    }
    let usable = installed(&manifests, "--programs", of, context);
    if usable.is_empty() {
        return Ok(Exit::Incomplete);
    }
    // Without names, the installed ones are selected.
    let open = usable.len() < manifests.len() && !names.is_empty();
    let exit = judge_all(checkout, &usable, check, context)?;
    let violated = exit == Exit::Violated;
    Ok(Exit::decide(violated, open || exit != Exit::Held))
}

fn judge_all(
    checkout: &Path,
    manifests: &[&ProgramManifest],
    check: bool,
    context: &Context,
) -> Done {
    let suite = context.suite()?;
    let recorded = Matrix::of(&suite.root)?;
    let (mut open, mut differing) = (false, false);
    let runtime = runtime()?;
    for manifest in manifests {
        let ran = runtime.block_on(async {
            tokio::select! {
                ran = judge(&suite, checkout, manifest) => ran,
                _ = tokio::signal::ctrl_c() => Err(Error::Harness("interrupted".to_owned())),
            }
        })?;
        let name = &manifest.name;
        for why in &ran.incomplete {
            context.output.people(&format!("{name:<24} {why}\n"));
        }
        open |= !ran.incomplete.is_empty();
        let Some(row) = ran.row else { continue };
        context.output.people(&line(&row, &suite.corpus));
        if !check {
            record(checkout, |matrix| matrix.replace_program(row))?;
        } else if !recorded
            .program(name)
            .is_some_and(|known| known.agrees(&row))
        {
            differing = true;
            context.output.people(&format!(
                "{name:<24} differs from {PATH}; run `{COMMAND} --programs {name}` to record it\n"
            ));
        }
    }
    Ok(Exit::decide(differing, open))
}

fn line(row: &ProgramRow, corpus: &Corpus) -> String {
    let mut line = format!("{:<24} {}", row.program, row.version);
    for verdict in Verdict::BY_HARM {
        let count = row.count(*verdict);
        if count > 0 {
            let _ = write!(line, " · {verdict} {count}");
        }
    }
    let (holding, identified) = row.round_trip(corpus);
    let _ = writeln!(line, " · identified {identified} of {holding}");
    for flaky in &row.flaky {
        let [one, two] = flaky.verdicts;
        let _ = writeln!(line, "  flaky: {} ({one}, {two})", flaky.case);
    }
    line
}
