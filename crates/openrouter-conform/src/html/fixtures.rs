//! Renders a section for each fixture: the exchange, its meaning, its source, and the subjects that mishandle it.

use maud::{Markup, html};
use openrouter_errors::Cause;

use super::exchange::{ending, exchange};
use super::grid::delivery;
use super::prose::prose;
use super::subject::{Call, Subject, way_in_words};
use super::word::{Tone, Word};
use openrouter_corpus::fixture::{Expect, Fixture, Provenance, ProvenanceKind};
use openrouter_corpus::visible::visible;

/// Renders the section.
pub(super) fn section(fixtures: &[Fixture], subjects: &[Subject]) -> Markup {
    html! {
        section #fixtures aria-labelledby="h-fixtures" tabindex="-1" {
            h2 #h-fixtures { "Fixtures" }
            p { "All recorded exchanges that match the filters of the matrix." }
            @for fixture in fixtures { (one(fixture, subjects)) }
        }
    }
}

fn one(fixture: &Fixture, subjects: &[Subject]) -> Markup {
    let id = fixture.id.as_str();
    html! {
        details.fixture id=(id) data-s=(fixture.surface().as_str()) data-d=(delivery(fixture)) {
            summary { code { (id) } " " span { (fixture.case.title) } }
            pre tabindex="0" aria-label="The exchange" { (exchange(fixture)) }
            @if let Some(ending) = ending(fixture) { p { (ending) } }
            (facts(fixture))
            (handling(id, subjects))
        }
    }
}

fn facts(fixture: &Fixture) -> Markup {
    let expect = &fixture.case.expect;
    html! {
        dl {
            dt { "arrives as" }
            dd { code { (delivery(fixture)) } ", shape " code { (expect.shape.as_str()) } ", on " code { (fixture.surface().as_str()) } }
            dt { "diagnosis" }
            dd { (diagnosis(expect)) }
            @if !expect.violates.is_empty() {
                dt { "breaks" }
                dd { @for id in &expect.violates { a.req href={ "#" (id) } { (id) } " " } }
            }
            dt { "known from" }
            dd { (provenance(&fixture.case.provenance)) }
        }
    }
}

fn diagnosis(expect: &Expect) -> Markup {
    let shown = |text: &str| visible(text).into_owned();
    let cause: Option<Cause> = expect.cause.as_deref().and_then(|id| id.parse().ok());
    html! {
        @if !expect.is_error { "no error" } @else {
            @if let Some(status) = expect.status { (status) " " }
            @if let Some(cause) = &expect.cause { code { (cause) } }
            @if let Some(cause) = cause { ": " (cause.entry().title) }
            @if let Some(kind) = &expect.error_type { " · type " code { (kind) } @if !expect.error_type_stated { " (inferred)" } }
            @if let Some(fault) = &expect.fault { " · fault " code { (fault) } }
            @if let Some(retry) = &expect.retry {
                " · retry " (retry.decision.as_str())
                @if let Some(seconds) = &retry.after_seconds { ", after " (seconds) " s" }
            }
            @if let Some(provider) = &expect.provider { " · provider " (shown(provider)) }
            @if let Some(detail) = expect.detail.as_ref().or(expect.message.as_ref()) { br; q { (shown(detail)) } }
            @if let Some(cause) = cause { br; span.soft { (prose(cause.remedy())) } }
        }
    }
}

fn provenance(provenance: &Provenance) -> Markup {
    let Provenance {
        kind,
        source,
        date,
        redactions,
        repair,
        client,
        completes: _, // in the reason
        reason,
    } = provenance;
    let kind = match kind {
        ProvenanceKind::Captured => "captured from the wire",
        ProvenanceKind::Documented => "an official document",
        ProvenanceKind::FieldReport => "reported by someone who encountered it",
        ProvenanceKind::Inferred => "inferred",
    };
    let link = source.starts_with("https://") && !source.contains(char::is_whitespace);
    html! {
        (kind) ": "
        @if link { a href=(source) rel="noreferrer" { (source) } } @else { (source) }
        @if let Some(date) = date { ", " (date) }
        @if let Some(client) = client { " · shown by " (client) }
        @if !redactions.is_empty() { " · replaced: " (redactions.join(", ")) }
        @if let Some(repair) = repair { " · mended: " (repair) }
        @if let Some(reason) = reason { " · " (reason) }
    }
}

/// Renders the subjects that mishandle the fixture, the worst first, and those that handle it correctly.
fn handling(id: &str, subjects: &[Subject]) -> Markup {
    let mut mishandling: Vec<(Word, &Subject, &Call)> = Vec::new();
    let mut good: Vec<&str> = Vec::new();
    for subject in subjects {
        let calls = subject.calls(id).iter();
        let verdicts: Vec<(Word, &Call)> = calls
            .filter_map(|call| Some((call.verdict?, call)))
            .collect();
        if subject
            .verdict(id)
            .is_some_and(|word| word.tone() == Tone::Good)
        {
            good.push(&subject.name);
        }
        let telling = verdicts.into_iter().filter(|(word, _)| word.is_telling());
        mishandling.extend(telling.map(|(word, call)| (word, subject, call)));
    }
    mishandling.sort_by_key(|(word, ..)| *word);
    let calls = subjects.iter().flat_map(|subject| {
        let calls = subject.calls(id).iter();
        calls.filter_map(move |call| Some((subject, call.verdict?, call.screen.as_ref()?)))
    });
    let mut screens: Vec<_> = calls.collect();
    screens.sort_by_key(|(_, word, _)| *word);
    html! {
        @if !mishandling.is_empty() { ul.handling { @for (word, subject, call) in mishandling { li { (mishandled(word, subject, call)) } } } }
        @if !good.is_empty() { p.soft { "Handled well by " (good.join(", ")) "." } }
        @for (subject, word, (ended, screen)) in screens {
            details.screen {
                summary { span.word.(word.tone().as_str()) { (word.plain()) } " " (subject.name) " " (subject.version) ": " (ended) }
                pre tabindex="0" aria-label="The screen" { (visible(screen)) }
            }
        }
    }
}

fn mishandled(word: Word, subject: &Subject, call: &Call) -> Markup {
    let lost: Vec<String> = call.lost.iter().map(ToString::to_string).collect();
    html! {
        span.word.(word.tone().as_str()) { (word.plain()) }
        " " (subject.name)
        @if let Some(way) = &call.way { " " (way_in_words(way)) }
        @if !lost.is_empty() { ", loses " (lost.join(", ")) }
        @for id in &call.broken { " " a.req href={ "#" (id) } { (id) } }
    }
}
