//! What a client reports for a variant of a response, compared with its report for the response as recorded.

use super::Check;
use crate::check::{Judgement, holds, only_if};
use crate::client::evidence::CallOutcome;
use crate::client::judge::case::Case;
use crate::client::judge::exceptions::ExceptionKind;
use crate::client::judge::severity;
use crate::client::variants::{Family, Kind};
use openrouter_corpus::vocabulary::{FieldName, FieldState};

/// The requirements that only variants show.
pub(super) const CHECKS: &[Check] = &[
    Check::new("HTTP-12", |case, out| out.add(as_recorded(case, "HTTP-12"))),
    Check::new("STREAM-18", |case, out| {
        out.add(as_recorded(case, "STREAM-18"))
    }),
    Check::new("CLIENT-15", |case, out| {
        out.add(as_recorded(case, "CLIENT-15"))
    }),
];

/// Those that a response as recorded can show as well; the other families check them there.
const MORE: &[Check] = &[
    Check::new("BODY-6", |case, out| out.add(as_recorded(case, "BODY-6"))),
    Check::new("STREAM-10", |case, out| {
        out.add(as_recorded(case, "STREAM-10"))
    }),
    Check::new("STREAM-13", |case, out| {
        out.add(as_recorded(case, "STREAM-13"))
    }),
    Check::new("STREAM-14", |case, out| {
        out.add(as_recorded(case, "STREAM-14"))
    }),
    Check::new("STREAM-15", |case, out| {
        out.add(as_recorded(case, "STREAM-15"))
    }),
    Check::new("TYPE-5", |case, out| out.add(as_recorded(case, "TYPE-5"))),
    Check::new("CLIENT-13", |case, out| {
        out.add(as_recorded(case, "CLIENT-13"))
    }),
];

/// The checks that apply to variants; no other check does.
pub(in crate::client::judge) fn checks() -> impl Iterator<Item = &'static Check> {
    CHECKS.iter().chain(MORE)
}

fn as_recorded(case: &Case<'_>, requirement: &str) -> Option<Judgement> {
    let (form, plain) = (case.form?, case.whole?);
    only_if(form.variant.requirement(plain.truth.is_stream) == requirement)?;
    let expected = format!("as for the response as recorded: {}", plain.summary());
    Some(holds(alike(case)?, expected, || {
        format!("{}, for the variant {}", case.summary(), form.in_words())
    }))
}

/// Returns whether the report is that for the response as recorded, or better: a client that misreads a detail of the
/// response does not violate the requirement that the variant rests on. `None` if there is nothing to compare.
pub(in crate::client::judge) fn alike(case: &Case<'_>) -> Option<bool> {
    let (form, plain) = (case.form?, case.whole?);
    let before = plain.result()?;
    let after = match case.outcome {
        CallOutcome::Result(result) => result,
        CallOutcome::Died(_) | CallOutcome::Hung(_) | CallOutcome::Endless(_) => {
            return Some(false);
        }
        CallOutcome::Broken(_) | CallOutcome::NotAsked(_) => return None,
    };
    if severity::verdict(case).0 < severity::verdict(plain).0 {
        return Some(true);
    }
    let same_end = before.outcome == after.outcome && same_text(plain, case);
    Some(match form.variant.family() {
        Family::Wire => same_end && states(plain).eq(states(case)),
        Family::Tolerance => {
            let value = |case: &Case<'_>, name| case.field(name) == Some(FieldState::Value);
            // A value that the client does not know need not reach the caller.
            let is_kept = |name| {
                form.variant.kind() == Some(Kind::UnknownValue) && name == FieldName::ErrorType
                    || !value(plain, name)
                    || value(case, name)
            };
            let foreign = |case: &Case<'_>| case.exception() != ExceptionKind::Own;
            same_end
                && FieldName::ALL.iter().all(|name| is_kept(*name))
                && (foreign(plain) || !foreign(case))
        }
    })
}

/// Returns whether the texts are the same, or both are what the response states: text after an error may be omitted.
pub(super) fn same_text(one: &Case<'_>, other: &Case<'_>) -> bool {
    let text = |case: &Case<'_>| {
        let text = case.result().and_then(|result| result.text.clone());
        text.unwrap_or_default()
    };
    let both = [one, other].map(|case| case.field(FieldName::Text));
    both == [Some(FieldState::Value); 2] || text(one) == text(other)
}

/// The state of each field.
pub(super) fn states<'c>(
    case: &'c Case<'_>,
) -> impl Iterator<Item = (FieldName, FieldState)> + use<'c> {
    case.fields.iter().map(|(name, field)| (*name, field.state))
}
