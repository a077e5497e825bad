//! `matrix --programs`: evaluates the real programs of a checkout and records the results, or installs them.

use std::fmt::Write as _;

use super::matrix_store::Kind;
use crate::matrix::manifests;
use crate::matrix::programs::run::judge;
use openrouter_conform::cli::{Context, Done};
use openrouter_conform::matrix::install::Installation;
use openrouter_conform::matrix::programs::ProgramRow;
use openrouter_conformance::program::Verdict;
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_runner::program::ProgramManifest;

/// Evaluates or installs the real programs.
///
/// # Errors
/// If a manifest cannot be read or a file cannot be written.
pub(super) fn run(kind: &Kind<'_>, context: &Context) -> Done {
    kind.run(
        &manifests::<ProgramManifest>(kind.checkout, kind.names)?,
        |manifest| Installation::of_program(kind.checkout, manifest),
        async |suite, manifest| judge(suite, kind.checkout, manifest).await,
        |suite, recorded, row: ProgramRow| {
            context.output.people(&line(&row, &suite.corpus));
            let known = recorded.program(&row.program);
            let differs = !known.is_some_and(|known| known.agrees(&row));
            kind.record(differs, |matrix| matrix.replace_program(row))
        },
        context,
    )
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
