//! Texts of a target under test, redacted.

use super::{redact_headers, redact_target, scrub};
use openrouter_mock::Redaction;

/// A text of a client as it may be written down: without keys, user ids or addresses.
#[must_use]
pub fn clean(text: &str) -> String {
    super::redact(text).0.into_owned()
}

/// How the journal of the mock redacts requests.
pub const REQUESTS: Redaction = Redaction {
    text: scrub,
    target: redact_target,
    headers: redact_headers,
};
