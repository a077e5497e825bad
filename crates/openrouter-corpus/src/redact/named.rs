//! Values of members, headers, parameters and options whose names suggest a secret.
//!
//! A name that always denotes a secret (`api_key`, `password`) hides any value; a name that only may (`token`, `key`)
//! hides values that look random.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::forms::{back, begins_word};
use super::{Hit, Kind, random};

/// Parts of names that suggest a secret.
pub(super) const STEMS: &[&str] = &[
    "auth",
    "connectionstring",
    "connection_string",
    "cookie",
    "credential",
    "creds",
    "jwt",
    "key",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "session",
    "sig",
    "token",
];

/// Suffixes of names whose values are always secret (lower case, without `_`, `-` and `.`).
const ALWAYS: &[&str] = &[
    "accesskey",
    "accesskeyid",
    "accesstoken",
    "accountkey",
    "apikey",
    "apitoken",
    "authkey",
    "authorization",
    "authtoken",
    "bearertoken",
    "clientsecret",
    "connectionstring",
    "cookie",
    "encryptionkey",
    "idtoken",
    "masterkey",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "privatetoken",
    "pwd",
    "refreshtoken",
    "secretaccesskey",
    "secretkey",
    "securitytoken",
    "serviceaccountkey",
    "sessiontoken",
    "sharedaccesskey",
    "signingkey",
    "signingsecret",
    "webhooksecret",
];

/// Names of URL parameters whose values are secret.
const PARAMETERS: &[&str] = &[
    "auth",
    "key",
    "secret",
    "sig",
    "signature",
    "token",
    "xamzcredential",
    "xamzsignature",
];

/// Placeholders for a missing value.
const NOTHING: &[&str] = &[
    "bearer",
    "env",
    "false",
    "fake",
    "hidden",
    "invalid",
    "key",
    "masked",
    "missing",
    "none",
    "null",
    "nil",
    "optional",
    "password",
    "required",
    "secret",
    "string",
    "test",
    "token",
    "true",
    "undefined",
    "unset",
];

/// The text between a name and its value: the end of the name, a separator, the quotes of the value, and the
/// scheme of a header.
static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
    let quote = r#"(?:\\*(?:["'`]|&quot;|&apos;|&\#3[49];|%22))"#;
    let source = format!(
        concat!(
            r"(?xi-u)^ (?P<close> {quote} | \] )? (?:\ |\t){{0,3}}",
            r"(?P<by> value \ * = | => | :=? | = | %3[dD] | > | , \ * {quote} value {quote} \ * : | ,",
            r" | \  ) (?:\ |\t){{0,3}} (?: [ub]? (?P<open> {quote} ) )?",
            r"(?P<scheme> (?: bearer|basic|token|bot|api-?key|digest|negotiate|key|hmac|splunk ) \ + )?",
        ),
        quote = quote
    );
    Regex::new(&source).expect("it is valid")
});

/// A phrase before a value: `key provided: VALUE`, `token "VALUE" is`.
static PHRASE: LazyLock<Regex> = LazyLock::new(|| {
    let source = r#"(?i-u)^["'`)]?(?: [a-z]+){0,3}:? \(?["'`<]?"#;
    Regex::new(source).expect("it is valid")
});

/// Detects the value of the name around the stem. Returns where the name ends.
pub(super) fn value(text: &str, stem: Range<usize>, hits: &mut Vec<Hit>) -> usize {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let mut start = back(text, stem.start, part);
    let bytes = text.as_bytes();
    if start > 0 && bytes[start - 1] == b'\\' {
        start += super::forms::escape_length(&bytes[start..]).min(stem.start - start);
    }
    // The rest of the name, up to 40 characters.
    let rest = &bytes[stem.end..];
    let more = rest.iter().take(40).take_while(|byte| part(**byte)).count();
    let end = stem.end + more;
    let name: String = text[start..end]
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    if is_other(&name) || !begins_word(text, start) && start > 0 {
        return end;
    }
    let before = start.checked_sub(1).map(|at| bytes[at]);
    let in_query = matches!(before, Some(b'?' | b'&' | b';'));
    let is_option = before == Some(b' ') && text[start..].starts_with("--");
    let always = ALWAYS.iter().any(|known| name.ends_with(known))
        || in_query && PARAMETERS.contains(&name.as_str());
    if let Some(range) = behind(text, end, always, in_query, is_option)
        .or_else(|| phrase(text, end))
        .filter(|range| !range.is_empty())
    {
        hits.push(Hit::new(Kind::Key, range));
    }
    end
}

