//! Plans which probes a run sends, which it omits, and the maximum cost.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::config::Config;
use super::probe::{Compare, Cost, Edit, ProbeRef, Probes, Via};
use openrouter_corpus::error::Error;
use openrouter_corpus::select::{Partition, Pattern, Selection};
use openrouter_corpus::spec::{Requirement, Role, Spec};

/// The maximum cost of a short completion, in US dollars: 64 tokens in and 16 out at 150 and 600 dollars a million,
/// more than any model on the price list.
pub const SHORT_USD: f64 = 0.02;
/// The same for a request in which the fault replaces the token limit: 4096 tokens out.
pub const UNCAPPED_USD: f64 = 2.5;

/// The plan of a run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Every selected probe, and the probes that they are compared with.
    pub rows: Vec<Planned>,
}

/// One probe of a plan.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The probe.
    pub probe: ProbeRef<'static>,
    /// Whether the probe was selected; otherwise it is only needed for comparison.
    pub selected: bool,
    /// Whether the probe is sent.
    pub decision: Decision,
    /// The number of requests, not counting the control request.
    pub requests: u32,
    /// The maximum cost of these requests, in US dollars.
    pub cost: f64,
    /// The maximum cost of the control request, if this is the first probe that needs it.
    pub control_cost: f64,
}

/// Whether a probe is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The probe is sent.
    Send,
    /// The probe is not sent, so that the run is incomplete.
    NotTested(String),
    /// The probe is not sent, because it does not apply to this target.
    NotApplicable(String),
}

impl Planned {
    /// Returns the IDs of the probes whose responses are needed to check this one.
    pub fn waits_for(&self) -> impl Iterator<Item = &str> {
        let probe = &self.probe.probe;
        let other = probe.compare.as_ref().and_then(Compare::other);
        [probe.id.as_str()].into_iter().chain(other)
    }
}

impl Plan {
    /// Plans a run.
    ///
    /// # Errors
    /// [`Error::Usage`] for a filter that matches nothing.
    pub fn new(config: &Config, selection: &Selection, spec: &Spec) -> Result<Self, Error> {
        let probes = Probes::built_in()?;
        let selected = probes_of_part(selection, config.partition, spec)?;
        let needed: BTreeSet<&str> = probes
            .iter()
            .filter(|probe| selected.contains(probe.probe.id.as_str()))
            .filter_map(|probe| probe.probe.compare.as_ref()?.other())
            .collect();
        let mut budget = Budget {
            free: config.is_free(),
            left: config.max_cost,
            controls: BTreeSet::new(),
        };
        let mut rows = Vec::new();
        for probe in probes.iter() {
            let id = probe.probe.id.as_str();
            if selected.contains(id) || needed.contains(id) {
                rows.push(budget.row(probe, config, selected.contains(id)));
            }
        }
        Ok(Self { rows })
    }

    /// Returns the maximum cost of everything that is sent.
    #[must_use]
    pub fn cost(&self) -> f64 {
        let sent = self
            .rows
            .iter()
            .filter(|row| row.decision == Decision::Send);
        sent.map(|row| row.cost + row.control_cost).sum()
    }

    /// Formats the plan for the terminal.
    #[must_use]
    pub fn to_terminal(&self, config: &Config) -> String {
        let mut out = format!("target {} · model {}\n\n", config.name, config.model);
        let _ = writeln!(
            out,
            "{:<42} {:<7} {:>8} {:>9}  fault",
            "probe", "method", "requests", "at most"
        );
        for row in &self.rows {
            let request = row.probe.request(&config.fill());
            let method = request.map(|request| request.method).unwrap_or_default();
            let why = match &row.decision {
                Decision::Send => row.probe.probe.fault.clone(),
                Decision::NotTested(why) => format!("not tested: {why}"),
                Decision::NotApplicable(why) => format!("not applicable: {why}"),
            };
            let id = &row.probe.probe.id;
            let _ = writeln!(
                out,
                "{id:<42} {method:<7} {:>8} {:>9}  {why}",
                row.requests,
                usd(row.cost + row.control_cost)
            );
        }
        let sent = || {
            self.rows
                .iter()
                .filter(|row| row.decision == Decision::Send)
        };
        let requests: u32 = sent().map(|row| row.requests).sum();
        let controls: BTreeSet<String> = sent().map(|row| row.probe.control_id()).collect();
        let _ = writeln!(
            out,
            "\n{} probes · {requests} requests and {} control requests · at most {} of --max-cost {}",
            sent().count(),
            controls.len(),
            usd(self.cost()),
            usd(config.max_cost)
        );
        out.push_str("An invalid request that the target rejects costs nothing.\n");
        out
    }
}

/// Formats an amount in US dollars.
pub fn usd(amount: f64) -> String {
    if amount == 0.0 {
        "free".to_owned()
    } else {
        format!("${amount:.2}")
    }
}

/// The remaining budget.
struct Budget {
    free: bool,
    left: f64,
    controls: BTreeSet<String>,
}

