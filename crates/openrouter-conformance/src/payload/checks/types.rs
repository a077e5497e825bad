//! TYPE: `error_type`.

use openrouter_errors::ErrorType;

use super::show;
use crate::check::Verdicts;
use crate::payload::{Check, ResponseView, Style};

pub(super) const CHECKS: &[Check] = &[
    Check::new("TYPE-1", known_values),
    Check::new("TYPE-2", agrees_with_the_status),
    Check::new("TYPE-3", in_its_place),
];

fn known_values(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in subject.sites() {
        for (pointer, stated) in site.error_types() {
            let known = stated
                .as_str()
                .is_some_and(|stated| ErrorType::from(stated).is_known());
            out.check(
                known,
                pointer,
                "one of the 27 documented values",
                show(Some(stated)),
            );
        }
    }
}

fn agrees_with_the_status(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let Some(status) = subject.status else { return };
    for site in subject.sites() {
        for (pointer, stated) in site.error_types() {
            let Some(stated) = stated
                .as_str()
                .map(ErrorType::from)
                .filter(ErrorType::is_known)
            else {
                continue;
            };
            out.check(
                belongs(&stated, status),
                pointer,
                format_args!("a type of status {status}"),
                format_args!("{:?}", stated.as_str()),
            );
        }
    }
}

/// Returns whether a type belongs to a status: the documented one, and the others seen in documents and responses.
fn belongs(stated: &ErrorType, status: u16) -> bool {
    let also: &[u16] = match stated.as_str() {
        "provider_unavailable" => &[520, 521, 522, 523],
        "provider_overloaded" => &[529],
        "timeout" => &[408, 524],
        "content_policy_violation" | "refusal" | "payment_required" => &[403],
        "not_found" => &[410],
        "unmapped" => return true,
        _ => &[],
    };
    stated.status() == Some(status) || also.contains(&status)
}

fn in_its_place(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in subject.sites() {
        let place = match site.style {
            Style::Chat if site.availability().is_some() || site.is_batch() => {
                site.pointer("error_type")
            }
            Style::Chat | Style::Choice => site.pointer("metadata").member("error_type"),
            Style::Anthropic => site.pointer("error_type"),
            Style::ResponseObject => site.beside("error_type"),
            Style::ResponseEvent | Style::ResponseEventFlat | Style::ImagesEvent => continue,
        };
        if let Some((found, _)) = site.error_types().next() {
            out.check(
                site.error_types().any(|(pointer, _)| pointer == place),
                place,
                "error_type",
                format_args!("it at {found}"),
            );
        }
    }
}