/// Whether a name contains a stem by chance, or counts or describes.
fn is_other(name: &str) -> bool {
    name.ends_with("tokens")
        || name.contains("tokeniz")
        || name.contains("keyword")
        || name.contains("keyboard")
        || name.contains("monkey")
        || name.contains("author") && !name.contains("authoriz")
        || name.contains("design")
        || name.contains("assign")
        || name.contains("signal")
        || name.ends_with("error")
        || name.ends_with("sessions")
}

/// Returns the range of the value after a separator.
fn behind(
    text: &str,
    end: usize,
    always: bool,
    in_query: bool,
    is_option: bool,
) -> Option<Range<usize>> {
    let found = BETWEEN.captures(&text[end..])?;
    let by = found.name("by")?.as_str();
    let is_quoted = found.name("open").is_some();
    let has_scheme = found.name("scheme").is_some();
    match by {
        // Pairs are quoted on both sides: `("x-api-key", "...")`.
        "," if !(is_quoted
            && found.name("close").is_some()
            && is_last(text, end + found.get(0)?.end())) =>
        {
            return None;
        }
        " " if !is_option => return None,
        _ => {}
    }
    let start = end + found.get(0)?.end();
    let rest = &text[start..];
    let stop = |byte: &u8| match byte {
        b'"' | b'\\' | b'\r' | b'\n' => true,
        b'\'' | b'`' => true,
        b'<' | b'>' | b'{' | b'}' | b'(' | b')' | b'[' | b']' | b'|' => !is_quoted,
        b' ' | b'\t' | b',' | b';' | b'&' => !is_quoted,
        _ => false,
    };
    let length = rest
        .bytes()
        .position(|byte| stop(&byte))
        .unwrap_or(rest.len());
    let value = &rest[..length];
    let ends = ["&quot;", "&apos;", "&#3"]
        .iter()
        .filter_map(|end| value.find(end));
    let value = match ends.min() {
        Some(at) => &value[..at],
        None => value,
    };
    let value = if is_quoted {
        value
    } else {
        value.trim_end_matches(['.', ':', '!', '?'])
    };
    let range = start..start + value.len();
    let is_cookie =
        text[..end].len() >= 6 && text.as_bytes()[end - 6..end].eq_ignore_ascii_case(b"cookie");
    if always && is_cookie && !is_placeholder(value) {
        // A list of names and values, up to the end of the line.
        let line = rest.bytes().position(|byte| b"\"\\\r\n'".contains(&byte));
        let length = line.unwrap_or(rest.len());
        let looks = rest[..length].contains('=');
        return looks.then_some(start..start + length);
    }
    let is_secret = if is_placeholder(value) {
        false
    } else if !always {
        value.len() >= 8 && random::is_secret(value)
    } else if has_scheme {
        value.len() >= 8 && (is_quoted || !value.contains(' '))
    } else if value.contains(' ') {
        // Prose after the name.
        value.split(' ').count() < 3 && value.split(' ').any(random::is_mixed)
    } else if in_query || is_quoted || by == "=" || is_option {
        value.len() >= 4
    } else {
        value.len() >= 6 && random::is_mixed(value) || value.len() >= 20
    };
    is_secret.then_some(range)
}

/// Whether the quoted value at `start` is the last of its list.
fn is_last(text: &str, start: usize) -> bool {
    let rest = &text[start..];
    let behind = rest.find(['"', '\'', '`']).map(|quote| &rest[quote + 1..]);
    behind.is_some_and(|behind| behind.trim_start().starts_with([']', ')']))
}

/// Detects a random word after a few words of prose.
fn phrase(text: &str, end: usize) -> Option<Range<usize>> {
    let found = PHRASE.find(&text[end..])?;
    let start = end + found.end();
    let rest = &text.as_bytes()[start..];
    let is = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+/=".contains(&byte);
    let length = rest.iter().take_while(|byte| is(**byte)).count();
    let word = &text[start..start + length];
    random::is_random(word).then_some(start..start + length)
}

/// Whether a value is a placeholder for a missing secret.
fn is_placeholder(value: &str) -> bool {
    let bare = value.trim_matches([
        '<', '>', '[', ']', '{', '}', '$', '%', '(', ')', ' ', '.', '*',
    ]);
    let lower = bare.to_ascii_lowercase();
    let begins = |marks: &[&str]| marks.iter().any(|mark| value.starts_with(mark));
    lower.is_empty()
        || NOTHING.contains(&lower.as_str())
        || begins(&["<", "${", "{{", "$(", "%(", "os.environ", "process.env"])
        || value.starts_with('$')
            && value[1..]
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        || lower.starts_with("your")
        || lower
            .bytes()
            .all(|byte| matches!(byte, b'x' | b'*' | b'.' | b'-'))
        || value.contains("REDACTED")
}
