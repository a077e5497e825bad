//! Extracts messages from JSON that does not parse: truncated, wrongly escaped, or printed by another language.

use memchr::memmem;

use crate::diagnosis::text::says_nothing;

/// Names of members that contain messages.
const KEYS: &[&str] = &["message", "error_message", "msg", "detail"];

/// Returns the last informative message, else the last message.
pub(super) fn innermost_message(text: &str) -> Option<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for key in KEYS {
        let mut values: Vec<_> = memmem::find_iter(text.as_bytes(), key)
            .filter_map(|at| Some((at, value_after(text, at, at + key.len())?)))
            .filter(|(_, value)| !value.trim().is_empty())
            .collect();
        found.append(&mut values);
        if found.iter().any(|(_, value)| !says_nothing(value)) {
            break;
        }
    }
    found.sort_by_key(|(at, _)| *at);
    let telling = found.iter().rposition(|(_, value)| !says_nothing(value));
    let at = telling.or_else(|| found.len().checked_sub(1))?;
    Some(found.swap_remove(at).1)
}

/// Returns the quoted value of a member whose name ends at `end`; the name must be quoted or stand alone.
fn value_after(text: &str, start: usize, end: usize) -> Option<String> {
    let bytes = text.as_bytes();
    if start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] == b'_') {
        return None;
    }
    let mut at = skip(bytes, end, |b| matches!(b, b'\\' | b'"' | b'\''));
    at = skip(bytes, at, |b| b == b' ');
    if !matches!(bytes.get(at), Some(b':' | b'=')) {
        return None;
    }
    at = skip(bytes, at + 1, |b| b == b' ');
    let slashes_from = at;
    at = skip(bytes, at, |b| b == b'\\');
    let slashes = at - slashes_from;
    let quote = *bytes.get(at).filter(|b| matches!(b, b'"' | b'\''))?;
    let from = at + 1;
    let mut to = from;
    loop {
        let Some(next) = memchr::memchr(quote, &bytes[to..]).map(|next| to + next) else {
            return Some(unescape(text[from..].trim_end_matches('\\')));
        };
        let before = bytes[from..next]
            .iter()
            .rev()
            .take_while(|&&b| b == b'\\')
            .count();
        let closes = match bytes.get(next + 1) {
            None => true,
            Some(b',' | b'}' | b']' | b')' | b'\n' | b'\r' | b'\\' | b'"' | b'\'') => true,
            Some(b' ') => matches!(bytes.get(next + 2), Some(b'}' | b',' | b']')),
            Some(_) => false,
        };
        if before <= slashes && closes {
            return Some(unescape(&text[from..next - before]));
        }
        to = next + 1;
    }
}

fn skip(bytes: &[u8], from: usize, which: impl Fn(u8) -> bool) -> usize {
    from + bytes[from..].iter().take_while(|&&b| which(b)).count()
}

/// Removes one level of backslashes.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{innermost_message, unescape};

    #[test]
    fn messages_of_broken_json() {
        let cut = r#"{"error":{"message":"Provider returned error","metadata":{"raw":"{\"error\":{\"message\":\"real words"#;
        assert_eq!(innermost_message(cut).as_deref(), Some("real words"));
        let unescaped = r#"{"message":"outer","raw":"{"type":"error","message":"inner words."},"request_id":"x"}"#;
        assert_eq!(
            innermost_message(unescaped).as_deref(),
            Some("inner words.")
        );
        assert_eq!(
            innermost_message("{'message': 'it is', 'code': 1}").as_deref(),
            Some("it is")
        );
        assert_eq!(innermost_message("no members here"), None);
        assert_eq!(unescape(r#"a\"b\\n"#), "a\"b\\n");
    }
}
