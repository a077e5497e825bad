//! Runs a server test: plans, sends and evaluates.

use std::sync::Arc;

use super::exchange::exchange;
use super::send::wait;
use super::{emit, reference};
use openrouter_conformance::seed::Seed;
use openrouter_conformance::server::config::Config;
use openrouter_conformance::server::key::Key;
use openrouter_conformance::server::limits::Limits;
use openrouter_conformance::server::plan::Plan;
use openrouter_conformance::server::report::{ProbeResult, ProbeRow, ServerReport};
use openrouter_conformance::server::seen::SentControl;
use openrouter_conformance::server::target::Target;
use openrouter_conformance::server::verdict::Judge;
use openrouter_corpus::error::Error;
use openrouter_corpus::report::Control;
use openrouter_corpus::schemas::Compiled;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;

/// Returns the configuration for the reference server at `url`.
///
/// # Errors
/// If the URL is invalid.
pub fn reference_config(url: &str) -> Result<Config, Error> {
    let target = Target::new(&format!("{url}/api/v1"))?;
    Ok(Config {
        name: "the reference server".to_owned(),
        model: reference::MODEL.to_owned(),
        fault_model: Some(reference::FAULT_MODEL.to_owned()),
        key: Key::own(),
        headers: Vec::new(),
        limits: Limits::new(true, None),
        rate: None,
        max_cost: 0.0,
        wait: Config::WAIT,
        partition: None,
        seed: Seed::BUILT_IN,
        target,
    })
}

/// Probes a server. `each` is called for every probe in plan order. An unreachable target is an incomplete run.
///
/// # Errors
/// [`Error::Usage`] for a filter that matches nothing.
pub async fn run(
    config: Config,
    selection: &Selection,
    spec: &Spec,
    each: impl FnMut(&ProbeRow),
) -> Result<ServerReport, Error> {
    probe(config, selection, spec, None, each).await
}

/// Probes one of the suite's own servers and validates its messages against the schemas for servers; an invalid message
/// is a harness fault.
///
/// # Errors
/// As for [`run`], and [`Error::Harness`] for such a fault.
pub async fn run_and_check(
    config: Config,
    selection: &Selection,
    spec: &Spec,
    schemas: &Compiled,
    each: impl FnMut(&ProbeRow),
) -> Result<ServerReport, Error> {
    probe(config, selection, spec, Some(schemas), each).await
}

async fn probe(
    config: Config,
    selection: &Selection,
    spec: &Spec,
    schemas: Option<&Compiled>,
    mut each: impl FnMut(&ProbeRow),
) -> Result<ServerReport, Error> {
    let plan = Plan::new(&config, selection, spec)?;
    let config = Arc::new(config);
    if let Err(why) = wait(&config.target, config.wait).await {
        let waited = config.wait.as_secs_f64();
        let incomplete = vec![format!(
            "{} cannot be reached: {why} (waited {waited} s)",
            config.name
        )];
        let why = "the target cannot be reached";
        let selected = plan.rows.iter().filter(|row| row.selected);
        let unreachable = selected.map(|row| {
            ProbeRow::unjudged(row.probe, spec, selection).with(ProbeResult::NotTested, why)
        });
        return Ok(ServerReport {
            incomplete,
            ..ServerReport::new(&config.name, unreachable.collect())
        });
    }
    let mut judge = Judge::new(spec, selection, &config);
    let mut rows = Vec::new();
    let seen = exchange(&config, &plan, |planned, seen| {
        if planned.selected {
            let row = judge.row(planned, seen);
            each(&row);
            rows.push(row);
        }
    })
    .await;
    if let Some(schemas) = schemas {
        let faults = emit::faults(&seen, schemas)?;
        if !faults.is_empty() {
            return Err(Error::Harness(faults.join("; ")));
        }
    }
    let summary = |(id, control): (&String, &SentControl)| Control {
        id: id.clone(),
        fault: control.fault.clone(),
        absent: false,
    };
    Ok(ServerReport {
        controls: seen.controls.iter().map(summary).collect(),
        requirements: judge.requirements(),
        ..ServerReport::new(&config.name, rows)
    })
}
