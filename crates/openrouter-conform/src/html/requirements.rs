//! Renders a section for each requirement: its text, and the subjects that violate it.

use maud::{Markup, html};

use super::counted;
use super::prose::prose;
use super::subject::{Subject, Tried, way_in_words};
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::spec::{Requirement, Role};

/// Renders the section.
pub(super) fn section(
    requirements: &[&Requirement],
    subjects: &[Subject],
    fixtures: &[Fixture],
) -> Markup {
    html! {
        section #requirements aria-labelledby="h-requirements" tabindex="-1" {
            h2 #h-requirements { "Requirements" }
            p { "Every requirement of SPEC.md, and who violates it." }
            @for requirement in requirements {
                (article(requirement, subjects, fixtures))
            }
        }
    }
}

fn article(requirement: &Requirement, subjects: &[Subject], fixtures: &[Fixture]) -> Markup {
    let Requirement {
        id,
        level,
        role,
        revision,
        source,
        title,
        sentence,
        ..
    } = requirement;
    html! {
        article.requirement id=(id) tabindex="-1" {
            h3 { a href={ "#" (id) } { (id) } ": " (prose(title)) }
            p.soft { b { (level) } " · " (role) " · since " (revision) " · source: " code { (source) } }
            p { (prose(sentence)) }
            @if !requirement.notes.is_empty() {
                @for note in requirement.notes.split("\n\n") { p.soft { (prose(note)) } }
            }
            @if let Some(why) = &requirement.untestable { p { "Cannot be tested: " (prose(why)) } }
            (breakers(requirement, subjects))
            @if requirement.role == Role::Payload { (payloads(id, fixtures)) }
        }
    }
}

/// Renders the subjects that violate it, each with its calls.
fn breakers(requirement: &Requirement, subjects: &[Subject]) -> Markup {
    let tried = |subject| -> Option<(&Subject, &Tried)> {
        let subject: &Subject = subject;
        let mut tried = subject.requirements.iter();
        tried
            .find(|tried| tried.requirement == requirement.id)
            .map(|tried| (subject, tried))
    };
    let tried: Vec<_> = subjects.iter().filter_map(tried).collect();
    let (broken, held): (Vec<_>, Vec<_>) =
        tried.into_iter().partition(|(_, tried)| tried.count > 0);
    html! {
        @for (subject, tried) in &broken {
            details.breaks {
                summary {
                    span.t-wrong { "broken by " (subject.name) }
                    " in " (counted(tried.count, "call")) ", held in " (tried.held)
                }
                ul.cases {
                    @for (fixture, way) in &tried.broken { li {
                        a href={ "#" (fixture) } { (fixture) }
                        @if let Some(way) = way { " " (way_in_words(way)) }
                    } }
                    @if tried.broken.is_empty() { li { "Run this target alone to see which." } }
                }
            }
        }
        @if !held.is_empty() {
            p.soft { "Held by " (held.iter().map(|(subject, _)| subject.name.as_str()).collect::<Vec<_>>().join(", ")) "." }
        }
    }
}

/// Renders the recorded payloads that violate it.
fn payloads(id: &str, fixtures: &[Fixture]) -> Markup {
    let breaks = |fixture: &&Fixture| {
        fixture
            .case
            .expect
            .violates
            .iter()
            .any(|broken| broken == id)
    };
    let broken: Vec<_> = fixtures.iter().filter(breaks).collect();
    html! {
        @if !broken.is_empty() {
            details.breaks {
                summary { "broken by " (counted(broken.len(), "recorded payload")) }
                ul.cases { @for fixture in broken {
                    li { a href={ "#" (fixture.id.as_str()) } { (fixture.id.as_str()) } }
                } }
            }
        }
    }
}
