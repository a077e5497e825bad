//! Renders the report of a run as a page: first the result and the failures, then the common sections for the
//! selection.

use std::collections::{BTreeMap, BTreeSet};

use maud::html;

use super::items;
use super::subject::{self, Call, Kind, Subject, Tried};
use super::word::Word;
use super::{Outcome, Page};
use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::report;
use openrouter_corpus::report::{Item, Report, Role};
use openrouter_corpus::root::Root;
use openrouter_corpus::spec::Spec;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_corpus::vocabulary::list_surfaces;

/// Renders the page with the fixtures and requirements of a root; those that the root lacks are only named.
#[must_use]
pub fn page(report: &Report, root: &Root) -> String {
    let corpus = Corpus::load(root);
    let spec = root.text("SPEC.md").and_then(|text| Spec::parse(text).ok());
    let spec = spec.unwrap_or_default();
    let title = format!("openrouter-conform {}", report.run.command);
    let ids: BTreeSet<&str> = report
        .items
        .iter()
        .map(|item| subject::split(&item.id).0)
        .collect();
    let fixtures: Vec<_> = corpus
        .fixtures()
        .iter()
        .filter(|fixture| ids.contains(fixture.id.as_str()))
        .map(Fixture::without_secrets)
        .collect();
    let anchors: BTreeSet<&str> = fixtures
        .iter()
        .map(|fixture| fixture.id.as_str())
        .chain(
            spec.requirements
                .iter()
                .map(|requirement| requirement.id.as_str()),
        )
        .collect();
    let outcome = Outcome {
        title: items::verdict(report),
        content: items::content(report, &anchors),
    };
    let page = Page {
        title: &title,
        about: html! {
            p.soft { "Suite " (report.run.suite) ", report format " (report.run.format) "." }
            @if let Some(revision) = report.run.selection.revision {
                p { "Revision " (revision) " of the protocol: requirements of later revisions ran, but are not scored." }
            }
        },
        command: "openrouter-conform --report html=PATH",
        outcome: Some(outcome),
        subjects: report
            .totals
            .subjects
            .iter()
            .map(|one| subject_of(one, report, &anchors))
            .collect(),
        fixtures,
        requirements: spec.requirements.iter().collect(),
    };
    page.render()
}

fn subject_of(one: &report::Subject, report: &Report, anchors: &BTreeSet<&str>) -> Subject {
    let kind = match one.role {
        Role::Client => Kind::Client,
        Role::Gateway => Kind::Gateway,
        Role::Server => Kind::Server,
        Role::Program => Kind::Program,
    };
    let about = one.abilities.as_ref().map(|abilities| {
        let surfaces = list_surfaces(&abilities.surfaces);
        format!("Used from {}; surfaces: {}.", abilities.language, surfaces)
    });
    let tallies = one.verdicts.iter();
    let tallies = tallies.map(|count| (Word::of(&count.verdict), count.calls));
    // Single calls are shown for only one client or gateway.
    let items = mine(one.role, report, anchors);
    Subject {
        kind,
        name: one.name.clone(),
        version: one.version.clone().unwrap_or_default(),
        about: about.unwrap_or_default(),
        tallies: tallies.collect(),
        calls: calls(&items),
        losses: one.losses.clone(),
        requirements: tried(one, &items),
        worst: None,
    }
}

/// Returns the items that are calls of the only subject of this role, with fixtures that the page shows.
fn mine<'r>(role: Role, report: &'r Report, anchors: &BTreeSet<&str>) -> Vec<&'r Item> {
    let kind = match role {
        Role::Client | Role::Program => report::Kind::Call,
        Role::Gateway => report::Kind::Exchange,
        Role::Server => return Vec::new(),
    };
    let alone = report
        .totals
        .subjects
        .iter()
        .filter(|one| one.role == role)
        .count()
        == 1;
    let shown = |item: &&Item| anchors.contains(subject::split(&item.id).0);
    let items = report
        .items
        .iter()
        .filter(|item| alone && item.kind == kind);
    items.filter(shown).collect()
}

fn calls(items: &[&Item]) -> BTreeMap<String, Vec<Call>> {
    let mut calls: BTreeMap<String, Vec<Call>> = BTreeMap::new();
    for item in items {
        let (fixture, way) = subject::split(&item.id);
        let lost = item
            .fields
            .iter()
            .filter(|(_, state)| **state == FieldState::Lost);
        let requirements = item
            .findings
            .iter()
            .filter(|finding| finding.level.is_some());
        let call = Call {
            way: way.map(str::to_owned),
            verdict: item.verdict.as_deref().map(Word::of),
            broken: requirements.map(|finding| finding.check.clone()).collect(),
            lost: lost.map(|(field, _)| *field).collect(),
            screen: None,
        };
        calls.entry(fixture.to_owned()).or_default().push(call);
    }
    calls
}

fn tried(one: &report::Subject, items: &[&Item]) -> Vec<Tried> {
    let breaks = |item: &&&Item, id: &str| item.findings.iter().any(|finding| finding.check == id);
    let tried = one.requirements.iter().map(|count| {
        let id = count.requirement.as_str();
        let broken = items.iter().filter(|item| breaks(item, id));
        let place = |item: &&Item| {
            let (fixture, way) = subject::split(&item.id);
            (fixture.to_owned(), way.map(str::to_owned))
        };
        Tried {
            requirement: count.requirement.clone(),
            held: count.held,
            count: count.broken,
            broken: broken.map(place).collect(),
        }
    });
    tried.collect()
}
