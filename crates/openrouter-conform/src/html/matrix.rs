//! Renders `docs/matrix.html` from `docs/matrix.json` and the corpus.

use std::collections::BTreeMap;

use maud::html;

use super::Page;
use super::prose::prose;
use super::subject::{self, Call, Kind, Subject, Tried, Worst};
use super::word::Word;
use crate::matrix::gateways::GatewayRow;
use crate::matrix::programs::ProgramRow;
use crate::matrix::worst as recorded;
use crate::matrix::{COMMAND, Matrix, Row};
use openrouter_conformance::program;
use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::report::counts::VerdictCount;
use openrouter_corpus::spec::Spec;
use openrouter_corpus::verdict_kind::VerdictKind;
use openrouter_corpus::vocabulary::list_surfaces;

const ABOUT: &str = "Every playable fixture was played to each client on the surfaces that it supports, with its retries \
    off; errors also with the client's own retries, and some streams in small pieces. The numbers speak of these versions \
    and of these cases, many of which are rare; they are no rates. Clients support different surfaces, so their totals \
    differ.";

const PROGRAMS: &str = "Programs were run in a terminal, once on each of a few failing answers. Under a fixture stands what the \
    screen of each showed; the filter of the matrix searches the screens, too.";

const GATEWAYS: &str = "Gateways were asked with each exchange played as their upstream. Of their exchanges the matrix \
    shows those that went wrong; the others are counted in the summary.";

/// Renders the page.
#[must_use]
pub fn page(matrix: &Matrix, corpus: &Corpus, spec: &Spec) -> String {
    let again = format!(
        "`{COMMAND} NAME` judges one again, after `{COMMAND} --install NAME`; `cargo xtask conform client \
        --adapter NAME --case ID` shows a single case."
    );
    let page = Page {
        title: "How real clients, gateways and programs handle OpenRouter's errors",
        about: html! { p { (ABOUT) } @if !matrix.gateways.is_empty() { p { (GATEWAYS) } } @if !matrix.programs.is_empty() { p { (PROGRAMS) } } p.soft { (prose(&again)) } },
        command: super::COMMAND,
        outcome: None,
        subjects: matrix
            .clients
            .iter()
            .map(client)
            .chain(matrix.gateways.iter().map(gateway))
            .chain(matrix.programs.iter().map(program))
            .collect(),
        fixtures: corpus
            .fixtures()
            .iter()
            .map(Fixture::without_secrets)
            .collect(),
        requirements: spec.requirements.iter().collect(),
    };
    page.render()
}

fn client(row: &Row) -> Subject {
    let surfaces = list_surfaces(&row.surfaces);
    let Row {
        client,
        registry,
        language,
        ..
    } = row;
    Subject {
        kind: Kind::Client,
        name: row.adapter.clone(),
        version: row.version.clone(),
        about: format!(
            "{client}, from {registry}, used from {language}; surfaces: {}.{}",
            surfaces,
            row.note
                .iter()
                .map(|note| format!(" {note}"))
                .collect::<String>()
        ),
        tallies: tallies(&row.verdicts, row.flaky.len()),
        calls: calls(row),
        losses: row.losses.clone(),
        requirements: tried(row),
        worst: Some(row.worst.iter().map(worst).collect()),
    }
}

/// Converts a gateway; its row records only exchanges with a negative verdict.
fn gateway(row: &GatewayRow) -> Subject {
    let GatewayRow {
        package,
        registry,
        language,
        ..
    } = row;
    let surfaces = list_surfaces(&row.surfaces);
    let probes: Vec<String> = row
        .probes
        .counts
        .iter()
        .filter(|count| count.calls > 0)
        .map(|count| format!("{} {}", count.calls, count.verdict.replace('_', " ")))
        .collect();
    let mut calls: BTreeMap<String, Vec<Call>> = BTreeMap::new();
    let bad = row.cases.iter();
    let bad =
        bad.flat_map(|(verdict, cases)| cases.iter().map(move |case| (case, verdict.as_str())));
    let flaky = row.flaky.iter().map(|flaky| (&flaky.case, "flaky"));
    for (case, verdict) in bad.chain(flaky) {
        calls.entry(case.clone()).or_default().push(Call {
            verdict: Some(Word::of(verdict)),
            ..Call::default()
        });
    }
    Subject {
        kind: Kind::Gateway,
        name: row.gateway.clone(),
        version: row.version.clone(),
        about: format!(
            "{package}, from {registry}, written in {language}; surfaces: {}. Of its own answers to faulty requests, with \
             a server behind it that breaks nothing: {}.",
            surfaces,
            probes.join(", ")
        ),
        tallies: tallies(&row.verdicts, row.flaky.len()),
        calls,
        losses: row.losses.clone(),
        requirements: Vec::new(),
        worst: Some(row.worst.iter().map(worst).collect()),
    }
}

/// Converts a program, with the screens of its runs.
fn program(row: &ProgramRow) -> Subject {
    let ProgramRow {
        package,
        registry,
        language,
        surface,
        ..
    } = row;
    let kind = row.kind.as_str();
    let mut calls: BTreeMap<String, Vec<Call>> = BTreeMap::new();
    for run in &row.runs {
        let ended = format!("exit code {}, {} requests", run.ended(), run.requests);
        calls.entry(run.case.clone()).or_default().push(Call {
            verdict: Some(Word::of(run.verdict.as_str())),
            broken: run.broken.clone(),
            screen: Some((ended, run.screen.clone())),
            ..Call::default()
        });
    }
    for flaky in &row.flaky {
        calls.entry(flaky.case.clone()).or_default().push(Call {
            verdict: Some(Word::of("flaky")),
            ..Call::default()
        });
    }
    let counts: Vec<VerdictCount<program::Verdict>> = program::Verdict::BY_HARM
        .iter()
        .map(|&verdict| VerdictCount {
            verdict,
            calls: row.count(verdict),
        })
        .collect();
    Subject {
        kind: Kind::Program,
        name: row.program.clone(),
        version: row.version.clone(),
        about: format!(
            "{package}, from {registry}, written in {language}; {kind}; it calls {surface}."
        ),
        tallies: tallies(&counts, row.flaky.len()),
        calls,
        losses: Vec::new(),
        requirements: Vec::new(),
        worst: None,
    }
}

fn tallies<V: VerdictKind>(counts: &[VerdictCount<V>], flaky: usize) -> Vec<(Word, usize)> {
    let counts = counts
        .iter()
        .map(|count| (Word::of(&count.verdict.to_string()), count.calls));
    counts.chain([(Word::of("flaky"), flaky)]).collect()
}

fn worst<V: VerdictKind>(worst: &recorded::Worst<V>) -> Worst {
    Worst {
        verdict: Word::of(&worst.verdict.to_string()),
        delivery: worst.delivery.map(openrouter_errors::Delivery::as_str),
        calls: worst.calls,
        fixture: worst
            .case
            .as_ref()
            .map(|case| subject::split(case).0.to_owned()),
        requirements: worst.requirements.clone(),
    }
}

/// Returns the calls of a row by fixture, sorted by name.
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
