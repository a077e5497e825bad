//! TEXT: answers that are not JSON.

use openrouter_errors::Shape;

use crate::check::Verdicts;
use crate::payload::{Check, ResponseView};

pub(super) const CHECKS: &[Check] = &[
    Check::new("TEXT-1", no_html),
    Check::new("TEXT-2", no_plain_text),
    Check::new("TEXT-3", json_is_whole),
    Check::new("TEXT-4", no_blank_body),
];

fn no_html(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if subject.is_error() {
        out.check(subject.shape != Shape::Html, "", "JSON", "an HTML page");
    }
}

fn no_plain_text(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if subject.is_error() {
        out.check(subject.shape != Shape::Text, "", "JSON", "plain text");
    }
}

fn json_is_whole(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let is_json = subject.json.is_some() || subject.shape == Shape::TruncatedJson;
    if is_json {
        out.check(
            subject.shape != Shape::TruncatedJson,
            "",
            "a complete JSON value",
            format_args!("its end after {} bytes", subject.answer.body.len()),
        );
    }
}

fn no_blank_body(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let judged = subject
        .answer
        .status
        .is_none_or(|status| status == 200 || status >= 400);
    if judged && !subject.answer.to_head {
        out.check(
            subject.shape != Shape::Blank,
            "",
            "a body",
            format_args!("an empty body of {} bytes", subject.answer.body.len()),
        );
    }
}
