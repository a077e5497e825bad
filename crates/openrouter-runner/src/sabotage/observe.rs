//! Runs the suite against one broken target, or a reference.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::gateway::GatewayAct;
use super::payload::Mutation;
use super::server::ServerAct;
use super::{Act, Saboteur, Side, program, rules, subset};
use crate::client::driver::BuiltIn;
use crate::client::reference::Reference;
use crate::client::run::judge_client;
use crate::server::reference::NoFault;
use crate::server::{reference_config, run};
use crate::{client, gateway};
use openrouter_conformance::client::variants::Choice;
use openrouter_conformance::payload;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::report::Draft;
use openrouter_corpus::report::counts::RequirementCount;
use openrouter_corpus::select::Selection;

/// The short timeout; built-in clients pause for less before a retry.
const SHORT: Duration = Duration::from_millis(700);

/// The results of the suite for one target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observed {
    /// The requirements that it violates.
    pub broken: BTreeSet<String>,
    /// The requirements that a broken response violates after its fix.
    pub fixed: BTreeSet<String>,
    /// The number of requirements that it meets somewhere.
    pub held: usize,
    /// Why the run is unusable or incomplete.
    pub incomplete: Vec<String>,
}

/// The stall timeout in milliseconds, if a short one may have expired before the stream began.
const LONG_STALL: u64 = 3000;

/// The target of a run.
#[derive(Clone, Copy)]
pub enum Target {
    /// A broken target.
    Saboteur(&'static Saboteur),
    /// The exact target of a side.
    Exact(Side),
}

/// How long the suite waits for a silent target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// Until a response is unlikely.
    Short,
    /// Until a response is out of the question, even on a busy machine.
    Ample,
}

impl Target {
    /// Returns the name of the target.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Saboteur(saboteur) => saboteur.name,
            Self::Exact(Side::Client) => "the exact client",
            Self::Exact(Side::Server) => "the reference server",
            Self::Exact(Side::Gateway) => "the exact gateway",
            Self::Exact(Side::Payload) => "the fixed answers",
            Self::Exact(Side::Program) => "the exact program",
        }
    }

    /// Returns whether the results match the declaration.
    fn is_as_declared(self, observed: &Observed) -> bool {
        match self {
            Self::Saboteur(saboteur) => rules::as_declared(saboteur, observed).is_none(),
            Self::Exact(_) => observed.broken.is_empty() && observed.incomplete.is_empty(),
        }
    }
}

/// Observes a target, with short timeouts at first. If the results do not match the declaration, a slow machine may be
/// the cause, so the target is observed again with ample timeouts.
///
/// # Errors
/// If the harness fails.
pub async fn observe(suite: &Suite, target: Target) -> Result<Observed, Error> {
    let seen = look(suite, target, Patience::Short).await?;
    if target.is_as_declared(&seen) {
        return Ok(seen);
    }
    look(suite, target, Patience::Ample).await
}

async fn look(suite: &Suite, target: Target, patience: Patience) -> Result<Observed, Error> {
    match target {
        Target::Exact(Side::Client) => {
            let variants = Some(Choice::ALL);
            client(suite, Reference::Exact.driver(), variants, patience).await
        }
        Target::Exact(Side::Server) => {
            server(suite, ServerAct::ServerFault(|| Arc::new(NoFault))).await
        }
        Target::Exact(Side::Gateway) => {
            gateway(suite, GatewayAct::EXACT, target.name(), patience).await
        }
        // Each broken response has its own fixed version.
        Target::Exact(Side::Payload) => Ok(Observed::default()),
        Target::Exact(Side::Program) => Ok(program::observe(suite, program::EXACT)),
        Target::Saboteur(saboteur) => match saboteur.act {
            Act::Client(act) => {
                client(suite, act.driver(saboteur.name), act.variants(), patience).await
            }
            Act::Server(act) => server(suite, act).await,
            Act::Gateway(act) => gateway(suite, act, saboteur.name, patience).await,
            Act::Payload(mutation) => Ok(answer(mutation)),
            Act::Program(act) => Ok(program::observe(suite, act)),
        },
    }
}

fn answer(mutation: &Mutation) -> Observed {
    let results = mutation.results(payload::checks(), false);
    let fixed = mutation.results(payload::checks(), true);
    Observed {
        broken: results.broken.into_iter().map(str::to_owned).collect(),
        fixed: fixed.broken.into_iter().map(str::to_owned).collect(),
        held: results.held.len(),
        incomplete: Vec::new(),
    }
}

/// Returns the part of the corpus that is played to clients and gateways.
fn selection() -> Selection {
    Selection {
        case: subset::cases().map(str::to_owned).collect(),
        ..Selection::default()
    }
}

async fn client(
    suite: &Suite,
    driver: BuiltIn,
    variants: Option<Choice>,
    patience: Patience,
) -> Result<Observed, Error> {
    let mut config = client::session::Config::BUILT_IN;
    match patience {
        Patience::Short => {
            config.patience.result = SHORT;
            config.patience.repeat = SHORT;
        }
        Patience::Ample => config.pace.stall_timeout_ms = LONG_STALL,
    }
    config.variants = variants;
    let report = judge_client(suite, &selection(), Arc::new(driver), config, "", |_| {})
        .await
        .map_err(|broken| Error::Harness(broken.to_string()))?;
    let mut draft = Draft::new("client", &selection(), None);
    report.add_to(&mut draft, None);
    let incomplete = draft.close().totals.incomplete;
    Ok(Observed::of(&report.requirements, incomplete))
}

async fn gateway(
    suite: &Suite,
    act: GatewayAct,
    name: &str,
    patience: Patience,
) -> Result<Observed, Error> {
    let (gateway, mut config) = act.start(name).await?;
    if patience == Patience::Short {
        config.grace = SHORT;
    }
    let selection = selection();
    let fixtures = selection.fixtures(&suite.corpus);
    let report = gateway::run(&config, &fixtures, &selection, &suite.spec, |_| {}).await?;
    drop(gateway);
    let incomplete = report.close(&selection, None, None).totals.incomplete;
    Ok(Observed::of(&report.requirements, incomplete))
}

async fn server(suite: &Suite, act: ServerAct) -> Result<Observed, Error> {
    let server = act.start().await?;
    let report = run(
        reference_config(&server.url())?,
        &Selection::default(),
        &suite.spec,
        |_| {},
    )
    .await;
    server.shutdown().await;
    let report = report?;
    let findings = report.probes.iter().flat_map(|row| &row.findings);
    let held = report.requirements.iter().filter(|row| row.held > 0);
    Ok(Observed {
        broken: findings.map(|finding| finding.check.clone()).collect(),
        held: held.count(),
        incomplete: report
            .close(&Selection::default(), None, "")
            .totals
            .incomplete,
        ..Observed::default()
    })
}

impl Observed {
    pub(super) fn of(counts: &[RequirementCount], incomplete: Vec<String>) -> Self {
        let broken = counts.iter().filter(|count| count.broken > 0);
        Self {
            broken: broken.map(|count| count.requirement.clone()).collect(),
            held: counts.iter().filter(|count| count.held > 0).count(),
            incomplete,
            ..Self::default()
        }
    }
}
