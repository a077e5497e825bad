//! Renders the result of a run: totals, failures, items that could not be checked, and expected failures.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::counted;
use super::prose::prose;
use super::subject;
use super::word::Word;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::report::{Finding, Item, Kind, Outcome, Record, Report, Tally};
use openrouter_corpus::visible::visible;

/// Summarizes the result.
pub(super) fn verdict(report: &Report) -> String {
    let counts = &report.totals.counts;
    match report.exit() {
        Exit::Held => "All required checks held".to_owned(),
        Exit::Violated => format!("{} of {} failed", counts.outcomes.failed, counts.judged),
        Exit::Usage | Exit::Incomplete | Exit::Interrupted => "Incomplete: no verdict".to_owned(),
    }
}

/// Renders the totals and the relevant items. `anchors` are the link targets of the page.
pub(super) fn content(report: &Report, anchors: &BTreeSet<&str>) -> Markup {
    let failed = |outdated| {
        let failed = report.with(Outcome::Failed);
        failed
            .filter(move |item| item.is_outdated() == outdated)
            .collect()
    };
    let advice = report
        .with(Outcome::Passed)
        .filter(|item| !item.findings.is_empty());
    html! {
        (totals(report))
        @for reason in &report.totals.incomplete {
            p { b.t-harm.word { "incomplete" } " " (visible(reason)) }
        }
        (list("Failures", failed(false), true, anchors))
        (list("Outdated baseline entries", failed(true), true, anchors))
        (list("Could not be checked", report.with(Outcome::Error).collect(), true, anchors))
        (list("Unscored: required only by a later revision", report.with(Outcome::Unscored).collect(), false, anchors))
        (list("Expected failures", report.with(Outcome::ExpectedFailure).collect(), false, anchors))
        (list("Passed, but violates a SHOULD or a MAY", advice.collect(), false, anchors))
    }
}

/// Renders a row for each kind of item.
fn totals(report: &Report) -> Markup {
    let kinds: BTreeSet<Kind> = report
        .totals
        .groups
        .iter()
        .map(|tally| tally.kind)
        .collect();
    let rows = kinds.iter().map(|kind| {
        let of_kind: Vec<&Tally> = report
            .totals
            .groups
            .iter()
            .filter(|tally| tally.kind == *kind)
            .collect();
        (kind.plural(), Tally::total(*kind, &of_kind))
    });
    html! {
        div.scroll tabindex="0" role="region" aria-label="Totals" {
            table.summary {
                caption.hidden { "Totals by kind of item" }
                thead { tr {
                    th scope="col" { "what" }
                    th.num scope="col" { "selected" }
                    @for &outcome in Outcome::ALL { th.num scope="col" { (outcome.as_str()) } }
                } }
                tbody { @for (kind, tally) in rows { tr {
                    th scope="row" { (kind) }
                    td.num { (tally.selected) }
                    @for &outcome in Outcome::ALL {
                        @let count = tally.outcomes.count(outcome);
                        td.num { @if count > 0 { span.(tone(outcome)) { (count) } } @else { "0" } }
                    }
                } } }
            }
        }
    }
}

fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "t-good",
        Outcome::Failed => "t-harm",
        Outcome::ExpectedFailure | Outcome::Unscored => "t-part",
        Outcome::Error => "t-wrong",
        Outcome::NotApplicable | Outcome::NotTested => "t-open",
    }
}

/// Renders items under a heading, folded if they need no action.
fn list(heading: &str, mut items: Vec<&Item>, unfolded: bool, anchors: &BTreeSet<&str>) -> Markup {
    items.sort_by_key(|item| item.verdict.as_deref().map(Word::of));
    let list = html! { @for item in &items { (one(item, anchors)) } };
    html! {
        @if items.is_empty() {}
        @else if unfolded { h3 { (heading) ": " (items.len()) } (list) }
        @else { details { summary { (heading) ": " (items.len()) } (list) } }
    }
}

fn one(item: &Item, anchors: &BTreeSet<&str>) -> Markup {
    let (fixture, _) = subject::split(&item.id);
    html! {
        article.item {
            p {
                @if let Some(verdict) = &item.verdict {
                    @let word = Word::of(verdict);
                    span.word.(word.tone().as_str()) { (word.plain()) } " "
                }
                (item.kind.as_str()) " "
                @if anchors.contains(fixture) { a href={ "#" (fixture) } { (item.id) } } @else { code { (item.id) } }
                @if let Some(note) = item.note.as_ref().filter(|note| !note.is_empty()) { ": " (visible(note)) }
            }
            @if !item.findings.is_empty() { ul { @for finding in &item.findings { li { (finding_markup(finding, anchors)) } } } }
            @if let Some(record) = &item.record { p.soft { (recorded(record)) } }
            @if !item.wire.is_empty() {
                details {
                    summary { (counted(item.wire.len(), "request")) " on the wire" }
                    ol { @for exchange in &item.wire { li { code { (visible(&exchange.to_string())) } } } }
                }
            }
            @if let Some(replay) = &item.replay { p { "again: " code { (replay) } } }
        }
    }
}

fn finding_markup(finding: &Finding, anchors: &BTreeSet<&str>) -> Markup {
    let place = finding.place();
    html! {
        @if anchors.contains(finding.check.as_str()) { a.req href={ "#" (finding.check) } { (finding.check) } } @else { b { (finding.check) } }
        @if let Some(level) = finding.level { " " (level) }
        @if let Some(unscored) = finding.unscored() { " (" (unscored) ")" }
        @if !place.is_empty() { " at " code { (visible(&place)) } }
        @if let Some(sentence) = &finding.sentence { br; (prose(sentence)) }
        br; span.soft { "expected " } (prose(&visible(&finding.expected)))
        br; span.soft { "found " } (prose(&visible(&finding.found)))
        @if let Some(help) = &finding.help { br; (prose(help)) }
    }
}

fn recorded(record: &Record) -> Markup {
    html! {
        "recorded: " (record.verdict.as_deref().unwrap_or("nothing"))
        @if let Some(reason) = &record.reason { ", because " (visible(reason)) }
        @if let Some(issue) = &record.issue { ", followed up at " (visible(issue)) }
        @if let Some(expires) = &record.expires { ", until " (visible(expires)) }
    }
}
