//! Checks the clients of a checkout: one by one, twice each.

use std::path::Path;
use std::sync::Arc;

use super::Ran;
use openrouter_conform::matrix::Row;
use openrouter_conformance::client::judge::Verdict;
use openrouter_conformance::client::report::ClientReport;
use openrouter_corpus::data::Suite;
use openrouter_corpus::report::Draft;
use openrouter_corpus::select::Selection;
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_runner::client::driver::Broken;
use openrouter_runner::client::manifest::Manifest;
use openrouter_runner::client::process::{Adapter, Limits};
use openrouter_runner::client::run::judge_client;
use openrouter_runner::client::session::Config;

/// Checks a client twice, over every fixture.
pub async fn judge(suite: &Suite, checkout: &Path, manifest: &Manifest) -> Ran<Row> {
    let both = async {
        Ok::<_, Broken>((
            once(suite, checkout, manifest).await?,
            once(suite, checkout, manifest).await?,
        ))
    };
    let (first, second) = match both.await {
        Ok(both) => both,
        Err(broken) => return Ran::without_row(broken.to_string()),
    };
    let mut incomplete = not_whole(&first);
    incomplete.extend(not_whole(&second));
    incomplete.sort();
    incomplete.dedup();
    if manifest.version != "any" && first.version != manifest.version {
        incomplete.push(format!(
            "version {} is installed, but its manifest states {}",
            first.version, manifest.version
        ));
    }
    let usable = first.usable() && second.usable();
    Ran {
        row: usable.then(|| Row::of(manifest, &first, &second)),
        incomplete,
    }
}

/// Returns why a run is incomplete. Retries that outlast the suite's timeouts are not a reason: the client's row
/// contains them as `not_tested`.
fn not_whole(report: &ClientReport) -> Vec<String> {
    let mut report = report.clone();
    report
        .cases
        .retain(|case| case.way != PlayMode::Default || case.verdict != Verdict::NotTested);
    let mut draft = Draft::new("client", &Selection::default(), None);
    report.add_to(&mut draft, None);
    draft.close().totals.incomplete
}

async fn once(suite: &Suite, checkout: &Path, manifest: &Manifest) -> Result<ClientReport, Broken> {
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let driver = Arc::new(Adapter::new(manifest.program(
        checkout,
        jobs,
        Limits::default(),
    ))?);
    let everything = Selection::default();
    let again = format!("--adapter {}", manifest.name);
    judge_client(suite, &everything, driver, Config::ADAPTER, &again, |_| {}).await
}
