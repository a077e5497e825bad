//! Message templates: a message without the facts of one request, so that two
//! exchanges that differ only in those facts count as the same.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// The rules, in order: what to replace, and the placeholder.
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let quotes = |text: &str| memchr::memchr3(b'"', b'`', b'\'', text.as_bytes()).is_some();
    let digits = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let rules: [(&str, &str, MayMatch); 7] = [
        (r#"https?://[^ \t\r\n"'<>)]+"#, "<url>", |text| {
            text.contains("://")
        }),
        (r#""[^"\n]*"|`[^`\n]*`|'[^'\n]{1,60}'"#, "<quoted>", quotes),
        (
            r"(?-u:\b)[a-z0-9~][a-z0-9._-]*/[A-Za-z0-9._-]+(?::[a-z]+)?",
            "<model>",
            |text| text.contains('/'),
        ),
        (
            r"(?-u:\b)(?:gen|req|resp|msg|chatcmpl|user|org|call|run|cmpl)[_-][A-Za-z0-9-]{6,}",
            "<id>",
            |text| text.contains(['_', '-']),
        ),
        (
            r"(?-u:\b)[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?-u:\b)",
            "<id>",
            |text| text.contains('-'),
        ),
        (
            r"(?-u:\b)[A-Za-z]*[0-9][A-Za-z0-9]{15,}(?-u:\b)",
            "<id>",
            digits,
        ),
        (r"[$€]?(?-u:\b)[0-9]+(?:[.,:][0-9]+)*", "<n>", digits),
    ];
    rules
        .into_iter()
        .map(|(pattern, place, may_match)| Rule {
            pattern: Regex::new(pattern).expect("the patterns are valid"),
            place,
            may_match,
        })
        .collect()
});

/// A cheap test of a text before a pattern is tried.
type MayMatch = fn(&str) -> bool;

/// One replacement.
struct Rule {
    pattern: Regex,
    place: &'static str,
    /// Returns false only if the pattern cannot match: logs have millions of messages.
    may_match: MayMatch,
}

/// Returns the template of a message.
///
/// ```
/// use openrouter_corpus::template::template;
/// let one = template("openai/gpt-4o is not a valid model ID, asked 3 times");
/// assert_eq!(one, template("acme/fake-1.0 is not a valid model ID, asked 12 times"));
/// assert_eq!(one, "<model> is not a valid model id, asked <n> times");
/// ```
#[must_use]
pub fn template(message: &str) -> String {
    let mut text = Cow::Borrowed(message);
    for rule in RULES.iter() {
        if (rule.may_match)(&text)
            && let Cow::Owned(replaced) = rule.pattern.replace_all(&text, rule.place)
        {
            text = Cow::Owned(replaced);
        }
    }
    let words = text
        .split([' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty());
    let mut joined = String::with_capacity(text.len());
    for word in words {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The cheap test never prevents a match.
        #[test]
        fn no_rule_is_passed_over_that_would_match(text in "[a-f0-9 /_\"'`:.$-]{0,40}(gen-[a-f0-9]{0,9}|https?://[a-f/]{0,5})?") {
            for rule in RULES.iter() {
                prop_assert!(!rule.pattern.is_match(&text) || (rule.may_match)(&text), "{}", text);
            }
        }
    }
}
