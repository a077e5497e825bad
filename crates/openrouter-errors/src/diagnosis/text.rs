//! Folding of texts, so that one spelling of a phrase matches all variants.

/// The number of bytes of a text that the rules examine: the beginning, plus a quarter as many from the end.
pub const TEXT_LIMIT: usize = 32 * 1024;

/// Converts to lower case, removes quotes, backticks and backslashes, and folds white space to single spaces.
pub(crate) fn fold(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len().min(TEXT_LIMIT * 2));
    fold_into(text, &mut out);
    out
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
        let block = bytes[at..].first_chunk::<16>();
        if let Some(block) = block.filter(|block| is_plain(block, out.last())) {
            out.extend_from_slice(&block.map(|byte| byte.to_ascii_lowercase()));
            at += block.len();
            continue;
        }
        // Byte by byte up to the next block, which may be plain.
        let end = bytes.len().min(at + 16);
        while at < end {
            match FOLDED[usize::from(bytes[at])] {
                0 => at += fold_special(&bytes[at..], out),
                b' ' => blank(out),
                folded => out.push(folded),
            }
            at += 1;
        }
    }
}

/// Whether only the case of a block needs folding. Compares all bytes without branching, so that it vectorizes.
fn is_plain(block: &[u8; 16], before: Option<&u8>) -> bool {
    let special = |byte: u8| {
        (byte < b' ')
            | (byte == b'\\')
            | (byte == b'"')
            | (byte == b'\'')
            | (byte == b'`')
            | (byte == 0x7F)
            | (byte == 0xE2)
    };
    let odd = block.iter().fold(false, |odd, &byte| odd | special(byte));
    let blanks = block.windows(2).fold(false, |odd, two| {
        odd | ((two[0] == b' ') & (two[1] == b' '))
    });
    let first = block[0] == b' ' && matches!(before, None | Some(b' '));
    !(odd | blanks | first)
}

/// Folds a special character; returns how many bytes beyond the first were consumed.
fn fold_special(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    match bytes {
        // A literal `\n` is white space; any other backslash is only escaping.
        [b'\\', b'n' | b'r' | b't', ..] => {
            blank(out);
            1
        }
        // Typographic quotes: U+2018, U+2019, U+201C, U+201D.
        [0xE2, 0x80, 0x98 | 0x99 | 0x9C | 0x9D, ..] => 2,
        [0xE2, ..] => {
            out.push(0xE2);
            0
        }
        _ => 0,
    }
}

fn blank(out: &mut Vec<u8>) {
    if !matches!(out.last(), None | Some(b' ')) {
        out.push(b' ');
    }
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
    /// The set of lengths of these phrases, one bit each.
    const LENGTHS: u64 = {
        let mut lengths = 0;
        let mut at = 0;
        while at < EMPTY_WORDS.len() {
            lengths |= 1 << EMPTY_WORDS[at].len();
            at += 1;
        }
        lengths
    };
    let text = text.trim().trim_end_matches('.');
    let folded;
    let text = if memchr::memchr(b'\n', text.as_bytes()).is_some() && text.len() < 96 {
        // A terminal or mail program may have wrapped the phrase.
        folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        &folded
    } else {
        text
    };
    let number = || text.bytes().all(|b| b.is_ascii_digit());
    let word = || {
        LENGTHS >> text.len() & 1 == 1
            && EMPTY_WORDS
                .iter()
                .any(|word| text.eq_ignore_ascii_case(word))
    };
    text.len() < 48 && (number() || word())
}

#[cfg(test)]
mod tests {
    use super::{TEXT_LIMIT, fold, says_nothing};
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
}
