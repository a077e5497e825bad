//! Texts of a target under test, redacted.

/// A text of a client as it may be written down: without keys, user ids or addresses.
#[must_use]
pub fn clean(text: &str) -> String {
    super::redact(text).0.into_owned()
}
