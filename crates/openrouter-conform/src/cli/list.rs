//! `list`: lists fixtures, requirements, probes and more.

use std::fmt::Write as _;

use clap::ValueEnum;
use openrouter_errors::diagnosis::CATALOGUE;
use serde::Serialize;

use super::{Context, Done};
use crate::matrix::gateways::GatewayManifest;
use openrouter_conformance::server::selected_probes;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Selection;
use openrouter_runner::client::manifest;
use openrouter_runner::client::manifest::Manifest;
use openrouter_runner::client::reference::Reference;
use openrouter_runner::client::reference::whole_plan;
use openrouter_runner::manifest::ManifestFile as _;
use openrouter_runner::sabotage::registry;

/// List fixtures, requirements, probes, adapters and more; `explain ID` shows the details of one
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to list
    #[arg(value_enum)]
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The recorded exchanges
    Fixtures,
    /// The calls for a client that supports everything: each fixture in each play mode
    Cases,
    /// The numbered requirements of SPEC.md
    Requirements,
    /// The invalid requests that `server` sends
    Probes,
    /// The built-in clients and, with --root, those in adapters/
    Adapters,
    /// The gateways in adapters/gateways/; needs --root
    Gateways,
    /// The deliberately broken clients, servers, gateways and responses
    Saboteurs,
    /// The causes that `identify` recognises
    Causes,
}

/// One line of a list.
#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    /// Its classification: surface and delivery, level and role, side, package, or fault.
    kind: String,
    title: String,
}

impl Entry {
    fn new(id: impl Into<String>, kind: impl Into<String>, title: impl Into<String>) -> Self {
        let (id, kind, title) = (id.into(), kind.into(), title.into());
        Self { id, kind, title }
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let selection = context.options.selection();
    let entries = entries(args.what, &selection, context)?;
    if entries.is_empty() {
        let what = args.what.to_possible_value();
        let what = what.map_or(String::new(), |value| value.get_name().to_owned());
        return Err(Error::Incomplete(format!(
            "list {what}: nothing is selected; remove a filter"
        )));
    }
    context.output.people(&table(&entries));
    context.output.answer(&entries, Exit::Held)
}

fn entries(what: What, selection: &Selection, context: &Context) -> Result<Vec<Entry>, Error> {
    match what {
        What::Adapters => reject_filters(selection, "adapters").and_then(|()| adapters(context)),
        What::Gateways => {
            reject_filters(selection, "gateways").and_then(|()| gateway_entries(context))
        }
        What::Causes => reject_filters(selection, "causes").map(|()| causes()),
        What::Probes => probes(selection, &context.suite()?),
        What::Fixtures | What::Cases | What::Requirements | What::Saboteurs => {
            let suite = context.suite()?;
            selection.check(&suite.corpus, &suite.spec)?;
            Ok(match what {
                What::Fixtures => fixtures(&suite, selection),
                What::Cases => cases(&suite, selection),
                What::Requirements => requirements(&suite, selection),
                _ => saboteurs(&suite, selection),
            })
        }
    }
}

/// Rejects filters that do not apply to what is listed.
fn reject_filters(selection: &Selection, what: &str) -> Result<(), Error> {
    if selection.is_everything() {
        return Ok(());
    }
    let why = "this list supports no filters";
    Err(Error::usage(format!("list {what}"), why))
}

fn table(entries: &[Entry]) -> String {
    let wide = |column: fn(&Entry) -> usize| entries.iter().map(column).max().unwrap_or_default();
    let (id, kind) = (wide(|entry| entry.id.len()), wide(|entry| entry.kind.len()));
    let mut text = String::new();
    for entry in entries {
        let _ = writeln!(
            text,
            "{:<id$}  {:<kind$}  {}",
            entry.id, entry.kind, entry.title
        );
    }
    text
}

/// Returns the delivery of an error, in one word.
fn arrival(fixture: &Fixture) -> &'static str {
    fixture
        .case
        .delivery
        .map_or("ordinary", |delivery| delivery.as_str())
}

