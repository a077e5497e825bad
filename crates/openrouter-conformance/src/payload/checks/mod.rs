//! The checks, a file for each family of SPEC.md (small families share one).

mod availability;
mod body;
mod headers;
mod http;
mod messages;
mod metadata;
mod privacy;
mod responses;
mod stream;
mod text;
mod types;

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde_json::Value;

use super::ResponseView;
use crate::check::{self, EvidenceKind};
use openrouter_corpus::redact::beginning;

/// The evidence of payload checks: one response.
#[derive(Debug)]
pub enum Payload {}

impl EvidenceKind for Payload {
    type Of<'a> = ResponseView<'a>;
}

/// The code that checks one payload requirement.
pub type Check = check::Check<Payload>;

/// Returns every payload check.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    [
        http::CHECKS,
        body::CHECKS,
        stream::CHECKS,
        responses::CHECKS,
        messages::CHECKS,
        types::CHECKS,
        metadata::CHECKS,
        availability::CHECKS,
        headers::CHECKS,
        text::CHECKS,
        privacy::CHECKS,
    ]
    .into_iter()
    .flatten()
}

/// Returns the check of a requirement.
pub(super) fn check_of(requirement: &str) -> Option<&'static Check> {
    static BY_ID: LazyLock<HashMap<&str, &Check>> =
        LazyLock::new(|| checks().map(|check| (check.requirement, check)).collect());
    BY_ID.get(requirement).copied()
}

/// Formats a JSON value for a message, shortened if long, or states that there is none. Costs nothing until it is written.
fn show(value: Option<&Value>) -> impl fmt::Display {
    const LONGEST: usize = 80;
    fmt::from_fn(move |f| {
        let Some(value) = value else {
            return f.write_str("nothing");
        };
        match beginning(&value.to_string(), LONGEST) {
            (text, true) => write!(f, "{text}..."),
            (text, false) => f.write_str(&text),
        }
    })
}

/// Returns whether a number is an error status.
fn is_error_status(number: u64) -> bool {
    (400..600).contains(&number)
}
