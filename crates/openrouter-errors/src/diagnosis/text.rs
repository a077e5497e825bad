//! Folding of texts, so that one spelling of a phrase matches all variants.

use std::cell::Cell;

/// The number of bytes of a text that the rules examine: the beginning, plus a quarter as many from the end.
pub const TEXT_LIMIT: usize = 32 * 1024;

/// Converts to lower case, removes quotes, backticks and backslashes, and folds white space to single spaces.
pub(crate) fn fold(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len().min(TEXT_LIMIT * 2));
    fold_into(text, &mut out);
    out
}

thread_local! {
    /// The buffer of the texts of one diagnosis, kept for the next.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Returns a buffer for folded texts, which need not be empty.
pub(crate) fn take_buffer() -> Vec<u8> {
    BUFFER.take()
}

/// Keeps a buffer for the next diagnosis.
pub(crate) fn give_back(buffer: Vec<u8>) {
    BUFFER.set(buffer);
}

/// Appends the result of [`fold`] to `out`.
pub(crate) fn fold_into(text: &str, out: &mut Vec<u8>) {
    let (head, tail) = within_limit(text);
    fold_part(head, out);
    if !tail.is_empty() {
        out.push(b' ');
        fold_part(tail, out);
    }
    while out.last() == Some(&b' ') {
        out.pop();
    }
}

/// Removes a client's guesses from a folded text: `this may be a sign of rate limiting`. They are no evidence.
pub(crate) fn drop_guesses(folded: &mut Vec<u8>) {
    const GUESSES: [&[u8]; 12] = [
        b"this may be",
        b"this might be",
        b"this could be",
        b"this may indicate",
        b"this might indicate",
        b"this could indicate",
        b"you may be rate limited",
        b"you might be rate limited",
        b"possibly due to rate limit",
        b"perhaps due to rate limit",
        b"maybe due to rate limit",
        b"probably due to rate limit",
    ];
    const WORDS: [&[u8]; 4] = [b" may ", b" might ", b" could ", b" due to "];
    /// The maximum number of guesses of one kind.
    const MAX_GUESSES: usize = 4;
    const ENDS: [&[u8]; 4] = [b". ", b": ", b")", b" - "];
    if !WORDS
        .iter()
        .any(|word| memchr::memmem::find(folded, word).is_some())
    {
        return;
    }
    for guess in GUESSES {
        for _ in 0..MAX_GUESSES {
            let Some(at) = memchr::memmem::find(folded, guess) else {
                break;
            };
            let behind = &folded[at..];
            let ends = ENDS
                .iter()
                .filter_map(|end| memchr::memmem::find(behind, end));
            let end = ends.min().unwrap_or(behind.len());
            folded.drain(at..at + end);
        }
    }
}

/// Returns the words behind the status with which Alibaba's inference service begins them: `<400> InternalError.Algo...`.
pub(crate) fn behind_marked_status(text: &str) -> Option<&str> {
    let (status, words) = text.strip_prefix('<')?.split_once("> ")?;
    let stated = status.len() == 3
        && status.starts_with(['4', '5'])
        && status.bytes().all(|byte| byte.is_ascii_digit());
    let words = stated.then_some(words).filter(|words| !words.is_empty())?;
    // `InternalError.Algo.InvalidParameter: ` is the name of a class.
    let sentence = words
        .split_once(": ")
        .filter(|(class, _)| class.contains('.') && !class.contains(' '));
    Some(sentence.map_or(words, |(_, sentence)| sentence))
}

/// Returns the provider's words behind those with which gateways introduce them: `Error from provider (Xiaomi): Too many
/// requests`, `Upstream request failed: [rate_limit_exceeded] Rate limit exceeded.`
pub(crate) fn behind_relay(text: &str) -> Option<&str> {
    if !text.starts_with(['E', 'U']) {
        return None;
    }
    let named = text.strip_prefix("Error from provider").and_then(|rest| {
        let (name, words) = rest.split_once(": ")?;
        let name = name.trim_matches([' ', '(', ')']);
        (name.len() < 32 && !name.contains(['.', ':', '{'])).then_some(words)
    });
    let words = named.unwrap_or(text);
    let words = words
        .strip_prefix("Upstream request failed: ")
        .unwrap_or(words);
    let words = words
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "))
        .filter(|(code, _)| words.len() < text.len() && !code.contains(' '))
        .map_or(words, |(_, words)| words);
    (words.len() < text.len() && words.contains(' ')).then_some(words)
}

/// Removes the URL that an HTTP client prints behind its own words: `not found for url: https://x/models`. Its path names no
/// cause.
pub(crate) fn drop_url(folded: &mut Vec<u8>) {
    const MARK: &[u8] = b" for url";
    let Some(at) = memchr::memmem::find(folded, MARK) else {
        return;
    };
    let behind = &folded[at + MARK.len()..];
    let Some(start) = memchr::memmem::find(behind, b"http").filter(|start| *start < 4) else {
        return;
    };
    let url = &behind[start..];
    let end = memchr::memchr(b' ', url).unwrap_or(url.len());
    let start = at + MARK.len() + start;
    folded.drain(start..start + end);
}

/// Returns the parts of a text that are examined.
pub(crate) fn within_limit(text: &str) -> (&str, &str) {
    if text.len() <= TEXT_LIMIT {
        return (text, "");
    }
    let mut end = TEXT_LIMIT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut start = text.len() - (TEXT_LIMIT / 4).min(text.len() - end);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    (&text[..end], &text[start..])
}

/// Cuts the text to the length limit.
pub(crate) fn shortened(mut text: String) -> String {
    let length = within_limit(&text).0.len();
    text.truncate(length);
    text
}

/// The folded form of a byte; 0 if the byte is dropped or needs [`fold_special`].
static FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "counted to 255")]
        let as_byte = byte as u8;
        let special = matches!(as_byte, b'\\' | b'"' | b'\'' | b'`' | 0xE2);
        if as_byte.is_ascii_whitespace() || as_byte.is_ascii_control() {
            folded[byte] = b' ';
        } else if !special {
            folded[byte] = as_byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    folded
};

