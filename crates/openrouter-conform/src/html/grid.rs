//! Renders the matrix: a row for each fixture, a column for each subject, the worst verdict of its calls in the cell.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::subject::{Kind, Subject};
use super::word::Word;
use openrouter_corpus::fixture::Fixture;

/// Renders the section.
pub(super) fn section(subjects: &[Subject], fixtures: &[Fixture]) -> Markup {
    let rows: Vec<&Fixture> = fixtures
        .iter()
        .filter(|fixture| {
            subjects
                .iter()
                .any(|subject| subject.verdict(fixture.id.as_str()).is_some())
        })
        .collect();
    html! {
        section #matrix aria-labelledby="h-matrix" tabindex="-1" {
            h2 #h-matrix { "Matrix" }
            p {
                "The worst verdict of each fixture's calls; a fixture that nobody was asked for has no row. Its name leads \
                 to the payload, the diagnosis and who mishandles it."
            }
            @if rows.is_empty() {
                p { "No call was tested." }
            } @else {
                (filters(subjects, &rows))
                (table(subjects, &rows))
            }
        }
    }
}

fn filters(subjects: &[Subject], rows: &[&Fixture]) -> Markup {
    let verdicts: BTreeSet<Word> = rows
        .iter()
        .flat_map(|fixture| {
            subjects
                .iter()
                .filter_map(|subject| subject.verdict(fixture.id.as_str()))
        })
        .collect();
    let surfaces: BTreeSet<&str> = rows
        .iter()
        .map(|fixture| fixture.surface().as_str())
        .collect();
    let deliveries: BTreeSet<&str> = rows.iter().map(|fixture| delivery(fixture)).collect();
    html! {
        form #filters hidden role="search" aria-label="Filter the matrix and the fixtures" {
            label.wide { "Case id or message text" input #q type="search" autocomplete="off"; }
            label { "Verdict" select #f-verdict {
                option value="" { "any" }
                @for word in &verdicts { option value=(word.code()) { (word.plain()) } }
            } }
            label { "Surface" select #f-surface {
                option value="" { "any" }
                @for surface in &surfaces { option { (surface) } }
            } }
            label { "Delivery" select #f-delivery {
                option value="" { "any" }
                @for delivery in &deliveries { option { (delivery) } }
            } }
            details.clients {
                summary { "Clients and gateways" }
                fieldset {
                    legend { "Columns to show" }
                    @for (at, subject) in subjects.iter().enumerate() {
                        label { input type="checkbox" name="column" value=(at) checked; (label(subject)) }
                    }
                    button #none type="button" { "None" }
                    button #all type="button" { "All" }
                }
            }
            button type="reset" { "Reset" }
            output #found role="status" {}
        }
    }
}

fn table(subjects: &[Subject], rows: &[&Fixture]) -> Markup {
    html! {
        div.scroll.tall tabindex="0" role="region" aria-label="Matrix of fixtures and clients" {
            table #grid {
                caption.hidden { "The worst verdict of each client and gateway on each fixture" }
                thead { tr {
                    th scope="col" { "fixture" }
                    @for subject in subjects {
                        th scope="col" { a href={ "#" (subject.anchor()) } { (label(subject)) } }
                    }
                } }
                tbody { @for fixture in rows { (row(subjects, fixture)) } }
            }
        }
        p #nothing hidden { "No case matches." }
    }
}

fn row(subjects: &[Subject], fixture: &Fixture) -> Markup {
    let id = fixture.id.as_str();
    html! {
        tr data-s=(fixture.surface().as_str()) data-d=(delivery(fixture)) {
            th scope="row" { a href={ "#" (id) } { (id) } }
            @for subject in subjects {
                @match subject.verdict(id) {
                    Some(word) => td.cell.(word.code()) { (word.plain()) },
                    None => td.cell.Na { "no" },
                }
            }
        }
    }
}

/// Returns a name that distinguishes a client from a gateway of the same package.
fn label(subject: &Subject) -> String {
    match subject.kind {
        Kind::Client => subject.name.clone(),
        kind => format!("{} ({})", subject.name, kind.as_str()),
    }
}

/// Returns how the response of a fixture arrives, as a filter keyword.
pub(super) fn delivery(fixture: &Fixture) -> &'static str {
    fixture
        .case
        .delivery
        .map_or("no error", openrouter_errors::Delivery::as_str)
}
