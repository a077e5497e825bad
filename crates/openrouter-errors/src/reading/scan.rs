//! The scanner: one pass over JSON text, byte by byte, without copying.
//!
//! It accepts and rejects exactly what serde_json does, and the tests compare the two: it rejects strings with control
//! characters or invalid escapes, numbers with leading zeros, and missing or trailing commas. Two limits also follow
//! serde_json. A *skipped* value (`skip`) may have any depth, and its strings may contain lone surrogates; a *read*
//! string may not. A *read* number must fit into an `f64`. `None` always means that the text is not JSON or ends too
//! early.
//!
//! Each step takes the rest of the text at its start and returns the rest after it. There is no state in between, so
//! that the rest can stay in registers.

use std::borrow::Cow;

use super::lax::Lax;
use super::run::{self, Name};
use super::skip::skip_number;

/// A JSON text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json<'a>(&'a str);

/// The text that is left.
pub(super) type Rest<'a> = &'a [u8];

/// Returns the only value of a JSON text; for an object or array, only its kind.
pub(crate) fn value(json: &str) -> Option<Lax<'_>> {
    let json = Json::new(json);
    let (first, rest) = peek(json.0.as_bytes())?;
    let (value, rest) = match first {
        b'{' => (Lax::Object, json.skip_layer(rest)?.1),
        b'[' => (Lax::Array, json.skip_layer(rest)?.1),
        _ => json.scalar(first, rest)?,
    };
    peek(rest).is_none().then_some(value)
}

/// Returns the next byte that is not white space, and the rest from that byte on.
#[inline]
pub(super) fn peek(rest: Rest<'_>) -> Option<(u8, Rest<'_>)> {
    let byte = *rest.first()?;
    if byte > b' ' {
        return Some((byte, rest));
    }
    let rest = behind_blanks(rest);
    Some((*rest.first()?, rest))
}

