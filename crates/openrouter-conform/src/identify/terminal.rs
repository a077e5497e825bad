//! Formats the result for the terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use openrouter_errors::Cause;

use super::{Identified, RetryAdvice};
use openrouter_corpus::date::utc;
use openrouter_corpus::fixture::Corpus;

const BOLD: Style = Style::new().bold();
const RED: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const GREEN: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));

/// Formats the result: what happened, who can fix it, whether to retry, what to do; then the evidence, and the other
/// errors of the text. `now` is the Unix time in seconds, for relative times. `verbose` adds the violated requirements.
#[must_use]
pub fn to_terminal(identified: &Identified, corpus: &Corpus, now: u64, verbose: bool) -> String {
    let mut out = String::new();
    headline(&mut out, identified);
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            // A multi-line message stays in its column.
            let value = value.trim().replace('\n', "\n          ");
            let _ = writeln!(out, "{BOLD}{name:<9}{BOLD:#} {value}");
        }
    };
    row("message", identified.message.clone());
    row("fault", fault(identified));
    row("retry", retry(&identified.retry, identified.delivered, now));
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
    let shown = if verbose {
        identified.violations.as_slice()
    } else {
        &[]
    };
    for broken in shown {
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
    for other in &identified.others {
        let line = other.line.unwrap_or(1);
        let message = other.message.as_deref().unwrap_or_default().trim();
        let first = message.lines().next().unwrap_or_default();
        let text = format!(
            "line {line}: {}\n{first}",
            summary(other.status, other.cause.as_deref())
        );
        row("also", Some(text));
    }
    out
}

fn headline(out: &mut String, identified: &Identified) {
    let _ = if identified.is_nothing() {
        writeln!(
            out,
            "{BOLD}nothing was given{BOLD:#}: the input is empty; name a file, or pipe a response or the text of an error"
        )
    } else if identified.cause.is_none() {
        writeln!(out, "{GREEN}no error recognised{GREEN:#}")
    } else {
        writeln!(
            out,
            "{}",
            summary(identified.status, identified.cause.as_deref())
        )
    };
}

/// Formats status, cause and title.
pub(crate) fn summary(status: Option<u16>, cause: Option<&str>) -> String {
    let id = cause.unwrap_or_default();
    let title = id.parse::<Cause>().map_or("", |cause| cause.entry().title);
    let status = status
        .map(|status| format!("{status} "))
        .unwrap_or_default();
    format!("{RED}{status}{id}{RED:#}: {title}")
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

/// What an identical request is worth; `None` where there is no error.
pub(crate) fn retry(retry: &RetryAdvice, delivered: Option<bool>, now: u64) -> Option<String> {
    let advice = match retry.decision.as_deref()? {
        "no" => "no: the same request will fail again".to_owned(),
        "after" => wait(retry, now),
        _ => "yes, with exponential backoff".to_owned(),
    };
    // The warning matters only if a retry is possible.
    let repeats = delivered == Some(true) && retry.decision.as_deref() != Some("no");
    let warning = if repeats {
        "\ntext was already delivered: a silent retry repeats it"
    } else {
        ""
    };
    Some(advice + warning)
}

/// Formats the wait and its end.
fn wait(retry: &RetryAdvice, now: u64) -> String {
    match (retry.at, retry.after_seconds) {
        (Some(at), _) if at > now => format!("at {}, in {}", moment(at), duration(at - now)),
        (Some(at), Some(seconds)) => {
            format!("after {seconds} s: that was at {}", moment(at))
        }
        (Some(at), None) => format!("yes: the stated time has passed, {}", moment(at)),
        (None, Some(seconds)) => format!("after {seconds} s"),
        (None, None) => "yes, after a wait; the response does not say how long".to_owned(),
    }
}

/// Formats a time.
fn moment(unix: u64) -> String {
    utc(unix).replace('T', " ").replace('Z', " UTC")
}

/// Formats a duration in seconds, or in the two largest units.
fn duration(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min {} s", seconds / 60, seconds % 60),
        7200..=172_799 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} days {} h", seconds / 86_400, seconds / 3600 % 24),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NOW: u64 = 1_788_516_000;

    #[rstest]
    #[case::ahead(Some(NOW + 12), None, "at 2026-09-04 10:00:12 UTC, in 12 s")]
    #[case::ahead_by_hours(Some(NOW + 7500), Some(9), "at 2026-09-04 12:05:00 UTC, in 2 h 5 min")]
    #[case::now(
        Some(NOW),
        None,
        "yes: the stated time has passed, 2026-09-04 10:00:00 UTC"
    )]
    #[case::past(Some(NOW - 1), Some(30), "after 30 s: that was at 2026-09-04 09:59:59 UTC")]
    #[case::seconds(None, Some(7), "after 7 s")]
    #[case::no_time(None, None, "yes, after a wait; the response does not say how long")]
    fn a_wait_names_its_time(
        #[case] at: Option<u64>,
        #[case] after_seconds: Option<u64>,
        #[case] shown: &str,
    ) {
        let decision = Some("after".to_owned());
        let advice = RetryAdvice {
            decision,
            after_seconds,
            at,
        };
        assert_eq!(wait(&advice, NOW), shown);
    }
}
