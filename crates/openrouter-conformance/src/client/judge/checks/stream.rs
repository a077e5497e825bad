//! STREAM, RESP-6 and MSG-6: errors in event streams.

use openrouter_errors::{Delivery, Surface};

use crate::client::evidence::Told;
use crate::client::judge::case::Case;
use crate::client::judge::check::{Check, Judgement, holds, unless};
use crate::client::judge::exceptions::ExceptionKind;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_corpus::vocabulary::PlayMode;

pub(super) const CHECKS: &[Check] = &[
    Check::new("STREAM-9", |case| first(case).into()),
    Check::new("STREAM-10", |case| mid(case).into()),
    Check::new("STREAM-11", |case| without_choices(case).into()),
    Check::new("STREAM-12", |case| text_kept(case).into()),
    Check::new("STREAM-13", |case| comments(case).into()),
    Check::new("STREAM-14", |case| odd_lines(case).into()),
    Check::new("STREAM-15", |case| any_chunking(case).into()),
    Check::new("STREAM-16", |case| broken_off(case).into()),
    Check::new("STREAM-17", |case| stalled(case).into()),
    Check::new("RESP-6", |case| event(case, Surface::Responses).into()),
    Check::new("MSG-6", |case| event(case, Surface::Messages).into()),
];

fn stream(case: &Case<'_>) -> Option<()> {
    unless(case.planned.way == PlayMode::NoRetries && case.truth.is_stream)
}

fn reported(case: &Case<'_>, why: &str) -> Option<Judgement> {
    let reported = case.reported()?;
    Some(holds(reported, format!("a failed call: {why}"), || {
        case.said()
    }))
}

fn first(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    let truth = case.truth;
    let on_images =
        case.planned.surface == Surface::Images && truth.delivery == Some(Delivery::Event);
    unless(truth.delivery == Some(Delivery::StreamFirst) || on_images)?;
    reported(case, "the first data event is an error")
}

fn mid(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    unless(case.truth.delivery == Some(Delivery::StreamMid) && !case.truth.only_in_choice())?;
    reported(case, "an error event follows content")
}

fn without_choices(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    unless(matches!(
        case.truth.delivery,
        Some(Delivery::StreamFirst | Delivery::StreamMid)
    ))?;
    let value = case.truth.value.as_ref()?;
    unless(value.get("error").is_some_and(|error| !error.is_null()))?;
    unless(
        value
            .get("choices")
            .is_none_or(|choices| choices.as_array().is_some_and(Vec::is_empty)),
    )?;
    reported(case, "the chunk has an `error` and no choices")
}

fn text_kept(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    unless(case.truth.is_error && case.truth.delivered)?;
    case.result()?;
    let state = case
        .field(FieldName::Text)
        .filter(|state| *state != FieldState::Inexpressible)?;
    let expected = || format!("the text {}", case.fields[&FieldName::Text].expected);
    Some(holds(state == FieldState::Value, expected(), || {
        format!("the text {}", case.fields[&FieldName::Text].seen)
    }))
}

/// Whether an ordinary stream was read as one, and an error stream at least not taken for something else.
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
    unless(case.truth.comments)?;
    let in_text = case
        .result()?
        .text
        .as_deref()
        .is_some_and(|text| text.contains("OPENROUTER PROCESSING"));
    let ignored = read_well(case)? && !in_text;
    Some(holds(
        ignored,
        "the stream read as if it had no comments",
        || case.said(),
    ))
}

fn odd_lines(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    unless(case.truth.odd_lines)?;
    let found = case.reported()? == case.truth.is_error;
    let text = case.field(FieldName::Text) != Some(FieldState::Lost);
    let expected = "the stream read with any line ending and with a byte order mark";
    Some(holds(found && text && read_well(case)?, expected, || {
        case.said()
    }))
}

fn any_chunking(case: &Case<'_>) -> Option<Judgement> {
    unless(case.planned.way == PlayMode::Split)?;
    let whole = case.whole?;
    let states = |case: &Case<'_>| -> Vec<_> {
        case.fields
            .iter()
            .map(|(name, field)| (*name, field.state))
            .collect()
    };
    let (one, other) = (whole.result()?, case.result()?);
    let same =
        one.outcome == other.outcome && one.text == other.text && states(whole) == states(case);
    Some(holds(
        same,
        format!("the same as in whole events: {}", whole.said()),
        || case.said(),
    ))
}

fn broken_off(case: &Case<'_>) -> Option<Judgement> {
    stream(case)?;
    unless(case.truth.delivery == Some(Delivery::Transport))?;
    let seen = case.reported()? || case.visible();
    Some(holds(
        seen,
        "a failed or visibly unfinished call: the stream was interrupted",
        || case.said(),
    ))
}

fn stalled(case: &Case<'_>) -> Option<Judgement> {
    unless(case.planned.way == PlayMode::NoRetries && case.truth.stalls)?;
    let ended = match case.told {
        Told::Result(_) => true,
        Told::Hung(_) => false,
        _ => return None,
    };
    Some(holds(
        ended,
        format!("an end after {} ms of silence", case.planned.timeout_ms),
        || case.said(),
    ))
}

fn event(case: &Case<'_>, surface: Surface) -> Option<Judgement> {
    stream(case)?;
    unless(case.planned.surface == surface && case.truth.delivery == Some(Delivery::Event))?;
    reported(case, "the stream has an error event")
}
