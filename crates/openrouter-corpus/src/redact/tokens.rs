//! Tokens with a published prefix.
//!
//! The prefixes come from the rule sets of gitleaks 8.30.1 (2026-03-12) and detect-secrets 1.5.0 (2024-05-06)
//! and from the vendors' documentation; docs/redaction.md says how to add one. Lengths are lower bounds, shorter than the
//! vendors' own: error messages truncate keys, and a truncated key is still a secret.

use std::sync::LazyLock;

/// The characters of a token after its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Letters and digits.
    Alnum,
    /// Letters, digits, `_` and `-`.
    Word,
    /// Also `.`, for tokens of several parts.
    Dotted,
    /// Also `+`, `/` and `=`: base64 in any alphabet.
    Base64,
    /// Also `@`: the rest of a URL that is secret as a whole.
    Url,
    /// Also characters that vendors mask keys with: `*`, `~`, `@`.
    Masked,
}

impl Class {
    pub(super) fn has(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric()
            || match self {
                Self::Alnum => false,
                Self::Word => matches!(byte, b'_' | b'-'),
                Self::Dotted => matches!(byte, b'_' | b'-' | b'.'),
                Self::Base64 => matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/' | b'='),
                Self::Url => matches!(byte, b'_' | b'-' | b'.' | b'/' | b'@'),
                Self::Masked => matches!(byte, b'_' | b'-' | b'.' | b'~' | b'@' | b'*'),
            }
    }
}

/// A token prefix, with the class and minimum number of the characters that follow.
pub(super) struct Token {
    pub(super) prefix: &'static str,
    pub(super) class: Class,
    pub(super) least: usize,
}

impl Token {
    /// Parses a line: prefix, class and least number.
    fn parse(line: &'static str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let (prefix, class, least) = (words.next()?, words.next()?, words.next()?);
        let class = match class {
            "Alnum" => Class::Alnum,
            "Word" => Class::Word,
            "Dotted" => Class::Dotted,
            "Base64" => Class::Base64,
            "Url" => Class::Url,
            _ => return None,
        };
        let least = least.parse().ok()?;
        words.next().is_none().then_some(Self {
            prefix,
            class,
            least,
        })
    }

    /// Whether the prefix is so distinctive that it also counts inside a word.
    pub(super) fn is_distinctive(&self) -> bool {
        self.prefix.len() > 4
    }

    /// Whether the prefix could begin an ordinary word, so that the following text must look random.
    pub(super) fn is_ambiguous(&self) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphabetic() || byte == b'.';
        self.prefix.bytes().all(is_plain)
    }
}

/// All known prefixes: the lines of `tokens.txt`.
pub(super) static TOKENS: LazyLock<Vec<Token>> = LazyLock::new(|| {
    let lines = include_str!("tokens.txt").lines();
    lines
        .filter_map(|line| {
            let content = line.split('#').next()?;
            (!content.trim().is_empty())
                .then(|| Token::parse(content).unwrap_or_else(|| panic!("tokens.txt: {line}")))
        })
        .collect()
});
