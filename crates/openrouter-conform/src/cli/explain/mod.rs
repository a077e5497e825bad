//! `explain ID`: everything the suite knows about a requirement, a fixture or case, a cause, a broken target, a probe,
//! an adapter or a gateway.

mod cause;
mod fixture;
mod probe;
mod requirement;
mod saboteur;
mod target;

use openrouter_errors::diagnosis::CATALOGUE;
use serde_json::Value;

use super::{Context, Done, output::Output};
use crate::matrix::Matrix;
use crate::report::Page;
use openrouter_conformance::server::probe::Probes;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::suggest::suggest;
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_runner::sabotage::{Saboteur, registry};

/// Explain a requirement, a fixture, a case, a cause, a broken target, a probe, an adapter or a gateway
///
/// Shows what it is, what checks it, its recorded results, and the command that reproduces it. Adapters and gateways are
/// read from the checkout that --root names; if a client and a gateway share a name, both are explained.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// An id that `list` shows: HTTP-3, messages/529-overloaded, credits.key_limit, swallow-200, openai-python
    id: String,
}

/// An explanation: as text and as JSON.
type Explanation = (String, Value);

/// The column of a text that follows a label.
const HANG: usize = 12;

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let suite = context.suite()?;
    let probes = Probes::built_in()?;
    let explanation = match explain(&args.id, &suite, probes, &context.output) {
        None => {
            let width = context.output.width();
            let checkout = context.options.root.as_deref();
            target::explain(&args.id, checkout, || Matrix::of(&suite.root), width)?
        }
        explanation => explanation,
    };
    let (text, value) = explanation.ok_or_else(|| unknown(&args.id, &suite, probes, context))?;
    context.output.people(&text);
    context.output.answer(&value, Exit::Held)
}

/// Returns the explanation of an id, if it exists.
fn explain(id: &str, suite: &Suite, probes: &Probes, output: &Output) -> Option<Explanation> {
    let width = output.width();
    if let Some(requirement) = suite.spec.get(id) {
        return Some(requirement::explain(suite, requirement, probes, width));
    }
    if let Some((fixture, way)) = case(suite, id) {
        return Some(fixture::explain(
            suite,
            &output.fixture(fixture),
            way,
            width,
        ));
    }
    let mut causes = CATALOGUE.iter().flat_map(|rows| rows.iter());
    if let Some(row) = causes.find(|row| row.cause.as_str() == id) {
        return Some(cause::explain(suite, row, width));
    }
    if let Some(probe) = probes.iter().find(|probe| probe.probe.id == id) {
        return Some(probe::explain(suite, probe, width));
    }
    // A name may be that of a client and of a gateway: all are explained.
    let named: Vec<&Saboteur> = registry().filter(|one| one.name == id).collect();
    (!named.is_empty()).then(|| saboteur::explain(suite, &named, width))
}

/// Returns a fixture by its id, or a case by its name: the fixture's id with the play mode as a suffix.
fn case<'s>(suite: &'s Suite, name: &str) -> Option<(&'s Fixture, PlayMode)> {
    if let Some(fixture) = suite.corpus.get(name) {
        return Some((fixture, PlayMode::NoRetries));
    }
    let (id, suffix) = name.rsplit_once('.')?;
    let way = PlayMode::ALL
        .iter()
        .skip(1)
        .find(|way| way.as_str() == suffix)?;
    Some((suite.corpus.get(id)?, *way))
}

/// Returns the error for an unknown id, with the nearest ids.
fn unknown(id: &str, suite: &Suite, probes: &Probes, context: &Context) -> Error {
    let targets = target::names(context.options.root.as_deref());
    let known = ids(suite, probes).chain(targets.iter().map(String::as_str));
    let nearest = suggest(id, known, 3);
    Error::Usage {
        what: "explain".to_owned(),
        found: id.to_owned(),
        nearest,
    }
}

/// Returns every id that can be explained, except those of adapters and gateways.
fn ids<'s>(suite: &'s Suite, probes: &'s Probes) -> impl Iterator<Item = &'s str> {
    let requirements = suite.spec.requirements.iter().map(|one| one.id.as_str());
    let fixtures = suite.corpus.fixtures().iter().map(|one| one.id.as_str());
    let causes = CATALOGUE.iter().flat_map(|rows| rows.iter());
    requirements
        .chain(fixtures)
        .chain(causes.map(|row| row.cause.as_str()))
        .chain(probes.iter().map(|probe| probe.probe.id.as_str()))
        .chain(registry().map(|saboteur| saboteur.name))
}

/// Adds a label and a text.
fn row(page: &mut Page, label: &str, text: &str) {
    page.labelled(anstyle::Style::new().bold(), label, 0, HANG, text);
}

/// Adds a label and a list of ids, unless the list is empty.
fn many(page: &mut Page, label: &str, ids: &[&str]) {
    if !ids.is_empty() {
        row(page, label, &ids.join(" "));
    }
}

/// Adds commands to copy, each on one line.
fn commands(page: &mut Page, label: &str, commands: &[String]) {
    for (at, command) in commands.iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        page.out.push_str(&format!("{label:<HANG$}{command}\n"));
    }
}

/// Adds requirements with their levels and titles.
fn requirements(page: &mut Page, suite: &Suite, label: &str, ids: &[&str]) {
    for (at, id) in ids.iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        let text = suite.spec.get(id).map_or_else(
            || (*id).to_owned(),
            |known| format!("{id} ({}): {}", known.level, known.title),
        );
        row(page, label, &text);
    }
}
