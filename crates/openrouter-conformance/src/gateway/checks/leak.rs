//! Leaks of internals to the caller: GW-18 and GW-19.

use super::{Check, Row, holds, only_if};
use crate::check::Judgement;
use crate::gateway::case::Case;
use crate::gateway::verdict::Verdict;
use openrouter_corpus::redact::clean;

pub(super) const CHECKS: &[Row] = &[
    (
        Check::new("GW-18", |case, out| out.add(no_keys(case))),
        leaked,
    ),
    (
        Check::new("GW-19", |case, out| out.add(no_inside(case))),
        leaked,
    ),
];

fn leaked(_: &Case<'_>) -> Verdict {
    Verdict::Leaked
}

/// Marks of stack traces and of the gateway's own files.
const TRACES: &[&str] = &[
    "Traceback (most recent call last)",
    "\n    at ",
    "\\n    at ",
    ".py\", line ",
    ".py\\\", line ",
    "/site-packages/",
    "/node_modules/",
    "goroutine 1 [running]",
    "panicked at ",
    "stack backtrace:",
    "/usr/lib/",
    "/home/",
    "file:///",
];

/// Returns the headers and body that arrived.
fn everything(case: &Case<'_>) -> String {
    let mut text = String::from_utf8_lossy(&case.arrived.body).into_owned();
    for (name, value) in &case.arrived.headers {
        text.push_str(&format!("\n{name}: {value}"));
    }
    text
}

fn no_keys(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.arrived.status.is_some())?;
    let text = everything(case);
    let shown = case.keys.iter().any(|key| text.contains(key.as_str()));
    holds(!shown, "no key", || "a key of the gateway".to_owned())
}

fn no_inside(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.facts.is_error && case.arrived.status.is_some())?;
    // The headers of a success were sent before the error was known.
    let text = if case.arrived.status.is_some_and(|status| status >= 400) {
        everything(case)
    } else {
        String::from_utf8_lossy(&case.arrived.body).into_owned()
    };
    let sent = String::from_utf8_lossy(case.sent);
    let inside = case.inside.iter().map(String::as_str);
    let found = inside
        .chain(TRACES.iter().copied())
        .find(|mark| text.contains(mark) && !sent.contains(mark));
    holds(
        found.is_none(),
        "no host, path or stack trace of its own",
        || around(&text, found.unwrap_or_default()),
    )
}

/// Returns the text around a mark.
fn around(text: &str, mark: &str) -> String {
    const SHOWN: usize = 60;
    let text = clean(text);
    let at = text.find(mark).unwrap_or_default();
    let before: String = text[..at].chars().rev().take(SHOWN).collect();
    let before: String = before.chars().rev().collect();
    let behind: String = text[at..].chars().take(mark.len() + SHOWN).collect();
    format!("...{before}{behind}...")
}