fn fixtures(suite: &Suite, selection: &Selection) -> Vec<Entry> {
    let entry = |fixture: &Fixture| {
        Entry::new(
            fixture.id.as_str(),
            arrival(fixture),
            fixture.case.title.clone(),
        )
    };
    let selected = selection.fixtures(&suite.corpus);
    selected.into_iter().map(entry).collect()
}

fn cases(suite: &Suite, selection: &Selection) -> Vec<Entry> {
    let plan = whole_plan(&selection.fixtures(&suite.corpus));
    let entries = plan.iter().filter_map(|call| {
        let fixture = call.fixture?;
        let kind = format!("{}, {}", arrival(fixture), call.way.in_words());
        Some(Entry::new(call.name(), kind, fixture.case.title.clone()))
    });
    entries.collect()
}

fn requirements(suite: &Suite, selection: &Selection) -> Vec<Entry> {
    let entry = |requirement: &openrouter_corpus::spec::Requirement| {
        let kind = format!("{} {}", requirement.level, requirement.role);
        Entry::new(&requirement.id, kind, &requirement.title)
    };
    let selected = selection.requirements(&suite.spec);
    selected.into_iter().map(entry).collect()
}

fn probes(selection: &Selection, suite: &Suite) -> Result<Vec<Entry>, Error> {
    let entry = |probe: openrouter_conformance::server::ProbeRef<'static>| {
        let serves = probe.probe.requirements.join(" ");
        Entry::new(&probe.probe.id, serves, &probe.probe.fault)
    };
    let selected = selected_probes(selection, &suite.spec)?;
    Ok(selected.into_iter().map(entry).collect())
}

/// Returns the broken targets that violate a selected requirement.
fn saboteurs(suite: &Suite, selection: &Selection) -> Vec<Entry> {
    let broken = |id: &&str| {
        let known = suite.spec.get(id);
        known.is_some_and(|requirement| selection.has_requirement(requirement))
    };
    let selected = registry().filter(|saboteur| {
        !selection.is_about_requirements() || saboteur.breaks.iter().any(broken)
    });
    let entry = |saboteur: &openrouter_runner::sabotage::Saboteur| {
        Entry::new(saboteur.name, saboteur.side().as_str(), saboteur.sentence)
    };
    selected.map(entry).collect()
}

fn causes() -> Vec<Entry> {
    let rows = CATALOGUE.iter().flat_map(|rows| rows.iter());
    rows.map(|row| Entry::new(row.cause.as_str(), row.fault.as_str(), row.title))
        .collect()
}

fn adapters(context: &Context) -> Result<Vec<Entry>, Error> {
    let root = context.options.root.as_deref();
    let Some(root) = root else {
        return Ok(Reference::ALL
            .iter()
            .map(|one| built_in(one.as_str()))
            .collect());
    };
    let entry = |name: &String| {
        if Reference::ALL.iter().any(|one| one.as_str() == name) {
            return Ok(built_in(name));
        }
        let one = Manifest::open(root, name)?;
        let title = format!("{} {} from {}", one.client, one.version, one.registry);
        Ok(Entry::new(name, one.language, title))
    };
    manifest::known(root).iter().map(entry).collect()
}

fn built_in(name: &str) -> Entry {
    Entry::new(name, "built in", "a client that is part of the suite")
}

fn gateway_entries(context: &Context) -> Result<Vec<Entry>, Error> {
    let Some(root) = context.options.root.as_deref() else {
        let why =
            "gateways are in adapters/gateways/ of a checkout; specify the checkout with --root";
        return Err(Error::usage("list gateways", why));
    };
    let entry = |name: &String| {
        let one = GatewayManifest::open(root, name)?;
        let title = format!("{} {} from {}", one.gateway, one.version, one.registry);
        Ok(Entry::new(name, one.language, title))
    };
    GatewayManifest::known(root).iter().map(entry).collect()
}