impl Budget {
    fn row(&mut self, probe: ProbeRef<'static>, config: &Config, selected: bool) -> Planned {
        let (requests, controls_behind) = match &probe.probe.compare {
            Some(Compare::Repeat { times, .. }) => (u32::from(*times) + 1, 1.0),
            _ => (1, 0.0),
        };
        let own = f64::from(requests) - controls_behind;
        let cost = own * self.price(probe.cost(), &probe.probe.edit)
            + controls_behind * self.control_price(probe);
        let known = self.controls.contains(&probe.control_id());
        let control_cost = if known {
            0.0
        } else {
            self.control_price(probe)
        };
        let total = cost + control_cost;
        let decision = if probe.probe.compare == Some(Compare::MidStream)
            && config.fault_model.is_none()
        {
            Decision::NotApplicable(
                "needs a model that fails in mid-stream; specify it with --fault-model".to_owned(),
            )
        } else if probe.probe.via == Via::Raw && config.target.tls() {
            Decision::NotTested(
                "needs a connection without TLS; use the target's http:// URL".to_owned(),
            )
        } else if total > self.left + 1e-9 {
            Decision::NotTested(format!(
                "may cost {}; allow it with --max-cost USD",
                usd(total)
            ))
        } else {
            self.left -= total;
            self.controls.insert(probe.control_id());
            Decision::Send
        };
        Planned {
            probe,
            selected,
            decision,
            requests,
            cost,
            control_cost,
        }
    }

    fn control_price(&self, probe: ProbeRef<'_>) -> f64 {
        if self.free || probe.control.cost == Cost::Free {
            0.0
        } else {
            SHORT_USD
        }
    }

    fn price(&self, cost: Cost, edit: &Edit) -> f64 {
        let uncapped =
            matches!(edit, Edit::Set { at, .. } | Edit::Remove { at } if at.ends_with("_tokens"));
        match cost {
            _ if self.free => 0.0,
            Cost::Free => 0.0,
            Cost::Completion if uncapped => UNCAPPED_USD,
            Cost::Completion => SHORT_USD,
        }
    }
}

/// Returns the probes that a selection contains.
///
/// # Errors
/// [`Error::Usage`] for a filter that matches nothing.
pub fn selected_probes(
    selection: &Selection,
    spec: &Spec,
) -> Result<Vec<ProbeRef<'static>>, Error> {
    let probes = Probes::built_in()?;
    check(selection, probes, spec)?;
    let selected = probes
        .iter()
        .filter(|probe| is_selected(selection, probe, spec));
    Ok(selected.collect())
}

/// Returns the ids of the selected probes of one part of a run. Probes with the same control request belong to one part,
/// so that general requirements are checked once on its response.
///
/// # Errors
/// [`Error::Usage`] for a filter that matches nothing.
pub fn probes_of_part(
    selection: &Selection,
    partition: Option<Partition>,
    spec: &Spec,
) -> Result<BTreeSet<&'static str>, Error> {
    let mut controls: Vec<String> = Vec::new();
    let mut own = |probe: &ProbeRef<'static>| {
        let control = probe.control_id();
        let known = controls.iter().position(|known| *known == control);
        let place = known.unwrap_or_else(|| {
            controls.push(control);
            controls.len() - 1
        });
        partition.is_none_or(|partition| partition.has(place))
    };
    let selected = selected_probes(selection, spec)?.into_iter();
    let selected = selected.filter(|probe| own(probe));
    Ok(selected.map(|probe| probe.probe.id.as_str()).collect())
}

fn is_selected(selection: &Selection, probe: &ProbeRef<'_>, spec: &Spec) -> bool {
    let id = &probe.probe.id;
    let case = selection.case.is_empty()
        || selection
            .case
            .iter()
            .any(|text| Pattern::fixture(text).matches(id));
    let surface = selection.surface.is_empty() || selection.surface.contains(&probe.file.surface);
    let served = || {
        probe
            .probe
            .requirements
            .iter()
            .filter_map(|id| spec.get(id))
            .any(|known| selection.has_requirement(known))
    };
    case && surface
        && (!selection.is_about_requirements() || served() || asks_for_all(selection, spec))
}

/// Returns whether the selection contains a requirement that is checked on every response.
fn asks_for_all(selection: &Selection, spec: &Spec) -> bool {
    let probes = Probes::built_in().ok();
    let served = |id: &str| {
        probes.is_some_and(|probes| {
            probes
                .iter()
                .any(|probe| probe.probe.requirements.iter().any(|served| served == id))
        })
    };
    selection
        .requirements(spec)
        .iter()
        .any(|requirement| !served(&requirement.id) && is_ours(requirement))
}

/// Returns whether server runs check a requirement.
fn is_ours(requirement: &Requirement) -> bool {
    matches!(requirement.role, Role::Server | Role::Payload)
}

/// Checks that every filter matches something.
fn check(selection: &Selection, probes: &'static Probes, spec: &Spec) -> Result<(), Error> {
    if !selection.delivery.is_empty() {
        let why = "probes cannot be selected by delivery: how an error arrives is known only after the request";
        return Err(Error::usage("--delivery", why));
    }
    let ids: Vec<&str> = probes.iter().map(|probe| probe.probe.id.as_str()).collect();
    for text in &selection.case {
        Pattern::fixture(text).must_match("--case", &ids)?;
    }
    let ours = spec
        .requirements
        .iter()
        .filter(|requirement| is_ours(requirement));
    let requirements: Vec<&str> = ours.map(|requirement| requirement.id.as_str()).collect();
    for text in &selection.requirement {
        Pattern::requirement(text).must_match("--requirement", &requirements)?;
    }
    selection.check_revision(spec)?;
    for surface in &selection.surface {
        if !probes.files().iter().any(|file| file.surface == *surface) {
            let known: Vec<&str> = probes
                .files()
                .iter()
                .map(|file| file.surface.as_str())
                .collect();
            return Err(Error::usage(
                "--surface",
                format!(
                    "there are no probes for {surface}; available: {}",
                    known.join(", ")
                ),
            ));
        }
    }
    Ok(())
}
