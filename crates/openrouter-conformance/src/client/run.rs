//! From a client to the items of a report: play, judge, compare with what is recorded.

use std::sync::Arc;

use super::baseline::Deviation;
use super::driver::{Broken, Driver};
use super::judge::Verdict;
use super::reference::Reference;
use super::report::{CaseReport, ClientReport};
use super::session::{Config, play};
use crate::error::Error;
use crate::fixture::Fixture;
use crate::judge::Suite;
use crate::report::{Finding, Item, Kind, Outcome};
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

/// The calls of a report as items, and why the run is incomplete, if it is.
#[must_use]
pub fn items(report: &ClientReport, deviations: Option<&[Deviation]>) -> (Vec<Item>, Vec<String>) {
    let items = report
        .cases
        .iter()
        .map(|case| item(case, deviations))
        .collect();
    let mut incomplete = Vec::new();
    for control in &report.controls {
        if let Some(fault) = &control.fault {
            incomplete.push(format!(
                "the adapter is broken, nothing it says counts: {}: {fault}",
                control.id
            ));
        }
    }
    if report.usable() {
        let open = report.cases.iter().filter(|case| case.verdict.is_open());
        incomplete.extend(open.map(|case| {
            let why = case.why.as_deref().unwrap_or(&case.said);
            format!("{} is {}: {why}", case.name(), case.verdict)
        }));
    }
    incomplete.extend(
        report
            .faults
            .iter()
            .map(|fault| format!("the adapter breaks the protocol: {fault}")),
    );
    (items, incomplete)
}

/// How many calls of a report are to be judged.
#[must_use]
pub fn expected(report: &ClientReport) -> usize {
    report
        .cases
        .iter()
        .filter(|case| case.verdict != Verdict::NotApplicable)
        .count()
}

fn item(case: &CaseReport, deviations: Option<&[Deviation]>) -> Item {
    let (name, group) = (case.name(), case.surface.as_str());
    let unjudged = |outcome| {
        let why = case.why.as_deref().unwrap_or(&case.said);
        Item::unjudged(Kind::Client, &name, group, outcome, why)
    };
    match case.verdict {
        Verdict::NotApplicable => return unjudged(Outcome::NotApplicable),
        Verdict::NotTested | Verdict::Suspect => return unjudged(Outcome::NotTested),
        _ => {}
    }
    let file = format!("fixtures/{}.case.json", case.case);
    let findings = match deviations {
        Some(deviations) => deviations
            .iter()
            .filter(|deviation| deviation.case == name)
            .map(|deviation| {
                Finding::new(
                    "baseline",
                    &file,
                    "the verdict that is recorded",
                    &deviation.words,
                )
            })
            .collect(),
        None => findings(case, &file),
    };
    Item::judged(Kind::Client, &name, group, findings).with_note(case.verdict.as_str())
}

/// Every MUST that is broken, or the verdict, where it misleads although no MUST speaks of it.
fn findings(case: &CaseReport, file: &str) -> Vec<Finding> {
    if !case.fails() {
        return Vec::new();
    }
    let again = case.replay.clone().unwrap_or_default();
    let musts = case
        .broken
        .iter()
        .filter(|broken| broken.level == crate::spec::Level::Must);
    let mut findings: Vec<Finding> = musts
        .map(|broken| {
            Finding::new(&broken.requirement, file, &broken.expected, &broken.seen).help(&again)
        })
        .collect();
    if findings.is_empty() {
        let why = case.why.as_deref().unwrap_or(&case.said);
        findings.push(
            Finding::new(
                "verdict",
                file,
                "exact or degraded",
                format!("{}: {why}", case.verdict),
            )
            .help(&again),
        );
    }
    findings
}
