//! TEXT: answers that are not JSON.

use openrouter_errors::Shape;

use super::check;
use crate::payload::{Check, Subject, Verdicts};

pub(super) const CHECKS: &[Check] = &[
    check("TEXT-1", no_html),
    check("TEXT-2", no_plain_text),
    check("TEXT-3", json_is_whole),
    check("TEXT-4", no_blank_body),
];

fn no_html(subject: &Subject<'_>, out: &mut Verdicts) {
    if subject.is_error() {
        out.check(subject.shape != Shape::Html, "", "JSON", "an HTML page");
    }
}

fn no_plain_text(subject: &Subject<'_>, out: &mut Verdicts) {
    if subject.is_error() {
        out.check(subject.shape != Shape::Text, "", "JSON", "plain text");
    }
}

fn json_is_whole(subject: &Subject<'_>, out: &mut Verdicts) {
    let is_json = subject.json.is_some() || subject.shape == Shape::TruncatedJson;
    if is_json {
        let found = format!("its end after {} bytes", subject.answer.body.len());
        out.check(
            subject.shape != Shape::TruncatedJson,
            "",
            "a complete JSON value",
            found,
        );
    }
}

fn no_blank_body(subject: &Subject<'_>, out: &mut Verdicts) {
    let judged = subject
        .answer
        .status
        .is_none_or(|status| status == 200 || status >= 400);
    if judged && !subject.answer.to_head {
        let found = format!("an empty body of {} bytes", subject.answer.body.len());
        out.check(subject.shape != Shape::Blank, "", "a body", found);
    }
}
