//! The scanner: one pass over JSON text, byte by byte, that copies nothing.
//!
//! It takes and refuses exactly what serde_json does, which the tests hold it against: strings with control characters or
//! wrong escapes, numbers with leading zeros, missing commas, trailing ones. Two things are as particular as there. A
//! *skipped* value (`skip`) may be nested as deep as it likes, and its strings may hold halves of surrogate pairs; a
//! *read* string may not. A *read* number must fit into an `f64`. `None` always means: this is no JSON, or it ends too
//! early.
//!
//! Each step is given the rest of the text, from where it begins, and gives the rest after it: nothing is kept in
//! between, so that it can stay in registers.

use std::borrow::Cow;

use super::lax::Lax;
use super::run::{self, Name};
use super::skip::skip_number;

/// A JSON text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json<'a>(&'a str);

/// What is left of it.
pub(super) type Rest<'a> = &'a [u8];

/// The one value of a JSON text, of an object or array that it is one.
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

/// The next byte that is no white space, and the rest that begins with it.
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

/// Behind `byte`, which is the next that is no white space.
#[inline]
pub(super) fn expect(rest: Rest<'_>, byte: u8) -> Option<Rest<'_>> {
    let next = |rest: Rest<'_>| rest.first() == Some(&byte);
    if next(rest) {
        return Some(&rest[1..]);
    }
    let rest = behind_blanks(rest);
    next(rest).then(|| &rest[1..])
}

/// Behind a member or element: whether a comma follows, not the bracket that closes the whole; after it.
#[inline]
pub(super) fn another(rest: Rest<'_>, close: u8) -> Option<(bool, Rest<'_>)> {
    let (byte, rest) = peek(rest)?;
    (byte == b',' || byte == close).then(|| (byte == b',', &rest[1..]))
}

/// Behind the bracket that opens an object or array: whether there is anything in it; what begins there, or is behind
/// the bracket that closes it.
#[inline]
pub(super) fn opened(rest: Rest<'_>, close: u8) -> Option<(bool, Rest<'_>)> {
    let (byte, rest) = peek(rest)?;
    Some(if byte == close {
        (false, &rest[1..])
    } else {
        (true, rest)
    })
}

/// Behind the bracket that opens an object: whether it has members; behind the quote that opens the first name, or
/// behind the bracket that closes it.
#[inline(always)]
pub(super) fn first_member(rest: Rest<'_>) -> Option<(bool, Rest<'_>)> {
    match opened(rest, b'}')? {
        (true, rest) => Some((true, expect(rest, b'"')?)),
        end => Some(end),
    }
}

/// The same behind a member.
#[inline(always)]
pub(super) fn next_member(rest: Rest<'_>) -> Option<(bool, Rest<'_>)> {
    // So it is where nobody put white space.
    if let [b',', b'"', behind @ ..] = rest {
        return Some((true, behind));
    }
    match another(rest, b'}')? {
        (true, rest) => Some((true, expect(rest, b'"')?)),
        end => Some(end),
    }
}

/// Behind a member's name: the first byte of the value, and the rest that begins with it.
#[inline(always)]
pub(super) fn value_of_member(rest: Rest<'_>) -> Option<(u8, Rest<'_>)> {
    if let [b':', b'"', ..] = rest {
        return Some((b'"', &rest[1..]));
    }
    peek(expect(rest, b':')?)
}

/// A status: three digits and the end of the member. No other number.
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

    /// All of it.
    pub(super) fn rest(self) -> Rest<'a> {
        self.0.as_bytes()
    }

    /// How many bytes were taken before the rest.
    #[inline]
    pub(super) fn taken(self, rest: Rest<'_>) -> usize {
        self.0.len() - rest.len()
    }

    /// What stands between where one rest begins and where another does.
    #[inline]
    pub(super) fn between(self, from: Rest<'_>, to: Rest<'_>) -> Option<&'a str> {
        self.0.get(self.taken(from)..self.taken(to))
    }

    /// How many bytes of a string represent themselves.
    #[inline(always)]
    pub(super) fn run(self, rest: Rest<'_>) -> usize {
        run::length(self.0.as_bytes(), rest)
    }

    /// A string.
    pub(super) fn string(self, rest: Rest<'a>) -> Option<(Cow<'a, str>, Rest<'a>)> {
        self.rest_of_string(expect(rest, b'"')?)
    }

    /// What is left of a string behind its first quote.
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

    /// What is left of a member's name behind its first quote: what `known` makes of the name.
    #[inline(always)]
    pub(super) fn name<T>(
        self,
        rest: Rest<'a>,
        known: impl Fn(Name<'_>) -> Option<T>,
    ) -> Option<(Option<T>, Rest<'a>)> {
        // No name that is known has an escape in it: it ends at the first quote.
        if let Some(name) = run::name(rest)
            && let Some(found) = known(name)
        {
            return Some((Some(found), rest.get(name.len() + 1..)?));
        }
        self.other_name(rest, known)
    }

    /// A name that is long, has escapes or is not known.
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

    /// What is left of a string, of which the first `plain` bytes represent themselves.
    #[inline(never)]
    fn decoded(self, string: Rest<'a>, plain: usize) -> Option<(String, Rest<'a>)> {
        // Most strings are not longer, and it is never more than there can be.
        let mut text = String::with_capacity(string.len().min(512));
        let (mut rest, mut plain) = (string, plain);
        loop {
            let run = self.0.get(self.taken(rest)..)?.split_at_checked(plain)?.0;
            text.push_str(run);
            rest = match &rest[plain..] {
                [b'"', behind @ ..] => return Some((text, behind)),
                // Rare, and a matter of pairs: serde_json knows.
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

    /// A number, a string or a word, by its first byte; not an object or array.
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

    /// A number, as serde_json reads it.
    fn number(self, rest: Rest<'a>) -> Option<(Lax<'a>, Rest<'a>)> {
        let behind = skip_number(rest)?;
        let value = serde_json::from_str(self.between(rest, behind)?).ok()?;
        Some((value, behind))
    }
}

/// What a letter behind a backslash represents; `u` aside.
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
