//! STREAM, RESP-6 and MSG-6: errors in event streams.

use openrouter_errors::{Delivery, Surface};

use super::Check;
use super::variants::{same_text, states};
use crate::check::{Judgement, holds, only_if};
use crate::client::evidence::CallOutcome;
use crate::client::judge::case::Case;
use crate::client::judge::exceptions::ExceptionKind;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_corpus::vocabulary::PlayMode;

pub(super) const CHECKS: &[Check] = &[
    Check::new("STREAM-9", |case, out| out.add(first(case))),
    Check::new("STREAM-10", |case, out| out.add(mid(case))),
    Check::new("STREAM-11", |case, out| out.add(without_choices(case))),
    Check::new("STREAM-12", |case, out| out.add(text_kept(case))),
    Check::new("STREAM-13", |case, out| out.add(comments(case))),
    Check::new("STREAM-14", |case, out| out.add(odd_lines(case))),
    Check::new("STREAM-15", |case, out| out.add(any_chunking(case))),
    Check::new("STREAM-16", |case, out| out.add(broken_off(case))),
    Check::new("STREAM-17", |case, out| out.add(stalled(case))),
    Check::new("RESP-6", |case, out| {
        out.add(event(case, Surface::Responses))
    }),
    Check::new("MSG-6", |case, out| out.add(event(case, Surface::Messages))),
];

fn stream(case: &Case<'_>) -> Option<()> {
    only_if(case.planned.way == PlayMode::NoRetries && case.truth.is_stream)
}

fn reported(case: &Case<'_>, why: &str) -> Option<Judgement> {
    let reported = case.reported()?;
    Some(holds(reported, format!("a failed call: {why}"), || {
        case.summary()
    }))
}

fn first(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    let truth = case.truth;
    let on_images =
        case.planned.surface == Surface::Images && truth.delivery == Some(Delivery::Event);
    only_if(truth.delivery == Some(Delivery::StreamFirst) || on_images)?;
    reported(case, "the first data event is an error")
}

fn mid(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    only_if(case.truth.delivery == Some(Delivery::StreamMid) && !case.truth.only_in_choice())?;
    reported(case, "an error event follows content")
}

fn without_choices(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    only_if(matches!(
        case.truth.delivery,
        Some(Delivery::StreamFirst | Delivery::StreamMid)
    ))?;
    let value = case.truth.value.as_ref()?;
    only_if(value.get("error").is_some_and(|error| !error.is_null()))?;
    only_if(
        value
            .get("choices")
            .is_none_or(|choices| choices.as_array().is_some_and(Vec::is_empty)),
    )?;
    reported(case, "the chunk has an `error` and no choices")
}

fn text_kept(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    only_if(case.truth.is_error && case.truth.delivered)?;
    case.result()?;
    let state = case
        .field(FieldName::Text)
        .filter(|state| *state != FieldState::Inexpressible)?;
    let expected = || format!("the text {}", case.fields[&FieldName::Text].expected);
    Some(holds(state == FieldState::Value, expected(), || {
        format!("the text {}", case.fields[&FieldName::Text].seen)
    }))
}

/// Returns whether an ordinary stream was read as a success, and an error stream was not mistaken for something else.
fn read_well(case: &Case<'_>) -> Option<bool> {
    let reported = case.reported()?;
    let text = case.field(FieldName::Text) != Some(FieldState::Lost);
    Some(if case.truth.is_error {
        !reported || case.exception() == ExceptionKind::Own
    } else {
        !reported && text
    })
}

fn comments(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    only_if(case.truth.comments)?;
    let in_text = case
        .result()?
        .text
        .as_deref()
        .is_some_and(|text| text.contains("OPENROUTER PROCESSING"));
    let ignored = read_well(case)? && !in_text;
    Some(holds(
        ignored,
        "the stream read as if it had no comments",
        || case.summary(),
    ))
}

fn odd_lines(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    only_if(case.truth.odd_lines)?;
    let found = case.reported()? == case.truth.is_error;
    let text = case.field(FieldName::Text) != Some(FieldState::Lost);
    let expected = "the stream read with any line ending and with a byte order mark";
    Some(holds(found && text && read_well(case)?, expected, || {
        case.summary()
    }))
}

fn any_chunking(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.planned.way == PlayMode::Split)?;
    let whole = case.whole?;
    let (one, other) = (whole.result()?, case.result()?);
    let same =
        one.outcome == other.outcome && same_text(whole, case) && states(whole).eq(states(case));
    Some(holds(
        same,
        format!("the same as in whole events: {}", whole.summary()),
        || case.summary(),
    ))
}

fn broken_off(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    if case.truth.has_end {
        let complete = "no error: the stream has its end marker";
        return Some(holds(!case.reported()?, complete, || case.summary()));
    }
    only_if(case.truth.delivery == Some(Delivery::Transport))?;
    let seen = case.reported()? || case.visible();
    Some(holds(
        seen,
        "a failed or visibly unfinished call: the stream was interrupted",
        || case.summary(),
    ))
}

fn stalled(case: &Case<'_>) -> Option<Judgement> {
    only_if(case.planned.way == PlayMode::NoRetries && case.truth.stalls)?;
    let ended = match case.outcome {
        CallOutcome::Result(_) => true,
        CallOutcome::Hung(_) => false,
        _ => return None,
    };
    Some(holds(
        ended,
        format!("an end after {} ms of silence", case.planned.timeout_ms),
        || case.summary(),
    ))
}

fn event(case: &Case<'_>, surface: Surface) -> Option<Judgement> {
    stream(case)?;
    only_if(case.planned.surface == surface && case.truth.delivery == Some(Delivery::Event))?;
    reported(case, "the stream has an error event")
}
