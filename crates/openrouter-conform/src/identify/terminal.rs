//! The response for people.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use openrouter_errors::Cause;

use super::Identified;
use openrouter_corpus::fixture::Corpus;

const BOLD: Style = Style::new().bold();
const RED: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const GREEN: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));

/// The response as people read it: what happened, who can fix it, whether to try again, what to do; then what that
/// rests on.
#[must_use]
pub fn to_terminal(identified: &Identified, corpus: &Corpus) -> String {
    let mut out = String::new();
    headline(&mut out, identified);
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            // A message of many lines stays in its column.
            let value = value.trim().replace('\n', "\n          ");
            let _ = writeln!(out, "{BOLD}{name:<9}{BOLD:#} {value}");
        }
    };
    row("message", identified.message.clone());
    row("fault", fault(identified));
    row("retry", retry(identified));
    row("remedy", identified.remedy.clone());
    row("shape", Some(shape(identified)));
    row("type", error_type(identified));
    for proof in &identified.evidence {
        let place = if proof.pointer.is_empty() {
            "the body"
        } else {
            &proof.pointer
        };
        row("evidence", Some(format!("{place}: rule {}", proof.rule)));
    }
    row("nearest", nearest(identified, corpus));
    for broken in &identified.violations {
        let place = if broken.pointer.is_empty() {
            "the body"
        } else {
            &broken.pointer
        };
        let text = format!(
            "{} {} at {place}: expected {}, found {}",
            broken.requirement, broken.level, broken.expected, broken.found
        );
        row("breaks", Some(text));
    }
    out
}

fn headline(out: &mut String, identified: &Identified) {
    let Some(id) = &identified.cause else {
        let _ = writeln!(out, "{GREEN}not an error{GREEN:#}");
        return;
    };
    let title = id.parse::<Cause>().map_or("", |cause| cause.entry().title);
    let status = identified
        .status
        .map(|status| format!("{status} "))
        .unwrap_or_default();
    let _ = writeln!(out, "{RED}{status}{id}{RED:#}: {title}");
}

fn fault(identified: &Identified) -> Option<String> {
    let fault = identified.fault.as_deref()?.replace('_', " ");
    let origin = identified.origin.as_deref().unwrap_or("unknown");
    let provider = identified
        .provider
        .as_ref()
        .map(|name| format!(", provider {name}"))
        .unwrap_or_default();
    Some(format!("{fault} (it came from: {origin}{provider})"))
}

fn retry(identified: &Identified) -> Option<String> {
    let advice = match (
        identified.retry.decision.as_deref()?,
        identified.retry.after_seconds,
    ) {
        ("no", _) => "no: the same request will fail again".to_owned(),
        ("after", Some(seconds)) => format!("after {seconds} s"),
        ("after", None) => "yes, after the stated wait".to_owned(),
        (_, _) => "yes, with exponential backoff".to_owned(),
    };
    Some(advice)
}

fn shape(identified: &Identified) -> String {
    let mut parts = Vec::new();
    parts.extend(identified.shape.map(|shape| shape.to_string()));
    parts.extend(identified.delivery.map(|delivery| delivery.to_string()));
    parts.extend(
        identified
            .http_status
            .map(|status| format!("HTTP {status}")),
    );
    parts.extend(
        identified
            .wrapper
            .as_ref()
            .map(|wrapper| format!("wrapped: {wrapper}")),
    );
    parts.join(" · ")
}

fn error_type(identified: &Identified) -> Option<String> {
    let inferred = if identified.error_type_inferred == Some(true) {
        " (inferred)"
    } else {
        ""
    };
    identified
        .error_type
        .as_ref()
        .map(|stated| format!("{stated}{inferred}"))
}

fn nearest(identified: &Identified, corpus: &Corpus) -> Option<String> {
    let id = identified.nearest_fixture.as_deref()?;
    let case = &corpus.get(id)?.case;
    Some(format!("{id}: {} ({})", case.title, case.provenance.source))
}
