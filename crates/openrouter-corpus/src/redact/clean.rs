//! Texts of a target under test, redacted.

/// A text of a client as it may be written down: without keys, user ids or addresses.
#[must_use]
pub fn clean(text: &str) -> String {
    super::redact(text).0.into_owned()
}

/// The first characters of a text, on one line, and whether there are more. The text is redacted before it is cut: the
/// beginning of a secret may not have its form.
#[must_use]
pub fn beginning(text: &str, most: usize) -> (String, bool) {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = super::redact(&line).0;
    let shown: String = clean.chars().take(most).collect();
    let is_cut = shown.len() < clean.len();
    (shown, is_cut)
}