fn fold_part(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let block = bytes[at..].first_chunk::<17>();
        if let Some(block) = block.filter(|block| is_plain(block, out.last())) {
            let [block @ .., _] = block;
            out.extend_from_slice(&block.map(|byte| byte.to_ascii_lowercase()));
            at += block.len();
            continue;
        }
        let rest = &bytes[at..];
        if rest.len() <= 16 {
            let mut last = [b'x'; 17];
            last[..rest.len()].copy_from_slice(rest);
            if is_plain(&last, out.last()) {
                last.make_ascii_lowercase();
                out.extend_from_slice(&last[..rest.len()]);
                return;
            }
        }
        // Byte by byte up to the next block, which may be plain.
        at += fold_bytes(&bytes[at..], out);
    }
}

/// Whether only the case of the first 16 bytes needs folding; the last byte is the one behind them. Compares all bytes
/// without branching, so that it vectorizes.
fn is_plain(block: &[u8; 17], before: Option<&u8>) -> bool {
    let special = |byte: u8| {
        (byte < b' ')
            | (byte == b'\\')
            | (byte == b'"')
            | (byte == b'\'')
            | (byte == b'`')
            | (byte == 0x7F)
            | (byte == 0xE2)
    };
    let first = block[0] == b' ' && matches!(before, None | Some(b' '));
    !first
        & !(0..16).fold(false, |odd, at| {
            let blanks = (block[at] == b' ') & (block[at + 1] == b' ');
            odd | special(block[at]) | blanks
        })
}

/// Folds some bytes, at most 18; returns how many.
fn fold_bytes(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    let mut folded = [0; 16];
    let mut length = 0;
    let mut blank = matches!(out.last(), None | Some(b' '));
    let mut at = 0;
    while at < bytes.len().min(folded.len()) {
        let byte = match FOLDED[usize::from(bytes[at])] {
            0 => {
                let (byte, more) = fold_special(&bytes[at..]);
                at += more;
                byte
            }
            folded => folded,
        };
        at += 1;
        // Nothing, or another blank.
        if byte == 0 || blank && byte == b' ' {
            continue;
        }
        blank = byte == b' ';
        folded[length] = byte;
        length += 1;
    }
    out.extend_from_slice(&folded[..length]);
    at
}

/// Folds a special character; returns what it becomes, 0 for nothing, and how many bytes beyond the first were
/// consumed.
fn fold_special(bytes: &[u8]) -> (u8, usize) {
    match bytes {
        // A literal `\n` is white space; any other backslash is only escaping.
        [b'\\', b'n' | b'r' | b't', ..] => (b' ', 1),
        // Typographic quotes: U+2018, U+2019, U+201C, U+201D.
        [0xE2, 0x80, 0x98 | 0x99 | 0x9C | 0x9D, ..] => (0, 2),
        [0xE2, ..] => (0xE2, 0),
        _ => (0, 0),
    }
}

/// Removes white space from both ends; most texts have none.
pub(crate) fn trimmed(text: &str) -> &str {
    let graphic = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if graphic(bytes.first()) && graphic(bytes.last()) {
        return text;
    }
    text.trim()
}

