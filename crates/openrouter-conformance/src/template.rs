//! Message templates: what stays of a message when the facts of one request are taken out of it, so that two
//! exchanges that differ only in those are known to be the same.

use std::sync::LazyLock;

use regex::Regex;

/// What is taken out, in this order, and what stands in its place.
static RULES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        (r#"https?://[^ \t\r\n"'<>)]+"#, "<url>"),
        (r#""[^"\n]*"|`[^`\n]*`|'[^'\n]{1,60}'"#, "<quoted>"),
        (
            r"(?-u:\b)[a-z0-9~][a-z0-9._-]*/[A-Za-z0-9._-]+(?::[a-z]+)?",
            "<model>",
        ),
        (
            r"(?-u:\b)(?:gen|req|resp|msg|chatcmpl|user|org|call|run|cmpl)[_-][A-Za-z0-9-]{6,}",
            "<id>",
        ),
        (
            r"(?-u:\b)[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?-u:\b)",
            "<id>",
        ),
        (r"(?-u:\b)[A-Za-z]*[0-9][A-Za-z0-9]{15,}(?-u:\b)", "<id>"),
        (r"[$€]?(?-u:\b)[0-9]+(?:[.,:][0-9]+)*", "<n>"),
        (r"[ \t\r\n]+", " "),
    ]
    .into_iter()
    .map(|(pattern, place)| (Regex::new(pattern).expect("the patterns are valid"), place))
    .collect()
});

/// The template of a message.
///
/// ```
/// use openrouter_conformance::template::template;
/// let one = template("openai/gpt-4o is not a valid model ID, asked 3 times");
/// assert_eq!(one, template("acme/fake-1.0 is not a valid model ID, asked 12 times"));
/// assert_eq!(one, "<model> is not a valid model id, asked <n> times");
/// ```
#[must_use]
pub fn template(message: &str) -> String {
    let mut text = message.to_owned();
    for (pattern, place) in RULES.iter() {
        text = pattern.replace_all(&text, *place).into_owned();
    }
    text.trim().to_lowercase()
}
