//! Message templates: a message without the facts of one request, so that two
//! exchanges that differ only in those facts count as the same.
//!
//! Logs have millions of messages, so the patterns are searched for by hand: each by a byte that it must contain. A test
//! compares them with the regular expressions that they stand for.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr_iter, memchr2, memchr2_iter, memchr3};

/// Finds the first match of a pattern in a text, at or after an offset.
type Find = fn(&str, usize) -> Option<Range<usize>>;

/// The patterns, in order: what to replace, the placeholder, and bytes of which each match has at least one.
const PATTERNS: [(Find, &str, &[u8]); 7] = [
    (url, "<url>", b":"),
    (quoted, "<quoted>", b"\"`'"),
    (model, "<model>", b"/"),
    (prefixed_id, "<id>", b"_-"),
    (uuid, "<id>", b"-"),
    (long_id, "<id>", DIGITS),
    (number, "<n>", DIGITS),
];

const DIGITS: &[u8] = b"0123456789";

/// For each byte, the set of patterns that need such a byte, one bit each.
static POSSIBLE: [u8; 256] = {
    let mut possible = [0; 256];
    let mut pattern = 0;
    while pattern < PATTERNS.len() {
        let bytes = PATTERNS[pattern].2;
        let mut at = 0;
        while at < bytes.len() {
            possible[bytes[at] as usize] |= 1 << pattern;
            at += 1;
        }
        pattern += 1;
    }
    possible
};

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
    // No placeholder has such a byte, so a replacement makes nothing else possible.
    let possible = message
        .bytes()
        .fold(0, |set, byte| set | POSSIBLE[usize::from(byte)]);
    for (at, (find, place, _)) in PATTERNS.into_iter().enumerate() {
        if possible & 1 << at != 0
            && let Some(replaced) = replaced(&text, find, place)
        {
            text = Cow::Owned(replaced);
        }
    }
    if is_joined(&text) {
        let mut text = text.into_owned();
        text.make_ascii_lowercase();
        return text;
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

/// Whether a text is ASCII and has single spaces between its words. Compares all bytes without branching, so that it
/// vectorizes.
fn is_joined(text: &str) -> bool {
    let bytes = text.as_bytes();
    let graphic = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    let plain = |byte: &u8| (*byte >= b' ') & (*byte < 0x7F);
    let blanks = |two: &[u8]| (two[0] == b' ') & (two[1] == b' ');
    graphic(bytes.first())
        && graphic(bytes.last())
        && bytes.iter().fold(true, |all, byte| all & plain(byte))
        && !bytes.windows(2).fold(false, |any, two| any | blanks(two))
}

/// Replaces every match of a pattern; `None` if there is none.
fn replaced(text: &str, find: Find, place: &str) -> Option<String> {
    let mut found = find(text, 0)?;
    let mut out = String::with_capacity(text.len() + 16);
    let mut from = 0;
    loop {
        out.push_str(&text[from..found.start]);
        out.push_str(place);
        from = found.end;
        match find(text, from) {
            Some(next) => found = next,
            None => break,
        }
    }
    out.push_str(&text[from..]);
    Some(out)
}

/// Whether a byte is a letter, a digit or `_`.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a word does not go on across `at`, where a letter, a digit or `_` stands.
fn begins_word(text: &[u8], at: usize) -> bool {
    at == 0 || !is_word(text[at - 1])
}

/// Returns the end of the run of bytes that starts at `from`.
fn run(text: &[u8], from: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = &text[from..];
    from + rest
        .iter()
        .position(|&byte| !is(byte))
        .unwrap_or(rest.len())
}

/// `https?://[^ \t\r\n"'<>)]+`
fn url(text: &str, from: usize) -> Option<Range<usize>> {
    let text = text.as_bytes();
    memchr_iter(b':', &text[from..]).find_map(|at| {
        let at = from + at;
        let before = &text[from..at];
        let scheme = ["https", "http"]
            .into_iter()
            .find(|scheme| before.ends_with(scheme.as_bytes()))?;
        text[at..].starts_with(b"://").then_some(())?;
        let end = run(text, at + 3, |byte| !b" \t\r\n\"'<>)".contains(&byte));
        (end > at + 3).then(|| at - scheme.len()..end)
    })
}

/// `"[^"\n]*"`, `` `[^`\n]*` `` or `'[^'\n]{1,60}'`
fn quoted(text: &str, mut from: usize) -> Option<Range<usize>> {
    const LONGEST: usize = 60;
    let bytes = text.as_bytes();
    loop {
        let at = from + memchr3(b'"', b'`', b'\'', &bytes[from..])?;
        from = at + 1;
        let quote = bytes[at];
        let end = memchr2(quote, b'\n', &bytes[from..]).map(|end| from + end);
        if let Some(end) = end.filter(|&end| bytes[end] == quote) {
            let inside = &text[from..end];
            let fits = || !inside.is_empty() && inside.chars().nth(LONGEST).is_none();
            if quote != b'\'' || fits() {
                return Some(at..end + 1);
            }
        }
    }
}

/// `\b[a-z0-9~][a-z0-9._-]*/[A-Za-z0-9._-]+(?::[a-z]+)?`
fn model(text: &str, from: usize) -> Option<Range<usize>> {
    let text = text.as_bytes();
    let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut least = from;
    memchr_iter(b'/', &text[from..]).find_map(|slash| {
        let slash = from + slash;
        let before = std::mem::replace(&mut least, slash + 1);
        let end = run(text, slash + 1, |byte| {
            byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
        });
        if end == slash + 1 {
            return None;
        }
        let name = |&byte: &u8| lower(byte) || b"._-".contains(&byte);
        let length = text[before..slash]
            .iter()
            .rev()
            .take_while(|&byte| name(byte));
        let first = slash - length.count();
        let tilde =
            first > before && text[first - 1] == b'~' && first > 1 && is_word(text[first - 2]);
        let start = match tilde {
            true => first - 1,
            false => (first..slash).find(|&at| lower(text[at]) && begins_word(text, at))?,
        };
        let variant = match text.get(end) {
            Some(b':') => run(text, end + 1, |byte| byte.is_ascii_lowercase()),
            _ => end,
        };
        Some(start..if variant > end + 1 { variant } else { end })
    })
}

/// `\b(?:gen|req|resp|msg|chatcmpl|user|org|call|run|cmpl)[_-][A-Za-z0-9-]{6,}`
fn prefixed_id(text: &str, from: usize) -> Option<Range<usize>> {
    const PREFIXES: [&str; 10] = [
        "gen", "req", "resp", "msg", "chatcmpl", "user", "org", "call", "run", "cmpl",
    ];
    let text = text.as_bytes();
    memchr2_iter(b'_', b'-', &text[from..]).find_map(|at| {
        let at = from + at;
        let start = PREFIXES
            .iter()
            .filter(|prefix| text[from..at].ends_with(prefix.as_bytes()))
            .map(|prefix| at - prefix.len())
            .find(|&start| begins_word(text, start))?;
        let end = run(text, at + 1, |byte| {
            byte.is_ascii_alphanumeric() || byte == b'-'
        });
        (end - at > 6).then_some(start..end)
    })
}

/// `\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`
fn uuid(text: &str, from: usize) -> Option<Range<usize>> {
    const LENGTH: usize = 36;
    let text = text.as_bytes();
    memchr_iter(b'-', &text[from..]).find_map(|at| {
        let start = (from + at).checked_sub(8).filter(|&start| start >= from)?;
        let id = text.get(start..start + LENGTH)?;
        let fits = id.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
        let ends = || {
            text.get(start + LENGTH)
                .is_none_or(|&behind| !is_word(behind))
        };
        (fits && begins_word(text, start) && ends()).then_some(start..start + LENGTH)
    })
}

/// `\b[A-Za-z]*[0-9][A-Za-z0-9]{15,}\b`: a word without `_` that has 15 letters or digits after its first digit.
fn long_id(text: &str, from: usize) -> Option<Range<usize>> {
    let text = text.as_bytes();
    let mut at = from;
    loop {
        at += text[at..].iter().position(u8::is_ascii_digit)?;
        let digit = at;
        at = run(text, digit, |byte| byte.is_ascii_alphanumeric());
        if at - digit > 15 && text.get(at) != Some(&b'_') {
            let letters = text[from..digit].iter().rev();
            let start = digit
                - letters
                    .take_while(|byte| byte.is_ascii_alphabetic())
                    .count();
            if begins_word(text, start) {
                return Some(start..at);
            }
        }
        // The rest of the word has a digit before it.
        at = run(text, at, is_word);
    }
}

/// `[$€]?\b[0-9]+(?:[.,:][0-9]+)*`
fn number(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let digits = |from: usize| run(bytes, from, |byte| byte.is_ascii_digit());
    let mut at = from;
    loop {
        at += bytes[at..].iter().position(u8::is_ascii_digit)?;
        if begins_word(bytes, at) {
            break;
        }
        at = digits(at);
    }
    let sign = ['$', '€']
        .into_iter()
        .find(|sign| text[from..at].ends_with(*sign));
    let start = at - sign.map_or(0, char::len_utf8);
    let mut end = digits(at);
    while let Some(b'.' | b',' | b':') = bytes.get(end) {
        let more = digits(end + 1);
        if more == end + 1 {
            break;
        }
        end = more;
    }
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;
    use std::sync::LazyLock;

    static REGEXES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        [
            r#"https?://[^ \t\r\n"'<>)]+"#,
            r#""[^"\n]*"|`[^`\n]*`|'[^'\n]{1,60}'"#,
            r"(?-u:\b)[a-z0-9~][a-z0-9._-]*/[A-Za-z0-9._-]+(?::[a-z]+)?",
            r"(?-u:\b)(?:gen|req|resp|msg|chatcmpl|user|org|call|run|cmpl)[_-][A-Za-z0-9-]{6,}",
            r"(?-u:\b)[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?-u:\b)",
            r"(?-u:\b)[A-Za-z]*[0-9][A-Za-z0-9]{15,}(?-u:\b)",
            r"[$€]?(?-u:\b)[0-9]+(?:[.,:][0-9]+)*",
        ]
        .map(|pattern| Regex::new(pattern).expect("the patterns are valid"))
        .into()
    });

    /// Parts of messages in which a pattern begins, ends or nearly matches.
    const PIECES: &[&str] = &[
        "http",
        "https",
        "://",
        ":",
        "/",
        "x",
        "Ab",
        "gen",
        "chatcmpl",
        "cmpl",
        "req",
        "user",
        "_",
        "-",
        "~",
        ".",
        ",",
        "$",
        "€",
        "é",
        " ",
        "\n",
        "\t",
        "\u{a0}",
        "\"",
        "'",
        "`",
        "<",
        ")",
        "1",
        "42",
        "0a1b2c3d",
        "-9f00",
        "-abcdef012345",
        "abcdef012345",
        "A1b2C3d4E5f6G7h8I9",
        "seventeen letters",
        "İ",
        "free",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_same_as_the_regular_expressions(
            pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24),
        ) {
            let text = pieces.concat();
            for ((find, place, bytes), regex) in PATTERNS.into_iter().zip(&*REGEXES) {
                let expected = regex.replace_all(&text, place);
                let found = replaced(&text, find, place);
                prop_assert_eq!(found.as_deref().unwrap_or(&text), &*expected, "{}", regex);
                let possible = text.bytes().any(|byte| bytes.contains(&byte));
                prop_assert!(found.is_none() || possible, "{}", regex);
            }
            for (_, place, _) in PATTERNS {
                prop_assert!(place.bytes().all(|byte| POSSIBLE[usize::from(byte)] == 0));
            }
        }
    }

    #[test]
    fn quotes_of_sixty_characters() {
        for (length, place) in [(60, true), (61, false)] {
            let text = format!("'{}'", "é".repeat(length));
            assert_eq!(template(&text) == "<quoted>", place);
        }
    }
}
