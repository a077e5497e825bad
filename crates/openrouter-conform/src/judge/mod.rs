//! The default run: checks the suite's own files, every fixture and every requirement.

mod client;
mod diagnosis;
mod fixture;
mod gateway;
mod requirement;
mod rows;
mod server;
mod suite;
#[cfg(test)]
mod tests;

use openrouter_corpus::data::Suite;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use crate::report::PROGRAM;
use openrouter_conformance::client::report::ClientReport;
use openrouter_conformance::gateway::GatewayReport;
use openrouter_conformance::program::reference as program;
use openrouter_conformance::server::ServerReport;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::{Draft, Finding, Item, Kind, Outcome, Report};
use openrouter_corpus::select::{Partition, Selection};
use openrouter_corpus::spec::Requirement;
use openrouter_runner::client::reference::Reference;
use openrouter_runner::gateway::reference::Gateway;

use requirement::Tallies;
pub use rows::{Row, State};

/// The independent parts of a run. They run in parallel: those that play exchanges mostly wait.
struct Parts {
    of_suite: Vec<Item>,
    server: Option<ServerReport>,
    gateway: Option<GatewayReport>,
    clients: Vec<ClientReport>,
    fixtures: Vec<Item>,
    /// What the fixtures and the reference program show about each requirement.
    tallies: Tallies,
}

impl Parts {
    fn run(
        suite: &Suite,
        selection: &Selection,
        fixtures: &[&Fixture],
        requirements: &[&Requirement],
        whole: bool,
    ) -> Result<Self, Error> {
        thread::scope(|scope| {
            let payloads = scope.spawn(|| {
                let mut tallies = Tallies::default();
                let (corpus, spec) = (&suite.corpus, &suite.spec);
                tallies.add_runs(&program::counts(corpus, spec, selection, |_, _| {}));
                let judged = fixtures
                    .iter()
                    .map(|fixture| fixture::judge(suite, selection, fixture, &mut tallies));
                let items: Result<_, Error> = judged.collect();
                items.map(|items| (items, tallies))
            });
            let of_suite = whole.then(|| scope.spawn(|| suite::items(suite)));
            let server = scope.spawn(|| server::run(suite, selection, requirements));
            let gateway = scope.spawn(|| gateway::judge(suite, selection, requirements));
            let clients = client::judge(suite, selection, requirements)?;
            let (fixtures, tallies) = join(payloads)?;
            Ok(Self {
                of_suite: of_suite.map_or(Ok(Vec::new()), |it| join(it).map(Vec::from))?,
                server: join(server)?,
                gateway: join(gateway)?,
                clients,
                fixtures,
                tallies,
            })
        })
    }
}

/// Joins a thread and propagates its panic.
fn join<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// Checks the selected part of the suite. `again` is the command line that repeats it, without the program and without
/// filters for fixtures or requirements; `each` is called for every item in the order of the report.
///
/// # Errors
/// If a filter matches nothing, or the suite contradicts itself.
pub fn judge(
    suite: &Suite,
    selection: &Selection,
    partition: Option<Partition>,
    again: &str,
    each: impl Fn(&Item),
) -> Result<Report, Error> {
    let mut items = Items {
        again,
        each,
        all: Vec::new(),
    };
    if suite.corpus.fixtures().is_empty() && suite.corpus.faults().is_empty() {
        let incomplete = vec!["fixtures/ is empty: nothing to check".to_owned()];
        return Ok(Draft {
            incomplete,
            ..Draft::new("judge", selection, partition)
        }
        .close());
    }
    selection.check(&suite.corpus, &suite.spec)?;
    let mut fixtures = selection.fixtures(&suite.corpus);
    fixtures.retain(|fixture| fixture::is_concerned(suite, selection, fixture));
    let requirements = selected_requirements(suite, selection);
    let whole = selection.is_everything();

    // Only fixtures can be partitioned; everything else belongs to the first part.
    if let Some(part) = partition.filter(|part| !part.is_first()) {
        let mut tally = Tallies::default();
        for (place, fixture) in fixtures.iter().enumerate() {
            if part.has(place) {
                items.add(fixture::judge(suite, selection, fixture, &mut tally)?);
            }
        }
        return Ok(Draft {
            expected: Some(items.all.len()),
            items: items.all,
            ..Draft::new("judge", selection, partition)
        }
        .close());
    }
    let is_own = |place: usize| partition.is_none_or(|partition| partition.has(place));

    let Parts {
        of_suite,
        server,
        gateway,
        clients,
        fixtures,
        mut tallies,
    } = Parts::run(suite, selection, &fixtures, &requirements, whole)?;
    of_suite.into_iter().for_each(|item| items.add(item));
    server.iter().for_each(|it| items.add(server::item(it)));
    gateway.iter().for_each(|it| items.add(gateway::item(it)));
    let own = if whole { suite::CHECKS.len() } else { 0 }
        + usize::from(server.is_some())
        + usize::from(gateway.is_some())
        + clients.len();
    if let Some(report) = &gateway {
        tallies.add_counts(&report.requirements);
    }
    for report in &clients {
        items.add(client::item(report, selection));
        tallies.add_counts(&report.requirements);
    }
    let before = items.all.len();
    for (place, item) in fixtures.into_iter().enumerate() {
        if is_own(place) {
            items.add(item);
        }
    }
    let own = own + items.all.len() - before;
    // A requirement may be untestable, or (if filters leave no fixture of it) irrelevant.
    let to_judge = |requirement: &&&Requirement| {
        let exercised =
            || tallies.exercises(&requirement.id) || server::is_judged_here(&requirement.id);
        requirement.untestable.is_none() && (whole || exercised())
    };
    let expected = own + requirements.iter().filter(to_judge).count();
    for requirement in &requirements {
        items.add(tallies.item(requirement, selection, server.as_ref()));
    }

    // In a whole run each of them is a finding.
    let incomplete = suite
        .corpus
        .not_loaded()
        .filter(|_| !whole)
        .into_iter()
        .collect();
    let subjects = clients.iter().map(ClientReport::subject);
    let server = server.iter().map(ServerReport::subject);
    let gateway = gateway.iter().map(GatewayReport::subject);
    Ok(Draft {
        items: items.all,
        expected: Some(expected),
        subjects: subjects.chain(server).chain(gateway).collect(),
        incomplete,
        ..Draft::new("judge", selection, partition)
    }
    .close())
}

