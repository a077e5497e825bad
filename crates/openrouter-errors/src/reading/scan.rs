//! The scanner: one pass over JSON text, byte by byte, that copies nothing.
//!
//! It takes and refuses exactly what serde_json does, which the tests hold it against: strings with control characters or
//! wrong escapes, numbers with leading zeros, missing commas, trailing ones. Two things are as particular as there. A
//! *skipped* value may be nested as deep as it likes, and its strings may hold halves of surrogate pairs; a *read* string
//! may not. A *read* number must fit into an `f64`. `None` always means: this is no JSON, or it ends too early.

use std::borrow::Cow;

use super::lax::Lax;

/// A place in a JSON text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

/// The one value of a JSON text, of an object or array that it is one.
pub(crate) fn value(json: &str) -> Option<Lax<'_>> {
    let mut scanner = Scanner::new(json);
    let value = match scanner.peek()? {
        b'{' => scanner.skip_layer().map(|_| Lax::Object),
        b'[' => scanner.skip_layer().map(|_| Lax::Array),
        _ => scanner.scalar(),
    };
    value.filter(|_| scanner.peek().is_none())
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// How many bytes were taken.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// What was taken since `from`.
    pub(super) fn since(&self, from: usize) -> Option<&'a str> {
        self.text.get(from..self.at)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space; it is not taken.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        let byte = self.byte()?;
        if byte > b' ' {
            return Some(byte);
        }
        self.peek_behind_blanks()
    }

    #[inline(never)]
    fn peek_behind_blanks(&mut self) -> Option<u8> {
        while let b' ' | b'\n' | b'\r' | b'\t' = self.byte()? {
            self.at += 1;
        }
        self.byte()
    }

    /// Takes the byte that [`Scanner::peek`] gave.
    pub(super) fn take(&mut self) {
        self.at += 1;
    }

    /// Takes `byte`, and white space before it.
    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.take())
    }

    /// Behind a member or element: takes the comma (`true`), or the bracket that closes the whole (`false`).
    #[inline]
    pub(super) fn another(&mut self, close: u8) -> Option<bool> {
        let byte = self.peek()?;
        self.take();
        match byte {
            b',' => Some(true),
            byte => (byte == close).then_some(false),
        }
    }

    /// Takes the bracket that opens an object or array; where the one that closes it follows, that too (`false`).
    #[inline]
    pub(super) fn opens(&mut self, close: u8) -> Option<bool> {
        self.take();
        let empty = self.peek()? == close;
        if empty {
            self.take();
        }
        Some(!empty)
    }

    /// Reads a string.
    pub(super) fn string(&mut self) -> Option<Cow<'a, str>> {
        self.expect(b'"')?;
        self.rest_of_string()
    }

    /// Reads what is left of a string behind its first quote.
    #[inline(always)]
    pub(super) fn rest_of_string(&mut self) -> Option<Cow<'a, str>> {
        let (bytes, from) = (self.text.as_bytes(), self.at);
        let end = end_of_run(bytes, from);
        if bytes.get(end) != Some(&b'"') {
            return self.decoded(from, end).map(Cow::Owned);
        }
        self.at = end + 1;
        let (text, _) = self.text.get(from..)?.split_at_checked(end - from)?;
        Some(Cow::Borrowed(text))
    }

    /// Reads a member's name and the colon behind it, and gives what `known` makes of the name.
    #[inline]
    pub(super) fn name<T>(&mut self, known: impl Fn(&[u8]) -> T) -> Option<T> {
        self.expect(b'"')?;
        let (bytes, from) = (self.text.as_bytes(), self.at);
        let end = end_of_run(bytes, from);
        let found = if bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            known(bytes.get(from..end)?)
        } else {
            known(self.decoded(from, end)?.as_bytes())
        };
        self.expect(b':')?;
        Some(found)
    }

    /// Reads what is left of a string that begins at `from` and has its first escape at `escape`.
    #[inline(never)]
    fn decoded(&mut self, from: usize, escape: usize) -> Option<String> {
        let bytes = self.text.as_bytes();
        let mut text = String::with_capacity(2 * (escape - from) + 64);
        let (mut start, mut at) = (from, escape);
        loop {
            text.push_str(self.text.get(start..)?.split_at_checked(at - start)?.0);
            match bytes.get(at)? {
                b'"' => {
                    self.at = at + 1;
                    return Some(text);
                }
                b'\\' => text.push(match bytes.get(at + 1)? {
                    b'n' => '\n',
                    b'"' => '"',
                    b'\\' => '\\',
                    b'/' => '/',
                    b'b' => '\u{8}',
                    b'f' => '\u{c}',
                    b'r' => '\r',
                    b't' => '\t',
                    // Rare, and a matter of pairs: serde_json knows.
                    b'u' => {
                        self.skip_escapes(at)?;
                        return serde_json::from_str(self.since(from - 1)?).ok();
                    }
                    _ => return None,
                }),
                _ => return None,
            }
            start = at + 2;
            at = end_of_run(bytes, start);
        }
    }

    /// Takes what is left of a string.
    #[inline(always)]
    fn skip_string(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        let end = end_of_run(bytes, self.at);
        self.at = end + 1;
        if bytes.get(end) == Some(&b'"') {
            return Some(());
        }
        self.skip_escapes(end)
    }

    /// Takes what is left of a string from an escape on.
    #[inline(never)]
    fn skip_escapes(&mut self, from: usize) -> Option<()> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            match bytes.get(at)? {
                b'"' => {
                    self.at = at + 1;
                    return Some(());
                }
                b'\\' => at += length_of_escape(&bytes[at..])?,
                _ => return None,
            }
            at = end_of_run(bytes, at);
        }
    }

    fn skip_number(&mut self) -> Option<()> {
        if self.byte() == Some(b'-') {
            self.take();
        }
        let leading_zero = self.byte() == Some(b'0');
        let whole = self.skip_digits()?;
        if leading_zero && whole > 1 {
            return None;
        }
        if self.byte() == Some(b'.') {
            self.take();
            self.skip_digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.take();
            if let Some(b'+' | b'-') = self.byte() {
                self.take();
            }
            self.skip_digits()?;
        }
        Some(())
    }

    /// Takes digits, at least one; gives how many.
    fn skip_digits(&mut self) -> Option<usize> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        Some(self.at - from).filter(|&number| number > 0)
    }

    fn skip_word(&mut self, word: &str) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        rest.starts_with(word.as_bytes())
            .then(|| self.at += word.len())
    }

    /// Reads a number, a string or a word; of an object or array it takes nothing.
    pub(super) fn scalar(&mut self) -> Option<Lax<'a>> {
        match self.peek()? {
            b'"' => self.string().map(Lax::Text),
            b'n' => self.skip_word("null").map(|()| Lax::Null),
            b't' => self.skip_word("true").map(|()| Lax::Bool(true)),
            b'f' => self.skip_word("false").map(|()| Lax::Bool(false)),
            _ => self.number(),
        }
    }

    /// Reads a number: a code or status, which is short, by itself, any other as serde_json does.
    fn number(&mut self) -> Option<Lax<'a>> {
        let from = self.at;
        let mut value = 0;
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            value = value * 10 + u64::from(digit - b'0');
            self.at += 1;
            if self.at == from + 10 {
                break;
            }
        }
        let whole = !matches!(self.byte(), Some(b'0'..=b'9' | b'.' | b'e' | b'E'));
        if whole && value > 0 && self.text.as_bytes()[from] != b'0' {
            return Some(Lax::Unsigned(value));
        }
        self.at = from;
        self.skip_number()?;
        serde_json::from_str(self.since(from)?).ok()
    }

    /// Takes a value, whatever it is.
    pub(super) fn skip_value(&mut self) -> Option<()> {
        let mut open = Open::default();
        loop {
            let nested = match self.peek()? {
                b'{' => self.opens(b'}')?.then_some(true),
                b'[' => self.opens(b']')?.then_some(false),
                _ => {
                    self.skip_scalar()?;
                    None
                }
            };
            match nested {
                Some(object) => open.push(object),
                None => loop {
                    let Some(object) = open.last() else {
                        return Some(());
                    };
                    if self.another(if object { b'}' } else { b']' })? {
                        break;
                    }
                    open.pop();
                },
            }
            if open.last() == Some(true) {
                self.expect(b'"')?;
                self.skip_string()?;
                self.expect(b':')?;
            }
        }
    }

    fn skip_scalar(&mut self) -> Option<()> {
        match self.byte()? {
            b'"' => {
                self.take();
                self.skip_string()
            }
            b'n' => self.skip_word("null"),
            b't' => self.skip_word("true"),
            b'f' => self.skip_word("false"),
            _ => self.skip_number(),
        }
    }

    /// Takes an object or array of which only the first layer is read; `true` where there is anything in it.
    pub(super) fn skip_layer(&mut self) -> Option<bool> {
        let object = self.byte()? == b'{';
        let close = if object { b'}' } else { b']' };
        let filled = self.opens(close)?;
        let mut more = filled;
        while more {
            if object {
                self.string()?;
                self.expect(b':')?;
            }
            self.skip_value()?;
            more = self.another(close)?;
        }
        Some(filled)
    }
}

