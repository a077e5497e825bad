//! HTTP: responses with an error status.

use openrouter_errors::{Shape, Surface};
use serde_json::{Map, Value};

use super::{is_error_status, show};
use crate::check::Verdicts;
use crate::payload::site::EventPointer;
use crate::payload::{Check, ResponseView, Site, Style};

pub(super) const CHECKS: &[Check] = &[
    Check::new("HTTP-1", status_and_code_agree),
    Check::new("HTTP-2", body_holds_an_error_object),
    Check::new("HTTP-3", message_for_people),
    Check::new("HTTP-4", code_is_a_number),
    Check::new("HTTP-5", code_is_an_error_status),
    Check::new("HTTP-6", error_states_its_status),
    Check::new("HTTP-7", metadata_is_an_object),
    Check::new("HTTP-8", json_is_labelled),
    Check::new("HTTP-9", no_bare_string),
    Check::new("HTTP-10", validation_uses_the_envelope),
    Check::new("HTTP-11", user_id),
];

/// Returns a number, also from a string that spells one.
fn number(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()))
}

/// Returns whether the object is a response of the token exchange: an RFC 6749 error code in `error`, the message in
/// `error_description`.
fn is_oauth(subject: &ResponseView<'_>, object: &Map<String, Value>) -> bool {
    let is_text = |member| {
        object
            .get(member)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.trim().is_empty())
    };
    subject
        .surface()
        .is_none_or(|surface| surface == Surface::Auth)
        && is_text("error")
        && is_text("error_description")
}

fn chat_sites<'a>(subject: &'a ResponseView<'_>) -> impl Iterator<Item = Site<'a>> {
    sites(subject).filter(|site| site.style == Style::Chat)
}

/// Returns the error objects, except those of a validator's response, which only HTTP-8 and HTTP-10 check.
fn sites<'a>(subject: &'a ResponseView<'_>) -> impl Iterator<Item = Site<'a>> {
    let judged = subject.shape != Shape::ValidationError;
    subject.sites().filter(move |_| judged)
}

fn status_and_code_agree(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let Some(status) = subject.error_status() else {
        return;
    };
    for site in sites(subject) {
        for member in ["code", "http_status"] {
            let Some(value) = site.error.get(member) else {
                continue;
            };
            if let Some(stated) = number(value) {
                out.check(
                    stated == u64::from(status),
                    site.pointer(member),
                    format_args!("{status}, as in the HTTP status"),
                    value,
                );
            }
        }
    }
}

fn body_holds_an_error_object(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if subject.error_status().is_none() || subject.shape == Shape::ValidationError {
        return;
    }
    let Some(body) = &subject.json else { return };
    let error = body.get("error");
    let word = body.as_object().is_some_and(|body| is_oauth(subject, body));
    out.check(
        word || error.is_some_and(Value::is_object),
        "/error",
        "an error object",
        show(error),
    );
}

fn message_for_people(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in sites(subject) {
        let message = site.error.get("message");
        let says_something = message
            .and_then(Value::as_str)
            .is_some_and(|text| !text.trim().is_empty());
        out.check(
            says_something,
            site.pointer("message"),
            "a string that is not blank",
            show(message),
        );
    }
}

fn code_is_a_number(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if subject.is_stream() {
        return;
    }
    for site in chat_sites(subject) {
        let Some(code) = site.error.get("code") else {
            continue;
        };
        let name = code
            .as_str()
            .is_some_and(|text| text.trim().parse::<u64>().is_err());
        if subject.surface() == Some(Surface::Responses) && name {
            continue;
        }
        out.check(
            code.is_i64() || code.is_u64(),
            site.pointer("code"),
            "a JSON integer",
            code,
        );
    }
}

fn code_is_an_error_status(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in sites(subject) {
        let Some(code) = site.error.get("code").filter(|code| code.is_number()) else {
            continue;
        };
        let holds = code.as_u64().is_some_and(is_error_status);
        out.check(
            holds,
            site.pointer("code"),
            "a number from 400 to 599",
            code,
        );
    }
}

fn error_states_its_status(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for site in chat_sites(subject).filter(|site| !site.is_batch()) {
        let has = |member: &str| site.error.get(member).is_some_and(|value| !value.is_null());
        let typed = site.error_types().next().is_some();
        let holds = has("code") || (has("http_status") && typed);
        out.check(
            holds,
            site.pointer("code"),
            "code, or http_status with error_type",
            show(site.error.get("code")),
        );
    }
}

fn metadata_is_an_object(subject: &ResponseView<'_>, out: &mut Verdicts) {
    let fits =
        |value: Option<&Value>| value.is_none_or(|value| value.is_object() || value.is_null());
    let wanted = "an object, null or absent";
    for site in sites(subject) {
        let inside = site.error.get("metadata");
        out.check(fits(inside), site.pointer("metadata"), wanted, show(inside));
        if site.has_metadata_beside() {
            let beside = site.parent.get("metadata");
            out.check(fits(beside), site.beside("metadata"), wanted, show(beside));
        }
    }
}

fn json_is_labelled(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if !subject.is_error() || subject.json.is_none() {
        return;
    }
    let media_type = subject.headers().media_type();
    if media_type.is_none() && !subject.answer.headers_whole {
        return;
    }
    let found = media_type.as_deref().unwrap_or("nothing");
    out.check(
        found == "application/json",
        "/headers/content-type",
        "application/json",
        found,
    );
}

fn no_bare_string(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (event, object) in subject.objects() {
        let Some(error) = object.get("error") else {
            continue;
        };
        let documented = object.contains_key("status")
            || object.contains_key("status_code")
            || is_oauth(subject, object);
        let bare = error.as_str().is_some_and(|text| !text.is_empty()) && !documented;
        if !error.is_null() {
            out.check(
                !bare,
                format_args!("{}/error", EventPointer(event)),
                "an object, or a sibling status next to the string",
                show(Some(error)),
            );
        }
    }
}

fn validation_uses_the_envelope(subject: &ResponseView<'_>, out: &mut Verdicts) {
    if !subject.is_error() || subject.json.is_none() {
        return;
    }
    let validation = subject.shape == Shape::ValidationError;
    out.check(
        !validation,
        "/success",
        "the envelope of the surface",
        "a validator response with success: false",
    );
}

fn user_id(subject: &ResponseView<'_>, out: &mut Verdicts) {
    for (event, object) in subject
        .objects()
        .filter(|(_, object)| object.contains_key("error"))
    {
        if let Some(user) = object.get("user_id") {
            let holds = user.is_string() || user.is_null();
            out.check(
                holds,
                format_args!("{}/user_id", EventPointer(event)),
                "a string or null",
                show(Some(user)),
            );
        }
    }
}
