//! From a client to its report: play and judge.

use std::sync::Arc;

use super::driver::{Broken, Driver};
use super::reference::Reference;
use super::report::ClientReport;
use super::session::{Config, play};
use crate::error::Error;
use crate::fixture::Fixture;
use crate::judge::Suite;
use crate::select::Selection;

/// A runtime for clients.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Harness(format!("no runtime: {error}")))
}

/// Plays what the selection leaves to a client and judges it. `again` is what follows `client` on the command line that
/// does the same.
///
/// # Errors
/// When the client cannot be used at all.
pub async fn judge_client(
    suite: &Suite,
    selection: &Selection,
    driver: Arc<dyn Driver>,
    config: Config,
    again: &str,
) -> Result<ClientReport, Broken> {
    let fixtures: Vec<&Fixture> = selection.fixtures(&suite.corpus);
    let session = play(driver, &fixtures, config).await?;
    Ok(ClientReport::of(&suite.spec, selection, &session, again))
}

/// Plays what the selection leaves to the clients that are part of the suite.
///
/// # Errors
/// When the runtime or the mock does not start.
pub fn judge_references(suite: &Suite, selection: &Selection) -> Result<Vec<ClientReport>, Error> {
    runtime()?.block_on(async {
        let mut reports = Vec::new();
        for reference in Reference::ALL {
            let again = format!("--adapter {}", reference.name());
            let driver = Arc::new(reference.driver());
            let report = judge_client(suite, selection, driver, Config::BUILT_IN, &again).await;
            reports.push(
                report
                    .map_err(|broken| Error::Harness(format!("{}: {broken}", reference.name())))?,
            );
        }
        Ok(reports)
    })
}
