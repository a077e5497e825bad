//! `docs/matrix.html`, from `docs/matrix.json` and the corpus.

use std::collections::BTreeMap;

use maud::html;

use super::Page;
use super::prose::prose;
use super::subject::{self, Call, Kind, Subject, Tried, Worst};
use super::word::Word;
use crate::docs;
use crate::fixture::Corpus;
use crate::matrix::{COMMAND, Matrix, Row};
use crate::spec::Spec;

const ABOUT: &str = "Every playable fixture was played to each client on the surfaces that it supports, with its retries \
    off; errors also with the client's own retries, and some streams in small pieces. The numbers speak of these versions \
    and of these cases, many of which are rare; they are no rates. Clients support different surfaces, so their totals \
    differ.";

/// The page.
#[must_use]
pub fn page(matrix: &Matrix, corpus: &Corpus, spec: &Spec) -> String {
    let again = format!(
        "`{COMMAND} NAME` judges one again, after `{COMMAND} --install NAME`; `cargo xtask conform client \
        --adapter NAME --case ID` shows a single case."
    );
    let page = Page {
        title: "OpenRouter's errors: what real clients make of them",
        about: html! { p { (ABOUT) } p.soft { (prose(&again)) } },
        command: docs::COMMAND,
        outcome: None,
        subjects: matrix.clients.iter().map(client).collect(),
        fixtures: corpus.fixtures().iter().collect(),
        requirements: spec.requirements.iter().collect(),
    };
    page.render()
}

fn client(row: &Row) -> Subject {
    let surfaces: Vec<&str> = row
        .surfaces
        .iter()
        .map(|surface| surface.as_str())
        .collect();
    let Row {
        client,
        registry,
        language,
        ..
    } = row;
    let mut tallies: Vec<(Word, usize)> = row
        .verdicts
        .iter()
        .map(|count| (Word::of(count.verdict.as_str()), count.calls))
        .collect();
    tallies.push((Word::of("flaky"), row.flaky.len()));
    let worst = row.worst.iter().map(|worst| Worst {
        verdict: Word::of(worst.verdict.as_str()),
        delivery: worst.delivery.map(openrouter_errors::Delivery::as_str),
        calls: worst.calls,
        fixture: subject::split(&worst.case).0.to_owned(),
        requirements: worst.requirements.clone(),
    });
    Subject {
        kind: Kind::Client,
        name: row.adapter.clone(),
        version: row.version.clone(),
        about: format!(
            "{client}, from {registry}, used from {language}; surfaces: {}.",
            surfaces.join(", ")
        ),
        tallies,
        calls: calls(row),
        losses: row.losses.clone(),
        requirements: tried(row),
        worst: Some(worst.collect()),
    }
}

/// The calls of a row by fixture, each fixture's in the order of their names.
fn calls(row: &Row) -> BTreeMap<String, Vec<Call>> {
    let mut by_name: BTreeMap<&str, Call> = BTreeMap::new();
    for (verdict, names) in &row.calls {
        for name in names {
            by_name.entry(name).or_default().verdict = Some(Word::of(verdict.as_str()));
        }
    }
    for flaky in &row.flaky {
        by_name.entry(&flaky.case).or_default().verdict = Some(Word::of("flaky"));
    }
    for (field, names) in &row.lost {
        for name in names {
            by_name.entry(name).or_default().lost.push(*field);
        }
    }
    for tried in &row.requirements {
        for name in &tried.broken {
            let call = by_name.entry(name).or_default();
            call.broken.push(tried.requirement.clone());
        }
    }
    let mut calls: BTreeMap<String, Vec<Call>> = BTreeMap::new();
    for (name, mut call) in by_name {
        let (fixture, way) = subject::split(name);
        call.way = way.map(str::to_owned);
        calls.entry(fixture.to_owned()).or_default().push(call);
    }
    calls
}

fn tried(row: &Row) -> Vec<Tried> {
    let place = |name: &String| {
        let (fixture, way) = subject::split(name);
        (fixture.to_owned(), way.map(str::to_owned))
    };
    let tried = row.requirements.iter().map(|tried| Tried {
        requirement: tried.requirement.clone(),
        held: tried.held,
        count: tried.broken.len(),
        broken: tried.broken.iter().map(place).collect(),
    });
    tried.collect()
}
