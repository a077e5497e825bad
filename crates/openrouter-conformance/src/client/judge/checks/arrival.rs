//! CLIENT-2 to CLIENT-10 and TYPE-4: whether the fields of a reported error reach the caller.

use openrouter_errors::Delivery;

use super::Check;
use crate::check::{Judgement, holds, only_if};
use crate::client::judge::case::Case;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_corpus::vocabulary::PlayMode;

pub(super) const CHECKS: &[Check] = &[
    Check::new("CLIENT-2", |case, out| out.add(status(case, true))),
    Check::new("CLIENT-3", |case, out| out.add(status(case, false))),
    Check::new("CLIENT-4", |case, out| {
        out.add(arrives(case, FieldName::Message))
    }),
    Check::new("CLIENT-5", |case, out| {
        out.add(arrives(case, FieldName::Code))
    }),
    Check::new("CLIENT-6", |case, out| {
        out.add(arrives(case, FieldName::Provider))
    }),
    Check::new("CLIENT-7", |case, out| {
        out.add(arrives(case, FieldName::Raw))
    }),
    Check::new("CLIENT-8", |case, out| {
        out.add(arrives(case, FieldName::RetryAfter))
    }),
    Check::new("CLIENT-9", |case, out| out.add(ids(case))),
    Check::new("CLIENT-10", |case, out| out.add(partial(case))),
    Check::new("TYPE-4", |case, out| {
        out.add(arrives(case, FieldName::ErrorType))
    }),
];

/// Limits a check to errors that reached the caller, raised or visible in the result.
fn got(case: &Case<'_>) -> Option<()> {
    only_if(case.planned.way == PlayMode::NoRetries && case.truth.is_error)?;
    only_if(case.reported()? || case.visible())
}

/// Judges a field that the response states and the API can express.
fn judged(case: &Case<'_>, name: FieldName) -> Option<Judgement> {
    let field = case.fields.get(&name)?;
    only_if(field.state != FieldState::Inexpressible)?;
    let seen = || {
        if field.seen.is_null() {
            format!("no {name}")
        } else {
            format!("{name} {}", field.seen)
        }
    };
    Some(holds(
        field.state == FieldState::Value,
        format!("{name} {}", field.expected),
        seen,
    ))
}

fn arrives(case: &Case<'_>, name: FieldName) -> Option<Judgement> {
    got(case)?;
    judged(case, name)
}

fn status(case: &Case<'_>, of_http_error: bool) -> Option<Judgement> {
    got(case)?;
    only_if((case.truth.http_status >= 400) == of_http_error)?;
    judged(case, FieldName::Status)
}

fn ids(case: &Case<'_>) -> Option<Judgement> {
    got(case)?;
    let both = [
        judged(case, FieldName::GenerationId),
        judged(case, FieldName::RequestId),
    ];
    let broken = both
        .iter()
        .flatten()
        .find(|judgement| matches!(judgement, Judgement::Broken(_)))
        .cloned();
    broken.or_else(|| both.into_iter().flatten().next())
}

fn partial(case: &Case<'_>) -> Option<Judgement> {
    got(case)?;
    only_if(case.truth.delivery == Some(Delivery::Choice))?;
    judged(case, FieldName::Text)
}
