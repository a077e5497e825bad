//! The parser's position in the text and its look-ahead.

use super::budget::StepBudget;

/// The maximum look-ahead, in bytes.
const LOOK_AHEAD: usize = 256;

/// The position of a value, which decides what may follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The key of an object.
    Key,
    /// The value of a member.
    Member,
    /// An item of a list.
    Item,
    /// An argument of a constructor call.
    Argument,
}

/// Features seen while parsing, which distinguish the dumps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// Single quotes, `None`, `True`, `False`.
    pub(super) python: bool,
    /// Keys without quotes.
    pub(super) bare_keys: bool,
    /// A constructor call or a named object.
    pub(super) named: bool,
    /// JSON that was inserted into a string without escaping.
    pub(super) spliced: bool,
}

/// A position in a text.
#[derive(Debug)]
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) depth: usize,
    /// Whether the first unescaped quote closes a string, because the text is known to be well formed.
    pub(super) plain: bool,
    /// Inside JSON that was inserted into a string without escaping: a quote may have backslashes or not.
    pub(super) loose: usize,
    /// Whether the value ended before its text did, or vice versa.
    pub(super) cut: bool,
    /// Inside Clojure's `{:key value}`, whose string keys have no separator either.
    pub(super) edn: bool,
    /// Behind `key=`, as in the spans of Rust's `tracing`: `{model="x" turn=2}`.
    pub(super) assigned: bool,
    /// Inside PHP's `array (...)`.
    pub(super) php: bool,
    pub(super) style: Style,
    pub(super) fuel: &'a StepBudget,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, at: usize, plain: bool, fuel: &'a StepBudget) -> Self {
        Self {
            text,
            at,
            depth: 0,
            plain,
            loose: 0,
            cut: false,
            edn: false,
            assigned: false,
            php: false,
            style: Style::default(),
            fuel,
        }
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.byte(self.at)
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips white space, including the spellings `\n`, `<EOL>` and no-break space.
    pub(super) fn blank(&mut self) {
        let from = self.at;
        self.at = self.blank_from(self.at, usize::MAX);
        if !self.fuel.consume(self.at - from) {
            self.cut = true;
        }
    }

    /// Returns where the white space at `at` ends, examining at most `limit` bytes.
    pub(super) fn blank_from(&self, mut at: usize, limit: usize) -> usize {
        let end = at.saturating_add(limit);
        while at < end {
            at += match self.byte(at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => 1,
                Some(b'\\') if matches!(self.byte(at + 1), Some(b'n' | b'r' | b't')) => 2,
                Some(b'\\') if self.loose > 0 && self.byte(at + 1) == Some(b'\\') => {
                    let run = self.backslashes(at);
                    match self.byte(at + run) {
                        Some(b'n' | b'r' | b't') => run + 1,
                        _ => break,
                    }
                }
                Some(0xC2) if self.byte(at + 1) == Some(0xA0) => 2,
                Some(b'<') if self.slice(at, at + 5) == "<EOL>" => 5,
                _ => break,
            };
        }
        at
    }

    /// Counts the backslashes at `at`, up to the look-ahead limit.
    pub(super) fn backslashes(&self, at: usize) -> usize {
        (0..LOOK_AHEAD)
            .take_while(|step| self.byte(at + step) == Some(b'\\'))
            .count()
    }

    /// Returns the length and character of a quote at `at`, including its backslashes where they are allowed.
    pub(super) fn quote_at(&self, at: usize) -> Option<(usize, u8)> {
        let run = if self.loose > 0 {
            self.backslashes(at)
        } else {
            0
        };
        match self.byte(at + run) {
            Some(quote @ (b'"' | b'\'' | b'`')) => Some((run + 1, quote)),
            _ => None,
        }
    }

    /// Returns the end of the identifier that begins at `at`.
    pub(super) fn word_end(&self, at: usize) -> usize {
        let word =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$' | b'.');
        at + (0..LOOK_AHEAD)
            .take_while(|step| self.byte(at + step).is_some_and(word))
            .count()
    }

    /// Whether a key and its separator follow at `at`, after white space.
    pub(super) fn key_ahead(&self, from: usize) -> bool {
        let at = self.blank_from(from, LOOK_AHEAD);
        let mut symbol = false;
        let end = if let Some((length, quote)) = self.quote_at(at) {
            let from = at + length;
            let found = (from..from + LOOK_AHEAD)
                .find(|at| self.byte(*at).is_none_or(|byte| byte == quote));
            self.fuel.consume(found.unwrap_or(from + LOOK_AHEAD) - at);
            match found {
                None => return false,
                Some(at) if self.byte(at).is_none() => return true,
                Some(at) => at + 1,
            }
        } else if self.byte(at) == Some(b'[') {
            return true;
        } else {
            symbol = self.byte(at) == Some(b':');
            let from = at + usize::from(symbol);
            let end = self.word_end(from);
            if end == from {
                return self.byte(at).is_none() || self.elision_at(at);
            }
            end
        };
        let at = self.blank_from(end, LOOK_AHEAD);
        self.fuel.consume(at - from);
        symbol && at > end || matches!(self.byte(at), None | Some(b':' | b'='))
    }

    /// Whether the text was cut manually at `at`: `...` or its one-character form.
    pub(super) fn elision_at(&self, at: usize) -> bool {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        rest.starts_with(b"...") || rest.starts_with("\u{2026}".as_bytes())
    }

    /// Whether the quote at `at` begins the next line, and no key.
    fn broken(&self, from: usize, at: usize) -> bool {
        let line = self.slice(from, at).strip_prefix('\n');
        line.is_some_and(|blank| blank.bytes().all(|byte| byte == b' ')) && !self.key_ahead(at)
    }

    /// Whether a string at `place` may end before `at`.
    pub(super) fn closes(&self, at: usize, place: Place) -> bool {
        if self.plain {
            return true;
        }
        let from = at;
        let at = self.blank_from(from, LOOK_AHEAD);
        self.fuel.consume(at - from + 1);
        match (self.byte(at), place) {
            (None, _) => true,
            (Some(b':' | b'='), Place::Key) => true,
            (Some(b'"'), Place::Key) => self.edn && at > from,
            (_, Place::Key) => false,
            (Some(b'}'), Place::Member)
            | (Some(b']'), Place::Item)
            | (Some(b')'), Place::Argument) => true,
            (Some(b';'), Place::Member) => true,
            (Some(b','), Place::Item) => true,
            (Some(b','), Place::Argument) => true,
            (Some(b','), Place::Member) => {
                let next = self.blank_from(at + 1, LOOK_AHEAD);
                self.byte(next) == Some(b'}')
                    || self.php && self.byte(next) == Some(b')')
                    || self.key_ahead(next)
            }
            (Some(b')'), Place::Member) => self.php,
            (Some(b':'), Place::Member) if self.edn => at > from && self.key_ahead(at),
            (Some(b'"' | b'\''), _) if self.broken(from, at) => true,
            (Some(first), Place::Member)
                if self.assigned && at > from && first.is_ascii_alphabetic() =>
            {
                self.byte(self.word_end(at)) == Some(b'=')
            }
            (Some(b'+'), _) => self.quote_at(self.blank_from(at + 1, LOOK_AHEAD)).is_some(),
            (Some(b'"' | b'\\'), Place::Member) => {
                self.quote_at(at).is_some() && self.key_ahead(at)
            }
            _ => self.elision_at(at),
        }
    }
}
