//! Checks the reference server: every probe provoked, every control healthy, every requirement met.

use std::sync::Arc;

use openrouter_errors::Revision;

use openrouter_conformance::requirements::{By, citing};
use openrouter_conformance::server::{ProbeResult, ServerReport};
use openrouter_corpus::error::Error;
use openrouter_corpus::report::{Finding, Item, Kind, Outcome};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Requirement;
use openrouter_runner::server::reference;
use openrouter_runner::server::reference::{ITEM, NoFault};
use openrouter_runner::server::{reference_config, run_and_check};

use openrouter_corpus::data::Suite;

/// Runs the probes against the reference server, if they check a selected requirement.
pub(super) fn run(
    suite: &Suite,
    selection: &Selection,
    requirements: &[&Requirement],
) -> Result<Option<ServerReport>, Error> {
    let ours: Vec<String> = requirements
        .iter()
        .filter(|requirement| is_judged_here(&requirement.id))
        .map(|requirement| requirement.id.clone())
        .collect();
    if ours.is_empty() {
        return Ok(None);
    }
    let whole = selection.is_everything();
    let own = Selection {
        requirement: if whole { Vec::new() } else { ours },
        revision: selection.revision,
        ..Selection::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Harness(format!("the runtime: {error}")))?;
    let report = runtime.block_on(async {
        let server = reference::start(Arc::new(NoFault)).await?;
        let report = run_and_check(
            reference_config(&server.url())?,
            &own,
            &suite.spec,
            &suite.schemas,
            |_| {},
        )
        .await?;
        server.shutdown().await;
        Ok::<_, Error>(report)
    })?;
    Ok(Some(report))
}

/// Returns whether a server check covers a requirement.
pub(super) fn is_judged_here(id: &str) -> bool {
    citing(id).any(|citation| matches!(citation.by, By::Server(_)))
}

/// Builds the item of the whole run: every deviation is a finding.
pub(super) fn item(report: &ServerReport) -> Item {
    let mut findings = Vec::new();
    for control in &report.controls {
        if let Some(fault) = &control.fault {
            findings.push(finding("twin", &control.id, "a healthy answer", fault));
        }
    }
    for probe in &report.probes {
        for broken in &probe.findings {
            let file = format!("probes: {}", probe.id);
            findings.push(Finding {
                file,
                level: None,
                ..broken.clone()
            });
        }
        if !matches!(probe.result, ProbeResult::Passed | ProbeResult::Violated) {
            let note = probe.note.as_deref().unwrap_or_default();
            findings.push(finding("provoked", &probe.id, "an error", note));
        }
    }
    findings.extend(
        report
            .incomplete
            .iter()
            .map(|reason| finding("complete", "", "a complete run", reason)),
    );
    let note = format!(
        "the reference server: {} of {} probes provoked, {} control requests succeeded",
        report.counts.passed + report.counts.violated,
        report.counts.selected,
        report
            .controls
            .iter()
            .filter(|control| control.fault.is_none())
            .count()
    );
    Item::judged(Kind::Suite, ITEM, "suite", findings).with_note(note)
}

fn finding(check: &str, probe: &str, expected: &str, found: &str) -> Finding {
    let file = if probe.is_empty() {
        "probes".to_owned()
    } else {
        format!("probes: {probe}")
    };
    Finding::new(check, file, expected, found)
}

/// Builds the item of a requirement that probes check.
pub(super) fn requirement(
    report: Option<&ServerReport>,
    requirement: &Requirement,
    later: Option<Revision>,
) -> Item {
    let (id, family) = (requirement.id.as_str(), requirement.family());
    let Some(report) = report else {
        let why = "no probe was sent".to_owned();
        return Item::unjudged(Kind::Requirement, id, family, Outcome::NotTested, why);
    };
    let (held, broken) = report
        .requirements
        .iter()
        .find(|row| row.requirement == id)
        .map_or((0, 0), |row| (row.held, row.broken));
    let mut findings = Vec::new();
    if held + broken == 0 {
        findings.push(
            Finding::new(id, "probes", "a probe to which it applies", "none").help("add a probe"),
        );
    }
    if broken > 0 {
        findings.push(Finding::new(
            id,
            "probes",
            "met by the reference server",
            format!("violated by {broken} responses"),
        ));
    }
    let findings = findings.into_iter().map(|one| one.since(later)).collect();
    Item::judged(Kind::Requirement, id, family, findings)
        .with_note(format!("met by {held} responses of the reference server"))
}