/// Whether a text says no more than that something failed.
pub(crate) fn says_nothing(text: &str) -> bool {
    const EMPTY_WORDS: &[&str] = &[
        "",
        "error",
        "errors",
        "unknown error",
        "provider returned error",
        "provider returned an error",
        "error from provider: provider returned error",
        "null",
        "undefined",
        "none",
        "{}",
        "[]",
        "bad request",
        "fail",
        "failed",
        "param incorrect",
        "openai_error",
        "internal_error",
        "bad_response_status_code",
        "upstream_error",
    ];
    /// The set of lengths of these phrases, and of the first bytes of a text that may be one, one bit each.
    const SETS: (u64, u128) = {
        // Digits and a full stop.
        let (mut lengths, mut firsts) = (0, 0x03ff << b'0' | 1 << b'.');
        let mut at = 0;
        while at < EMPTY_WORDS.len() {
            let word = EMPTY_WORDS[at].as_bytes();
            lengths |= 1 << word.len();
            if let Some(first) = word.first() {
                firsts |= 1 << *first | 1 << first.to_ascii_uppercase();
            }
            at += 1;
        }
        (lengths, firsts)
    };
    let mut text = trimmed(text);
    if text.len() >= 96 {
        return false;
    }
    if let Some(&first) = text.as_bytes().first()
        && (!first.is_ascii() || SETS.1 >> first & 1 == 0)
    {
        return false;
    }
    if text.ends_with('.') {
        text = text.trim_end_matches('.');
    }
    let folded;
    let text = if memchr::memchr(b'\n', text.as_bytes()).is_some() {
        // A terminal or mail program may have wrapped the phrase.
        folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        &folded
    } else {
        text
    };
    let number = || text.bytes().all(|b| b.is_ascii_digit());
    let word = || {
        SETS.0 >> text.len() & 1 == 1
            && EMPTY_WORDS
                .iter()
                .any(|word| text.eq_ignore_ascii_case(word))
    };
    text.len() < 48 && (number() || word())
}

#[cfg(test)]
mod tests {
    use super::{TEXT_LIMIT, behind_relay, fold, says_nothing};
    use proptest::prelude::*;

    /// Folds character by character, as documented on [`fold`].
    fn slowly(text: &str) -> String {
        let mut out = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let escaped = c == '\\' && matches!(chars.peek(), Some('n' | 'r' | 't'));
            if escaped || c.is_ascii_whitespace() || c.is_ascii_control() {
                chars.next_if(|_| escaped);
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            } else if !"\\\"'`\u{2018}\u{2019}\u{201c}\u{201d}".contains(c) {
                out.push(c.to_ascii_lowercase());
            }
        }
        out.truncate(out.trim_end_matches(' ').len());
        out
    }

    const PIECES: &[&str] = &[
        "a",
        "The model",
        "ORDINARY words of more than sixteen bytes",
        " ",
        "  ",
        "\n",
        "\\n",
        "\\",
        "\"",
        "'",
        "`",
        "\u{2019}",
        "\u{201c}",
        "…",
        "上下文",
        "\u{7f}",
        "\u{1}",
        "n",
        "ÀÉ",
    ];

    proptest! {
        #[test]
        fn blocks_change_nothing(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..16)) {
            let text = pieces.concat();
            let folded = fold(&text);
            prop_assert_eq!(String::from_utf8_lossy(&folded), slowly(&text));
        }
    }

    #[test]
    fn one_spelling_for_all() {
        let folded = fold("  The `model`'s \\\"Maximum\\\"\n\t context\\nlength ’is’ 上下文 ");
        assert_eq!(
            String::from_utf8_lossy(&folded),
            "the models maximum context length is 上下文"
        );
    }

    #[test]
    fn long_texts_keep_their_ends() {
        let text = format!("begin {} end", "上".repeat(TEXT_LIMIT));
        let folded = fold(&text);
        assert!(
            folded.starts_with(b"begin ")
                && folded.ends_with(b" end")
                && folded.len() < TEXT_LIMIT * 2
        );
    }

    #[test]
    fn empty_words() {
        assert!(says_nothing(" ERROR ") && says_nothing("Provider returned error."));
        assert!(says_nothing("Param\n     Incorrect") && says_nothing("Provider returned\nerror"));
        assert!(!says_nothing("Internal error"));
    }

    #[test]
    fn words_of_gateways_are_removed() {
        let behind = |text| behind_relay(text).unwrap_or("-");
        assert_eq!(
            behind("Error from provider (Acme Go): slow down"),
            "slow down"
        );
        assert_eq!(
            behind("Error from provider: Upstream request failed: [x] slow down"),
            "slow down"
        );
        assert_eq!(behind("Error from provider: overloaded"), "-");
        assert_eq!(behind("[x] slow down"), "-");
    }
}
