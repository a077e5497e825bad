//! BODY, RESP-7 and TEXT: errors in bodies.

use openrouter_errors::{Delivery, Shape};
use serde_json::Value;

use super::Check;
use crate::check::{Judgement, holds, only_if};
use crate::client::evidence::CallOutcome;
use crate::client::judge::case::Case;
use crate::client::judge::exceptions::ExceptionKind;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_corpus::vocabulary::PlayMode;

pub(super) const CHECKS: &[Check] = &[
    Check::new("BODY-5", |case, out| out.add(error_body(case))),
    Check::new("BODY-6", |case, out| out.add(choice_error(case))),
    Check::new("BODY-7", |case, out| out.add(no_error(case))),
    Check::new("BODY-8", |case, out| out.add(leading_space(case))),
    Check::new("BODY-9", |case, out| out.add(no_content(case))),
    Check::new("RESP-7", |case, out| out.add(failed_object(case))),
    Check::new("TEXT-5", |case, out| out.add(foreign_error(case))),
    Check::new("TEXT-6", |case, out| out.add(foreign_success(case))),
];

fn plain(case: &Case<'_>) -> Option<()> {
    only_if(case.planned.way == PlayMode::NoRetries)
}

fn error_body(case: &Case<'_>) -> Option<Judgement> {
    plain(case)?;
    let truth = case.truth;
    only_if(
        truth.delivery == Some(Delivery::OkBody)
            && truth.shape != Shape::ResponsesFailed
            && !truth.is_stream,
    )?;
    let error = truth.value.as_ref()?.get("error")?;
    only_if(error.is_object() || error.as_str().is_some_and(|text| !text.is_empty()))?;
    let reported = case.reported()?;
    Some(holds(
        reported,
        "a failed call: the 200 body has an `error`",
        || case.summary(),
    ))
}

fn choice_error(case: &Case<'_>) -> Option<Judgement> {
    plain(case)?;
    only_if(case.truth.is_error && case.truth.only_in_choice())?;
    let seen = case.reported()? || case.visible();
    Some(holds(
        seen,
        "an error, or a result whose finish reason is `error`",
        || case.summary(),
    ))
}

fn no_error(case: &Case<'_>) -> Option<Judgement> {
    plain(case)?;
    only_if(!case.truth.is_error && case.truth.says_error)?;
    let reported = case.reported()?;
    Some(holds(
        !reported,
        "a success: the response contains no error",
        || case.summary(),
    ))
}

fn leading_space(case: &Case<'_>) -> Option<Judgement> {
    plain(case)?;
    only_if(case.truth.leading_space && case.truth.value.as_ref().is_some_and(Value::is_object))?;
    let reported = case.reported()?;
    let misread = reported && (!case.truth.is_error || case.exception() != ExceptionKind::Own);
    Some(holds(
        !misread,
        "the body read as if it had no leading white space",
        || case.summary(),
    ))
}

fn no_content(case: &Case<'_>) -> Option<Judgement> {
    plain(case)?;
    only_if(case.truth.delivery == Some(Delivery::NoContent))?;
    let holds_it = match case.outcome {
        CallOutcome::Result(_) => {
            case.reported() != Some(true) || case.exception() != ExceptionKind::Unrelated
        }
        CallOutcome::Died(_) | CallOutcome::Hung(_) => false,
        _ => return None,
    };
    Some(holds(
        holds_it,
        "a result, or an error of the client's own",
        || case.summary(),
    ))
}

fn failed_object(case: &Case<'_>) -> Option<Judgement> {
    plain(case)?;
    let truth = case.truth;
    only_if(truth.shape == Shape::ResponsesFailed && truth.delivery == Some(Delivery::OkBody))?;
    let seen = case.reported()? || case.visible();
    Some(holds(
        seen,
        "an error, or the response object with its status `failed`",
        || case.summary(),
    ))
}

fn foreign_error(case: &Case<'_>) -> Option<Judgement> {
    plain(case)?;
    only_if(case.truth.delivery == Some(Delivery::NotJson) && case.truth.http_status >= 400)?;
    let reported = case.reported()?;
    let with_status = case.field(FieldName::Status) != Some(FieldState::Lost);
    let own = case.exception() == ExceptionKind::Own;
    let expected = format!("an error with status {}", case.truth.http_status);
    Some(holds(reported && with_status && own, expected, || {
        case.summary()
    }))
}

fn foreign_success(case: &Case<'_>) -> Option<Judgement> {
    plain(case)?;
    let truth = case.truth;
    let broken = matches!(
        truth.delivery,
        Some(Delivery::NotJson | Delivery::Transport)
    ) && !truth.is_stream;
    only_if(broken && truth.http_status < 300)?;
    let reported = case.reported()?;
    Some(holds(
        reported,
        "a failed call: the 200 body is not complete JSON",
        || case.summary(),
    ))
}
