//! Lines of `key=value` pairs.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Matches a pair. The value may be quoted as in Go, JSON or Python, and an apostrophe inside a word ends no value.
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?:^|[\s,])([A-Za-z_@][\w.@/-]*)=(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.|'[^\s,])*)'|(\S*))"#,
    )
    .expect("the pattern is valid")
});

/// The fewest pairs of a logfmt line.
const PAIRS: usize = 3;

/// Returns whether a line begins with a pair and may have more.
pub(super) fn begins(line: &str) -> bool {
    let name = line.bytes().position(|byte| byte == b'=').unwrap_or(0);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.@/-".contains(&byte);
    name > 0
        && line.bytes().take(name).all(plain)
        && memchr::memchr_iter(b'=', line.as_bytes()).count() >= PAIRS
}

/// Returns the pairs of a line that consists of them.
pub(super) fn pairs(line: &str) -> Option<Vec<(&str, Cow<'_, str>)>> {
    let start = line.trim_start();
    if !begins(start) {
        return None;
    }
    let pairs: Vec<_> = PAIR
        .captures_iter(start)
        .filter_map(|found| {
            let value = match found.get(2).or(found.get(3)) {
                Some(quoted) => unquote(quoted.as_str()),
                None => Cow::Borrowed(found.get(4)?.as_str()),
            };
            Some((found.get(1)?.as_str(), value))
        })
        .collect();
    (pairs.len() >= PAIRS).then_some(pairs)
}

/// Decodes a quoted value.
fn unquote(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    serde_json::from_str(&format!("\"{text}\"")).map_or_else(
        |_| {
            Cow::Owned(
                text.replace("\\\"", "\"")
                    .replace("\\'", "'")
                    .replace("\\n", "\n")
                    .replace("\\\\", "\\"),
            )
        },
        Cow::Owned,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_pairs() {
        let line = r#"time=2026-11-29T10:00:00Z level=error msg="call failed" err="429: {\"error\":{\"code\":429}}" empty= n=3"#;
        let pairs = pairs(line).expect("pairs");
        let value = |name| {
            pairs
                .iter()
                .find(|pair| pair.0 == name)
                .map(|pair| &*pair.1)
        };
        assert_eq!(value("msg"), Some("call failed"));
        assert_eq!(value("err"), Some(r#"429: {"error":{"code":429}}"#));
        assert_eq!(value("empty"), Some(""));
        assert_eq!(value("n"), Some("3"));
    }

    #[test]
    fn prose_is_no_line_of_pairs() {
        assert_eq!(pairs("set a=1 and b=2 and c=3"), None);
        assert_eq!(pairs("a=1 b=2"), None);
    }
}