#[inline(never)]
fn behind_blanks(mut rest: Rest<'_>) -> Rest<'_> {
    while let [b' ' | b'\n' | b'\r' | b'\t', behind @ ..] = rest {
        rest = behind;
    }
    rest
}

/// Skips white space and then `byte`, which must be next.
#[inline]
pub(super) fn expect(rest: Rest<'_>, byte: u8) -> Option<Rest<'_>> {
    let next = |rest: Rest<'_>| rest.first() == Some(&byte);
    if next(rest) {
        return Some(&rest[1..]);
    }
    let rest = behind_blanks(rest);
    next(rest).then(|| &rest[1..])
}

/// After a member or element: returns whether a comma follows (and not the closing bracket), and the rest after it.
#[inline]
pub(super) fn another(rest: Rest<'_>, close: u8) -> Option<(bool, Rest<'_>)> {
    let (byte, rest) = peek(rest)?;
    (byte == b',' || byte == close).then(|| (byte == b',', &rest[1..]))
}

/// After an opening bracket: returns whether the object or array has content, and the rest at the content or after the
/// closing bracket.
#[inline]
pub(super) fn opened(rest: Rest<'_>, close: u8) -> Option<(bool, Rest<'_>)> {
    let (byte, rest) = peek(rest)?;
    Some(if byte == close {
        (false, &rest[1..])
    } else {
        (true, rest)
    })
}

/// After the opening bracket of an object: returns whether it has members, and the rest after the quote that opens the
/// first name, or after the closing bracket.
#[inline(always)]
pub(super) fn first_member(rest: Rest<'_>) -> Option<(bool, Rest<'_>)> {
    match opened(rest, b'}')? {
        (true, rest) => Some((true, expect(rest, b'"')?)),
        end => Some(end),
    }
}

/// Does the same as [`first_member`], after a member.
#[inline(always)]
pub(super) fn next_member(rest: Rest<'_>) -> Option<(bool, Rest<'_>)> {
    // Fast path without white space.
    if let [b',', b'"', behind @ ..] = rest {
        return Some((true, behind));
    }
    match another(rest, b'}')? {
        (true, rest) => Some((true, expect(rest, b'"')?)),
        end => Some(end),
    }
}

/// After a member's name: returns the first byte of the value, and the rest from that byte on.
#[inline(always)]
pub(super) fn value_of_member(rest: Rest<'_>) -> Option<(u8, Rest<'_>)> {
    if let [b':', b'"', ..] = rest {
        return Some((b'"', &rest[1..]));
    }
    peek(expect(rest, b':')?)
}

/// Parses a three-digit number that ends its member, such as a status; any other value gives `None`.
#[inline(always)]
pub(super) fn status(rest: Rest<'_>) -> Option<(u64, Rest<'_>)> {
    let digit = |byte: u8| u64::from(byte - b'0');
    match rest {
        &[
            a @ b'1'..=b'9',
            b @ b'0'..=b'9',
            c @ b'0'..=b'9',
            b',' | b'}',
            ..,
        ] => Some((digit(a) * 100 + digit(b) * 10 + digit(c), &rest[3..])),
        _ => None,
    }
}

impl<'a> Json<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// Returns the whole text.
    pub(super) fn rest(self) -> Rest<'a> {
        self.0.as_bytes()
    }

    /// Returns the number of bytes before the rest.
    #[inline]
    pub(super) fn taken(self, rest: Rest<'_>) -> usize {
        self.0.len() - rest.len()
    }

    /// Returns the text between the starts of two rests.
    #[inline]
    pub(super) fn between(self, from: Rest<'_>, to: Rest<'_>) -> Option<&'a str> {
        self.0.get(self.taken(from)..self.taken(to))
    }

    /// Returns the length of the run at the start of the rest.
    #[inline(always)]
    pub(super) fn run(self, rest: Rest<'_>) -> usize {
        run::length(self.0.as_bytes(), rest)
    }

    /// Reads a string.
    pub(super) fn string(self, rest: Rest<'a>) -> Option<(Cow<'a, str>, Rest<'a>)> {
        self.rest_of_string(expect(rest, b'"')?)
    }

    /// Reads the remainder of a string, after its opening quote.
    #[inline(always)]
    pub(super) fn rest_of_string(self, rest: Rest<'a>) -> Option<(Cow<'a, str>, Rest<'a>)> {
        let length = self.run(rest);
        if rest.get(length) != Some(&b'"') {
            let (text, rest) = self.decoded(rest, length)?;
            return Some((Cow::Owned(text), rest));
        }
        let (text, _) = self.0.get(self.taken(rest)..)?.split_at_checked(length)?;
        Some((Cow::Borrowed(text), &rest[length + 1..]))
    }

    /// Reads the remainder of a member's name, after its opening quote, and returns what `known` makes of the name.
    #[inline(always)]
    pub(super) fn name<T>(
        self,
        rest: Rest<'a>,
        known: impl Fn(Name<'_>) -> Option<T>,
    ) -> Option<(Option<T>, Rest<'a>)> {
        // Known names contain no escapes, so they end at the first quote.
        if let Some(name) = run::name(rest)
            && let Some(found) = known(name)
        {
            return Some((Some(found), rest.get(name.len() + 1..)?));
        }
        self.other_name(rest, known)
    }

    /// Reads a name that is long, contains escapes or is not known.
    #[inline(never)]
    fn other_name<T>(
        self,
        rest: Rest<'a>,
        known: impl Fn(Name<'_>) -> Option<T>,
    ) -> Option<(Option<T>, Rest<'a>)> {
        let length = self.run(rest);
        if rest.get(length) == Some(&b'"') {
            return Some((known(Name::new(&rest[..length])), &rest[length + 1..]));
        }
        let (name, rest) = self.decoded(rest, length)?;
        Some((known(Name::new(name.as_bytes())), rest))
    }

    /// Decodes the remainder of a string whose first `plain` bytes are unescaped.
    #[inline(never)]
    fn decoded(self, string: Rest<'a>, plain: usize) -> Option<(String, Rest<'a>)> {
        // Most strings are no longer than this, and the text never outgrows the rest.
        let mut text = String::with_capacity(string.len().min(512));
        let (mut rest, mut plain) = (string, plain);
        loop {
            let run = self.0.get(self.taken(rest)..)?.split_at_checked(plain)?.0;
            text.push_str(run);
            rest = match &rest[plain..] {
                [b'"', behind @ ..] => return Some((text, behind)),
                // Rare, and may be a surrogate pair: leave it to serde_json.
                escape @ [b'\\', b'u', ..] => {
                    let behind = self.skip_escapes(escape)?;
                    let quoted = self.0.get(self.taken(string) - 1..self.taken(behind))?;
                    return Some((serde_json::from_str(quoted).ok()?, behind));
                }
                [b'\\', letter, behind @ ..] => {
                    text.push(escaped(*letter)?);
                    behind
                }
                _ => return None,
            };
            plain = self.run(rest);
        }
    }

    /// Reads a number, string or literal by its first byte; not an object or array.
    #[inline]
    pub(super) fn scalar(self, first: u8, rest: Rest<'a>) -> Option<(Lax<'a>, Rest<'a>)> {
        Some(match first {
            b'"' => {
                let (text, rest) = self.rest_of_string(&rest[1..])?;
                (Lax::Text(text), rest)
            }
            b'n' => (Lax::Null, rest.strip_prefix(b"null")?),
            b't' => (Lax::Bool(true), rest.strip_prefix(b"true")?),
            b'f' => (Lax::Bool(false), rest.strip_prefix(b"false")?),
            _ => self.number(rest)?,
        })
    }

    /// Reads a number as serde_json does.
    fn number(self, rest: Rest<'a>) -> Option<(Lax<'a>, Rest<'a>)> {
        let behind = skip_number(rest)?;
        let value = serde_json::from_str(self.between(rest, behind)?).ok()?;
        Some((value, behind))
    }
}

/// Returns the character that a letter after a backslash represents, except for `u`.
#[inline]
fn escaped(letter: u8) -> Option<char> {
    Some(match letter {
        b'n' => '\n',
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    })
}
