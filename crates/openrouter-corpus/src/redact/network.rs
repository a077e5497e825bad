//! IP addresses, and keys with a fixed form but no prefix.

use memchr::{memchr_iter, memchr2_iter};

use super::forms::{back, escape_length, is_word};
use super::random::is_mixed;
use super::{Hit, Kind};

/// Detects every IPv4 and IPv6 address, and every token of a Discord bot.
pub(super) fn dotted(text: &str, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let mut until = 0;
    for at in memchr2_iter(b'.', b':', bytes) {
        if at < until || at == 0 {
            continue;
        }
        if bytes.get(at + 7) == Some(&b'.')
            && let Some(range) = bot_token(text, at)
        {
            until = range.end;
            hits.push(Hit::new(Kind::Key, range));
            continue;
        }
        if !bytes[at - 1].is_ascii_hexdigit() {
            continue;
        }
        let found = if bytes[at] == b'.' {
            version_4(bytes, at)
        } else {
            version_6(bytes, at)
        };
        if let Some(range) = found {
            until = range.end;
            hits.push(Hit::new(Kind::Ip, range));
        }
    }
}

type Range = std::ops::Range<usize>;

/// Detects a bot's id in base64, six characters and a signature, separated by dots.
fn bot_token(text: &str, dot: usize) -> Option<Range> {
    let is = |byte: u8| is_word(byte) || byte == b'-';
    let start = back(text, dot, is);
    let behind = text.as_bytes()[dot + 8..].iter();
    let end = dot + 8 + behind.take_while(|byte| is(**byte)).count();
    let middle = &text.as_bytes()[dot + 1..dot + 7];
    let is_token = dot - start >= 23 && end - dot >= 35 && middle.iter().all(|byte| is(*byte));
    (is_token && is_mixed(&text[start..dot])).then_some(start..end)
}

/// Detects four numbers separated by dots, the first dot at `dot`, but not a version number or a domain.
fn version_4(bytes: &[u8], dot: usize) -> Option<Range> {
    if !bytes.get(dot + 1)?.is_ascii_digit() {
        return None;
    }
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let before = bytes[..dot]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let start = dot - before;
    if !(1..=3).contains(&before) || is_part(bytes, start, b"-.") {
        return None;
    }
    let mut end = dot;
    for _ in 0..3 {
        if bytes.get(end) != Some(&b'.') || !(1..=3).contains(&digits(end + 1)) {
            return None;
        }
        end += 1 + digits(end + 1);
    }
    match bytes.get(end) {
        Some(b'.') if bytes.get(end + 1).is_some_and(u8::is_ascii_digit) => None,
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'-' => None,
        _ => Some(start..end),
    }
}

/// Detects hexadecimal groups separated by colons, the first colon at `colon`; [`allowed`](super::allowed) drops
/// lookalikes.
fn version_6(bytes: &[u8], colon: usize) -> Option<Range> {
    let before = bytes[..colon]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let mut start = colon - before;
    // The last letter of an escape sequence may be a hexadecimal digit.
    if start > 0 && bytes[start - 1] == b'\\' {
        start += escape_length(&bytes[start..]);
    }
    if !(1..=4).contains(&colon.saturating_sub(start)) || is_part(bytes, start, b":.") {
        return None;
    }
    let group = |byte: &&u8| byte.is_ascii_hexdigit() || **byte == b':';
    let mut end = colon + bytes[colon..].iter().take_while(group).count();
    while end > colon && bytes[end - 1] == b':' {
        end -= 1;
    }
    let colons = memchr_iter(b':', &bytes[start..end]).count();
    if colons < 2 || bytes.get(end).is_some_and(|byte| is_word(*byte)) {
        return None;
    }
    Some(start..end)
}

/// Whether the text at `start` continues what precedes it.
fn is_part(bytes: &[u8], start: usize, more: &[u8]) -> bool {
    let Some(&last) = start.checked_sub(1).and_then(|at| bytes.get(at)) else {
        return false;
    };
    (last.is_ascii_alphanumeric() || more.contains(&last))
        && !super::forms::ends_with_escape(&bytes[..start])
}
