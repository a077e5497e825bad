//! Evaluates the programs of a checkout: one by one, twice each.

use std::path::Path;
use std::time::Duration;

use crate::matrix::Ran;
use openrouter_conform::matrix::programs::ProgramRow;
use openrouter_conformance::program::plan::plan;
use openrouter_conformance::program::report::ProgramReport;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Selection;
use openrouter_runner::program::manifest::ProgramManifest;
use openrouter_runner::program::run::Program;
use openrouter_runner::program::session::{Config, play};

/// Returns the number of concurrent runs per pass. Programs mostly wait, but starting one costs seconds of CPU time.
fn jobs() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 6))
}

/// Evaluates a program twice.
///
/// # Errors
/// If the mock does not start.
pub async fn judge(
    suite: &Suite,
    checkout: &Path,
    manifest: &ProgramManifest,
) -> Result<Ran<ProgramRow>, Error> {
    let selection = Selection::default();
    let fixtures: Vec<&Fixture> = plan(&suite.corpus, &selection);
    let config = Config {
        program: Program::of(manifest, checkout),
        model: Config::MODEL.to_owned(),
        limit: Duration::from_secs(Config::LIMIT),
        jobs: jobs(),
        again: format!("--program {}", manifest.name),
    };
    let once = || play(&config, &fixtures, &selection, &suite.spec, |_| {});
    // Both passes run concurrently, because they mostly wait.
    let (first, second) = tokio::try_join!(once(), once())?;
    let faults = [&first, &second].map(|report| fault(manifest, report));
    if let Some(fault) = faults.into_iter().flatten().next() {
        return Ok(Ran::without_row(fault));
    }
    let mut incomplete: Vec<String> = Vec::new();
    let row = ProgramRow::of(manifest, &first, &second);
    let open = row.runs.iter().filter(|run| run.is_open());
    incomplete.extend(open.map(|run| format!("{}: {}", run.case, run.verdict)));
    Ok(Ran {
        row: Some(row),
        incomplete,
    })
}

/// Returns why a program cannot be evaluated.
fn fault(manifest: &ProgramManifest, report: &ProgramReport) -> Option<String> {
    if let Some(fault) = &report.control.fault {
        return Some(format!("the control failed: {fault}"));
    }
    let called = report.control.surface;
    (called != Some(manifest.surface)).then(|| {
        let called = called.map_or("no known surface", openrouter_errors::Surface::as_str);
        format!("it calls {called}, program.json says {}", manifest.surface)
    })
}
