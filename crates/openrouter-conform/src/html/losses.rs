//! Renders the loss matrix: how many of the values that responses state reached the caller.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use openrouter_errors::Delivery;

use super::subject::Subject;
use openrouter_corpus::report::counts::Loss;
use openrouter_corpus::vocabulary::FieldName;

/// The calls in which a field had a value, was lost, or cannot be expressed.
#[derive(Default, Clone, Copy)]
struct Cell {
    value: usize,
    lost: usize,
    inexpressible: usize,
}

impl Cell {
    fn add(&mut self, loss: &Loss) {
        self.value += loss.value;
        self.lost += loss.lost;
        self.inexpressible += loss.inexpressible;
    }
}

/// Renders the section.
pub(super) fn section(subjects: &[Subject]) -> Markup {
    let known: Vec<&Subject> = subjects
        .iter()
        .filter(|subject| !subject.losses.is_empty())
        .collect();
    html! {
        section #losses aria-labelledby="h-losses" tabindex="-1" {
            h2 #h-losses { "Losses" }
            p {
                "Values that reached the caller, out of those that the responses state, with retries disabled; "
                b { "no" } " where the API cannot express the field, which does not count as lost."
            }
            @if known.is_empty() { p { "No values were checked." } } @else { (overview(&known)) }
            @for subject in known { (one(subject)) }
        }
    }
}

/// Renders field by subject, over all deliveries.
fn overview(subjects: &[&Subject]) -> Markup {
    let cell = |subject: &Subject, field: FieldName| {
        let mut cell = Cell::default();
        let losses = subject.losses.iter().filter(|loss| loss.field == field);
        losses.for_each(|loss| cell.add(loss));
        cell
    };
    let fields = fields(subjects.iter().flat_map(|subject| &subject.losses));
    html! {
        div.scroll tabindex="0" role="region" aria-label="Losses of each client and gateway" {
            table.losses {
                caption { "Over all deliveries" }
                thead { tr {
                    th scope="col" { "client" }
                    @for field in &fields { th.num scope="col" { (field) } }
                } }
                tbody { @for subject in subjects { tr {
                    th scope="row" { (subject.name) }
                    @for field in &fields { (shown(cell(subject, *field))) }
                } } }
            }
        }
    }
}

/// Renders field by delivery, for one subject.
fn one(subject: &Subject) -> Markup {
    let delivery = |loss: &Loss| loss.delivery.map_or("no error", Delivery::as_str);
    let mut cells: BTreeMap<(FieldName, &str), Cell> = BTreeMap::new();
    for loss in &subject.losses {
        cells
            .entry((loss.field, delivery(loss)))
            .or_default()
            .add(loss);
    }
    let deliveries: BTreeSet<&str> = subject.losses.iter().map(delivery).collect();
    let label = format!("Losses of {} by delivery", subject.name);
    html! {
        details {
            summary { (subject.name) ", by delivery" }
            div.scroll tabindex="0" role="region" aria-label=(label) {
                table.losses {
                    thead { tr {
                        th scope="col" { "field" }
                        @for delivery in &deliveries { th.num scope="col" { (delivery) } }
                    } }
                    tbody { @for field in fields(&subject.losses) { tr {
                        th scope="row" { (field) }
                        @for delivery in &deliveries {
                            @match cells.get(&(field, *delivery)) {
                                Some(cell) => (shown(*cell)),
                                None => td {},
                            }
                        }
                    } } }
                }
            }
        }
    }
}

/// Returns the fields that occur, in the order of the loss matrix.
fn fields<'a>(losses: impl IntoIterator<Item = &'a Loss>) -> Vec<FieldName> {
    let seen: BTreeSet<FieldName> = losses.into_iter().map(|loss| loss.field).collect();
    FieldName::ALL
        .iter()
        .copied()
        .filter(|field| seen.contains(field))
        .collect()
}

fn shown(cell: Cell) -> Markup {
    let stated = cell.value + cell.lost;
    html! {
        @if stated > 0 {
            @let tone = if cell.lost == 0 { "t-good" } else if cell.value == 0 { "t-harm" } else { "t-part" };
            td.num { span class=(tone) { (cell.value) "/" (stated) } }
        } @else if cell.inexpressible > 0 {
            td.num.soft { "no" }
        } @else {
            td {}
        }
    }
}