/// Returns the items that a run of this selection has, without checking anything.
#[must_use]
pub fn plan(
    suite: &Suite,
    selection: &Selection,
    partition: Option<Partition>,
) -> Vec<(Kind, String)> {
    let mut plan = Vec::new();
    let mut add = |kind, id: &str| plan.push((kind, id.to_owned()));
    let mut fixtures = selection.fixtures(&suite.corpus);
    fixtures.retain(|fixture| fixture::is_concerned(suite, selection, fixture));
    for (place, fixture) in fixtures.iter().enumerate() {
        if partition.is_none_or(|partition| partition.has(place)) {
            add(Kind::Fixture, fixture.id.as_str());
        }
    }
    if !partition.is_none_or(Partition::is_first) {
        return plan;
    }
    let requirements = selected_requirements(suite, selection);
    for requirement in &requirements {
        add(Kind::Requirement, &requirement.id);
    }
    if selection.is_everything() {
        for id in suite::CHECKS {
            add(Kind::Suite, id);
        }
    }
    let of_server = |requirement: &&Requirement| server::is_judged_here(&requirement.id);
    if requirements.iter().any(of_server) {
        add(Kind::Suite, openrouter_runner::server::reference::ITEM);
    }
    if gateway::is_concerned(suite, selection, &requirements) {
        add(Kind::Suite, Gateway::NAME);
    }
    if client::is_concerned(suite, selection, &requirements) {
        for reference in Reference::ALL {
            add(Kind::Client, reference.as_str());
        }
    }
    plan
}

/// The items of a run, each reported as soon as it is checked.
struct Items<'a, F> {
    again: &'a str,
    each: F,
    all: Vec<Item>,
}

impl<F: Fn(&Item)> Items<'_, F> {
    fn add(&mut self, mut item: Item) {
        let option = match item.kind {
            Kind::Fixture => Some("--case"),
            Kind::Requirement => Some("--requirement"),
            _ => None,
        };
        if let Some(option) = option.filter(|_| item.outcome == Outcome::Failed) {
            let replay = format!("{PROGRAM} {option} {} {}", item.id, self.again);
            item.replay = Some(replay.trim_end().to_owned());
        }
        (self.each)(&item);
        self.all.push(item);
    }
}

/// Checks one fixture alone.
///
/// # Errors
/// If the suite contradicts itself: a schema is missing or does not compile.
pub fn judge_fixture(suite: &Suite, fixture: &Fixture) -> Result<Item, Error> {
    fixture::judge(
        suite,
        &Selection::default(),
        fixture,
        &mut Tallies::default(),
    )
}

/// Returns the requirements to report: all that match, and none if only fixtures were selected.
fn selected_requirements<'s>(suite: &'s Suite, selection: &Selection) -> Vec<&'s Requirement> {
    if !selection.is_about_requirements() && !selection.is_everything() {
        return Vec::new();
    }
    selection.requirements(&suite.spec)
}

/// Builds the item of a fixture from its rows.
fn item(fixture: &Fixture, rows: Vec<Row>) -> Item {
    let judged = rows
        .iter()
        .filter(|row| matches!(row.state, State::Judged(_)))
        .count();
    let findings: Vec<Finding> = rows
        .into_iter()
        .flat_map(|row| row.state.findings())
        .collect();
    let mut item = Item::judged(
        Kind::Fixture,
        fixture.id.as_str(),
        fixture.id.folder(),
        findings,
    );
    item.judged = judged;
    item
}
