//! Evaluates the programs of a checkout: one by one, twice each.

use std::path::Path;
use std::time::Duration;

use openrouter_conform::matrix::programs::ProgramRow;
use openrouter_conformance::program::plan::plan;
use openrouter_conformance::program::report::ProgramReport;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Selection;
use openrouter_corpus::suggest::suggest;
use openrouter_runner::program::manifest::{ProgramManifest, known};
use openrouter_runner::program::run::Program;
use openrouter_runner::program::session::{Config, play};

/// Returns the number of concurrent runs per pass. Programs mostly wait, but starting one costs seconds of CPU time.
fn jobs() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 6))
}

/// Reads the manifests of the named programs, in order; without names, of all in the checkout.
///
/// # Errors
/// [`Error::Usage`] if there is no such program, or its file is malformed.
pub fn manifests(checkout: &Path, names: &[String]) -> Result<Vec<ProgramManifest>, Error> {
    let folders = known(checkout);
    if let Some(name) = names.iter().find(|name| !folders.contains(name)) {
        return Err(Error::Usage {
            what: "matrix --programs".to_owned(),
            found: name.clone(),
            nearest: suggest(name, folders.iter().map(String::as_str), 3),
        });
    }
    let chosen = if names.is_empty() { &folders } else { names };
    chosen
        .iter()
        .map(|name| ProgramManifest::open(checkout, name))
        .collect()
}

/// A program that was evaluated twice.
#[derive(Debug)]
pub struct Ran {
    /// The recorded row; `None` if the program could not be evaluated.
    pub row: Option<ProgramRow>,
    /// Why it was evaluated incompletely, or not at all.
    pub incomplete: Vec<String>,
}

/// Evaluates a program twice.
///
/// # Errors
/// If the mock does not start.
pub async fn judge(
    suite: &Suite,
    checkout: &Path,
    manifest: &ProgramManifest,
) -> Result<Ran, Error> {
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
        return Ok(Ran {
            row: None,
            incomplete: vec![fault],
        });
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
