//! Streams, and how responses end: GW-11 to GW-14, GW-22.

use openrouter_errors::Delivery;

use super::{Check, Row, arrived, holds, lost, misclassified, only_if};
use crate::check::Judgement;
use crate::gateway::arrived::Over;
use crate::gateway::case::Case;
use crate::gateway::verdict::Verdict;
use openrouter_corpus::fixture::End;
use openrouter_corpus::redact::clean;

pub(super) const CHECKS: &[Row] = &[
    (
        Check::new("GW-11", |case, out| out.add(error_event(case))),
        stream_error_gone,
    ),
    (
        Check::new("GW-12", |case, out| out.add(no_clean_end(case))),
        clean_ended,
    ),
    (
        Check::new("GW-13", |case, out| out.add(text_arrives(case))),
        lost,
    ),
    (
        Check::new("GW-14", |case, out| out.add(comments(case))),
        misclassified,
    ),
    (
        Check::new("GW-22", |case, out| out.add(stays_interrupted(case))),
        clean_ended,
    ),
];

fn clean_ended(_: &Case<'_>) -> Verdict {
    Verdict::CleanEnded
}

/// An error event was lost: the stream ended as if it had succeeded, or it broke.
fn stream_error_gone(case: &Case<'_>) -> Verdict {
    if case.facts.is_error || case.arrived.is_broken() {
        Verdict::Lost
    } else {
        Verdict::CleanEnded
    }
}

/// Limits a check to responses to an upstream stream, except those that hung.
fn stream(case: &Case<'_>) -> Option<()> {
    let over = !matches!(case.arrived.over, Over::Hung(_));
    only_if(case.truth.is_stream && case.arrived.status.is_some() && over)
}

fn error_event(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    only_if(case.truth.is_error && case.upstream.error_event)?;
    let is_reported = case.facts.error_event
        || case.facts.is_error && case.arrived.status.is_some_and(|status| status >= 400);
    holds(is_reported, "an error event, or an error status", || {
        let end = if case.facts.ended_well {
            "; the stream ended as if it had succeeded"
        } else {
            ""
        };
        format!("{}{end}", tail(case))
    })
}

fn no_clean_end(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    only_if(case.truth.delivery == Some(Delivery::Transport))?;
    only_if(!case.truth.stalls && !case.upstream.ended_well)?;
    let made_up = case.facts.is_stream && case.facts.ended_well && !case.facts.error_event;
    holds(!made_up, "no finish reason and no end marker", || {
        tail(case)
    })
}

fn stays_interrupted(case: &Case<'_>) -> Option<Judgement> {
    let end = case.fixture.case.wire.as_ref()?.end;
    only_if(matches!(end, Some(End::Close | End::Reset | End::Short)))?;
    // An error status reports it, GW-12 has the finish that a gateway adds, and GW-21 has what did not end.
    only_if(case.arrived.status.is_some_and(|status| status < 400) && !case.facts.ended_well)?;
    only_if(!matches!(case.arrived.over, Over::Hung(_)))?;
    let is_visible = case.arrived.is_broken() || case.facts.error_event;
    holds(is_visible, "an interrupted response, or an error", || {
        format!(
            "{}; the response ended as its framing announced",
            tail(case)
        )
    })
}

fn text_arrives(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    only_if(case.truth.is_error && case.truth.delivered)?;
    // A reset can discard data that the receiver has not read yet.
    let wire = case.fixture.case.wire.as_ref();
    only_if(!wire.is_some_and(|wire| wire.end == Some(End::Reset)))?;
    let sent = case.truth.text.as_deref()?;
    let came = case.facts.text.as_deref().unwrap_or_default();
    holds(came.contains(sent), format!("the text {sent:?}"), || {
        format!("{came:?}")
    })
}

fn comments(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    only_if(case.truth.comments && case.facts.is_stream)?;
    let (sent, came) = (case.upstream.comments_as_data, case.facts.comments_as_data);
    holds(came <= sent, "comments, or nothing", || arrived(case))
}

/// Returns the end of the body that arrived.
fn tail(case: &Case<'_>) -> String {
    const SHOWN: usize = 200;
    let text = clean(&String::from_utf8_lossy(&case.arrived.body));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let skip = text.chars().count().saturating_sub(SHOWN);
    let end: String = text.chars().skip(skip).collect();
    if skip > 0 {
        format!("...{end}")
    } else {
        arrived(case)
    }
}