/// Where the string bytes that stand for themselves end: at a quote, a backslash, a control character or the end.
#[inline(always)]
fn end_of_run(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    // Of every byte that is below a limit the high bit is set; of those above such a one perhaps too (Mycroft).
    let below = |limit: u64, of: u64| of.wrapping_sub(ONES * limit) & !of;
    let mut at = from;
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let block = u64::from_le_bytes(*block);
        let quote = block ^ (ONES * u64::from(b'"'));
        let slash = block ^ (ONES * u64::from(b'\\'));
        let marks = (below(0x20, block) | below(1, quote) | below(1, slash)) & (ONES << 7);
        if marks != 0 {
            return at + marks.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    end_of_last_run(bytes, at)
}

/// [`end_of_run`] where less than eight bytes are left.
#[inline(never)]
fn end_of_last_run(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let plain = |&&byte: &&u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    from + rest.iter().take_while(plain).count()
}

/// How long the escape is that `bytes` begins with.
fn length_of_escape(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => bytes
            .get(2..6)?
            .iter()
            .all(u8::is_ascii_hexdigit)
            .then_some(6),
        _ => None,
    }
}

/// The brackets that are open: a bit each, an object's is 1.
#[derive(Default)]
struct Open {
    bits: u64,
    number: u32,
    /// The bits of the layers before, 64 each.
    below: Vec<u64>,
}

impl Open {
    fn push(&mut self, object: bool) {
        if self.number == 64 {
            self.below.push(self.bits);
            self.number = 0;
        }
        self.bits = self.bits << 1 | u64::from(object);
        self.number += 1;
    }

    fn last(&self) -> Option<bool> {
        (self.number > 0).then_some(self.bits & 1 == 1)
    }

    fn pop(&mut self) {
        self.bits >>= 1;
        self.number -= 1;
        if self.number == 0
            && let Some(bits) = self.below.pop()
        {
            (self.bits, self.number) = (bits, 64);
        }
    }
}
