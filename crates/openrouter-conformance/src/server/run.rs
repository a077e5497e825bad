//! A run: plan, send, judge.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::config::Config;
use super::exchange::exchange;
use super::key::Key;
use super::plan::Plan;
use super::report::{ProbeResult, ProbeRow, ServerReport};
use super::send::{Limits, Target, wait};
use super::verdict::Judge;
use super::{emit, reference};
use crate::error::Error;
use crate::schemas::Compiled;
use crate::select::Selection;
use crate::spec::{Level, Spec};

/// Probes that a reason names.
const NAMED: usize = 6;

/// What a run against the reference server at `url` is told.
///
/// # Errors
/// When the URL is none.
pub fn reference_config(url: &str) -> Result<Config, Error> {
    let target = Target::new(&format!("{url}/api/v1"))?;
    Ok(Config {
        name: "the reference server".to_owned(),
        model: reference::MODEL.to_owned(),
        fault_model: Some(reference::FAULT_MODEL.to_owned()),
        key: Key::own(),
        limits: Limits::new(true, None),
        rate: None,
        max_cost: 0.0,
        wait: Config::WAIT,
        target,
    })
}

/// Probes a server.
///
/// # Errors
/// [`Error::Usage`] for a filter that matches nothing. A target that cannot be reached is an incomplete run.
pub async fn run(
    config: Config,
    selection: &Selection,
    spec: &Spec,
) -> Result<ServerReport, Error> {
    probe(config, selection, spec, None).await
}

/// The same against a server of the suite's own: what it sends is checked against the emit schemas, and a fault there is
/// a harness fault.
///
/// # Errors
/// Those of [`run`], and [`Error::Harness`] for such a fault.
pub async fn run_and_check(
    config: Config,
    selection: &Selection,
    spec: &Spec,
    schemas: &Compiled,
) -> Result<ServerReport, Error> {
    probe(config, selection, spec, Some(schemas)).await
}

async fn probe(
    config: Config,
    selection: &Selection,
    spec: &Spec,
    schemas: Option<&Compiled>,
) -> Result<ServerReport, Error> {
    let plan = Plan::new(&config, selection, spec)?;
    let config = Arc::new(config);
    let mut incomplete = Vec::new();
    if let Err(why) = wait(&config.target, config.wait).await {
        let waited = config.wait.as_secs_f64();
        incomplete.push(format!(
            "{} cannot be reached: {why} (waited {waited} s)",
            config.name
        ));
        let why = "the target cannot be reached";
        let selected = plan.rows.iter().filter(|row| row.selected);
        let unreachable =
            selected.map(|row| ProbeRow::unjudged(row.probe).with(ProbeResult::NotTested, why));
        let rows = unreachable.collect();
        return Ok(ServerReport::close(
            &config.name,
            selection.clone(),
            Vec::new(),
            rows,
            Vec::new(),
            incomplete,
        ));
    }
    let seen = exchange(&config, &plan).await;
    if let Some(schemas) = schemas {
        let faults = emit::faults(&seen, schemas)?;
        if !faults.is_empty() {
            return Err(Error::Harness(faults.join("; ")));
        }
    }
    let mut judge = Judge::new(spec, selection, &config, &seen);
    let twins = seen
        .twins
        .iter()
        .map(|(id, twin)| judge.twin(id, twin))
        .collect();
    let mut judged_twins = BTreeSet::new();
    let mut rows = Vec::new();
    for planned in plan.rows.iter().filter(|row| row.selected) {
        let mut row = judge.probe(planned);
        let id = planned.probe.twin_id();
        if matches!(row.result, ProbeResult::Passed | ProbeResult::Violated)
            && let Some(twin) = seen.twins.get(&id)
            && judged_twins.insert(id)
        {
            row = judge.judge_twin(twin, row);
        }
        rows.push(row);
    }
    let requirements = judge.requirements();
    incomplete.extend(reasons(&plan, &rows, spec));
    Ok(ServerReport::close(
        &config.name,
        selection.clone(),
        twins,
        rows,
        requirements,
        incomplete,
    ))
}

/// Why a run is incomplete: every probe of these results, by reason.
fn reasons(plan: &Plan, rows: &[ProbeRow], spec: &Spec) -> Vec<String> {
    let mut reasons = Vec::new();
    let binds = |row: &ProbeRow| {
        let must = |id: &String| {
            spec.requirements
                .iter()
                .any(|known| known.id == *id && known.level == Level::Must)
        };
        let planned = plan
            .rows
            .iter()
            .find(|planned| planned.probe.probe.id == row.id);
        let free = planned.is_some_and(|planned| planned.probe.probe.may_be_taken.is_some());
        !free && row.requirements.iter().any(must)
    };
    let failed = |row: &&ProbeRow| row.result == ProbeResult::TwinFailed;
    let unsent = |row: &&ProbeRow| row.result == ProbeResult::NotTested;
    let taken = |row: &&ProbeRow| row.result == ProbeResult::NotProvoked && binds(row);
    let help = "a key (--api-key-env), a model that the target serves (--model), or only its surfaces (--surface) may help";
    by_note(rows.iter().filter(failed), &mut reasons, |count, note| {
        format!("{count} probes: the healthy request fails: {note}; {help}")
    });
    by_note(rows.iter().filter(unsent), &mut reasons, |count, note| {
        format!("{count} probes were not tested: {note}")
    });
    let taken: Vec<&str> = rows
        .iter()
        .filter(taken)
        .map(|row| row.id.as_str())
        .collect();
    if !taken.is_empty() {
        let shown = taken[..taken.len().min(NAMED)].join(", ");
        let more = if taken.len() > NAMED {
            format!(" and {} more", taken.len() - NAMED)
        } else {
            String::new()
        };
        reasons.push(format!(
            "{} faults could not be provoked: {shown}{more}",
            taken.len()
        ));
    }
    reasons
}

/// One reason for each note, in the order of the probes.
fn by_note<'r>(
    rows: impl Iterator<Item = &'r ProbeRow>,
    reasons: &mut Vec<String>,
    text: impl Fn(usize, &str) -> String,
) {
    let mut notes: Vec<(&str, usize)> = Vec::new();
    for row in rows {
        let note = row.note.as_deref().unwrap_or_default();
        match notes.iter_mut().find(|(known, _)| *known == note) {
            Some((_, count)) => *count += 1,
            None => notes.push((note, 1)),
        }
    }
    reasons.extend(notes.into_iter().map(|(note, count)| text(count, note)));
}
