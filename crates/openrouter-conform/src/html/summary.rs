//! Renders the summary by severity: which subjects swallow errors, hang or misreport them; the meanings of the verdicts; and the
//! worst findings.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::counted;
use super::prose::anchor;
use super::subject::{Kind, Subject, Worst};
use super::word::Word;

/// Renders the section.
pub(super) fn section(subjects: &[Subject]) -> Markup {
    html! {
        section #summary aria-labelledby="h-summary" tabindex="-1" {
            h2 #h-summary { "Summary by harm" }
            @if subjects.is_empty() { p { "No client, gateway or server was tested." } }
            @for &kind in Kind::ALL { (table(subjects, kind)) }
        }
    }
}

/// Returns the subjects of a kind, the worst first.
fn by_harm(subjects: &[Subject], kind: Kind) -> Vec<&Subject> {
    let mut rows: Vec<&Subject> = subjects
        .iter()
        .filter(|subject| subject.kind == kind)
        .collect();
    rows.sort_by_key(|row| {
        let harm: Vec<_> = Word::all().map(|word| Reverse(row.count(word))).collect();
        (harm, row.name.clone())
    });
    rows
}

/// Returns the verdicts of a kind, except uninformative ones that did not occur.
fn columns(rows: &[&Subject]) -> Vec<Word> {
    let of_kind = |word: &Word| {
        rows.iter()
            .any(|row| row.tallies.iter().any(|tally| tally.0 == *word))
    };
    let seen = |word: &Word| rows.iter().any(|row| row.count(*word) > 0);
    Word::all()
        .filter(|word| word.as_str() != "not_applicable" && of_kind(word))
        .filter(|word| !matches!(word.as_str(), "flaky" | "suspect" | "not_tested") || seen(word))
        .collect()
}

fn table(subjects: &[Subject], kind: Kind) -> Markup {
    let caption = format!("Each {}, worst results first", kind.as_str());
    let rows = by_harm(subjects, kind);
    let columns = columns(&rows);
    html! {
        @if !rows.is_empty() {
            div.scroll tabindex="0" role="region" aria-label=(caption) {
                table.summary {
                    caption { (caption) }
                    thead { tr {
                        th scope="col" { (kind.as_str()) }
                        th.bar scope="col" { "share" }
                        @for word in &columns { th.num scope="col" { (word.plain()) } }
                        th scope="col" { "version" }
                    } }
                    tbody { @for row in &rows { tr {
                        th scope="row" { a href={ "#" (row.anchor()) } { (row.name) } }
                        td.bar { (bar(row, &columns)) }
                        @for word in &columns {
                            @let count = row.count(*word);
                            td.num { @if count > 0 { span class=(word.tone().as_str()) { (count) } } @else { "0" } }
                        }
                        td { (row.version) }
                    } } }
                }
            }
        }
    }
}

/// Renders the same figures as a purely visual bar.
fn bar(row: &Subject, columns: &[Word]) -> Markup {
    html! {
        div.stack aria-hidden="true" {
            @for word in columns.iter().filter(|word| row.count(**word) > 0) {
                i class=(word.tone().as_str()) style={ "flex-grow:" (row.count(*word)) } {}
            }
        }
    }
}

/// Renders the meanings of the verdicts that occur.
pub(super) fn legend(subjects: &[Subject]) -> Markup {
    let used = |word: &Word| {
        subjects
            .iter()
            .any(|row| row.tallies.iter().any(|tally| tally.0 == *word))
    };
    html! {
        h3 { "Glossary" }
        dl.legend {
            @for word in Word::all().filter(used) {
                div {
                    dt { span.cell.(word.code()) aria-hidden="true" {} " " (word.plain()) }
                    dd { (word.meaning()) }
                }
            }
        }
    }
}

/// Renders the most severe finding of each subject.
pub(super) fn worst(subjects: &[Subject]) -> Markup {
    html! {
        @for &kind in Kind::ALL { @for row in by_harm(subjects, kind) {
            article.subject id=(row.anchor()) tabindex="-1" {
                h3 { (row.name) " " span.soft { (row.version) } }
                p.soft { (row.about) }
                @if let Some(worst) = &row.worst {
                    @if worst.is_empty() { p { "Nothing misleads the caller." } }
                    ul { @for worst in worst { li { (worst_markup(worst)) } } }
                }
            }
        } }
    }
}

fn worst_markup(worst: &Worst) -> Markup {
    html! {
        span.word.(worst.verdict.tone().as_str()) { (worst.verdict.plain()) }
        ", "
        @match worst.delivery { Some(delivery) => code { (delivery) }, None => "no error" }
        ", " (counted(worst.calls, "call"))
        @if let Some(fixture) = &worst.fixture { ": " (anchor(fixture)) }
        @for id in &worst.requirements { " " a.req href={ "#" (id) } { (id) } }
    }
}
