//! Skipping: moves from the first byte of a value to the text after it.

use super::run;
use super::scan::{
    Json, Rest, another, expect, first_member, next_member, opened, peek, value_of_member,
};

impl<'a> Json<'a> {
    /// Skips a value of any kind.
    pub(super) fn skip_value(self, rest: Rest<'a>) -> Option<Rest<'a>> {
        let mut open = Open::default();
        let (mut named, mut rest) = (false, rest);
        loop {
            if named {
                rest = self.skip_string(rest)?;
            }
            let (first, value) = if named {
                value_of_member(rest)?
            } else {
                peek(rest)?
            };
            let inside;
            (inside, rest) = match first {
                b'"' => (false, self.skip_string(&value[1..])?),
                b'{' => first_member(&value[1..])?,
                b'[' => opened(&value[1..], b']')?,
                _ => (false, skip_plain(first, value)?),
            };
            if inside {
                named = first == b'{';
                open.push(named);
                continue;
            }
            loop {
                let Some(object) = open.last() else {
                    return Some(rest);
                };
                let more;
                (more, rest) = if object {
                    next_member(rest)?
                } else {
                    another(rest, b']')?
                };
                named = object;
                if more {
                    break;
                }
                open.pop();
            }
        }
    }

    /// Skips an object or array, reading only its first layer; also returns whether it has content.
    pub(super) fn skip_layer(self, rest: Rest<'a>) -> Option<(bool, Rest<'a>)> {
        let (bracket, rest) = rest.split_first()?;
        let object = *bracket == b'{';
        let close = closing(object);
        let (filled, mut rest) = opened(rest, close)?;
        let mut more = filled;
        while more {
            if object {
                rest = expect(self.string(rest)?.1, b':')?;
            }
            (more, rest) = another(self.skip_value(rest)?, close)?;
        }
        Some((filled, rest))
    }

    /// Skips the remainder of a string, after its opening quote.
    #[inline(always)]
    fn skip_string(self, rest: Rest<'a>) -> Option<Rest<'a>> {
        let length = self.run(rest);
        if rest.get(length) == Some(&b'"') {
            return Some(&rest[length + 1..]);
        }
        self.skip_escapes(rest.get(length..)?)
    }

    /// Skips the remainder of a string, starting at an escape.
    #[inline(never)]
    pub(super) fn skip_escapes(self, mut rest: Rest<'a>) -> Option<Rest<'a>> {
        loop {
            rest = match rest {
                [b'"', behind @ ..] => return Some(behind),
                [b'\\', ..] => &rest[run::length_of_escape(rest)?..],
                _ => return None,
            };
            rest = rest.get(self.run(rest)..)?;
        }
    }
}

/// Skips a number or a literal.
#[inline]
fn skip_plain(first: u8, rest: Rest<'_>) -> Option<Rest<'_>> {
    match first {
        b'n' => rest.strip_prefix(b"null"),
        b't' => rest.strip_prefix(b"true"),
        b'f' => rest.strip_prefix(b"false"),
        _ => skip_number(rest),
    }
}

/// Skips a number.
pub(super) fn skip_number(rest: Rest<'_>) -> Option<Rest<'_>> {
    let mut rest = match rest.strip_prefix(b"-").unwrap_or(rest) {
        [b'0', behind @ ..] => behind,
        rest => skip_digits(rest)?,
    };
    if let [b'.', behind @ ..] = rest {
        rest = skip_digits(behind)?;
    }
    if let [b'e' | b'E', behind @ ..] = rest {
        rest = match behind {
            [b'+' | b'-', behind @ ..] => skip_digits(behind)?,
            _ => skip_digits(behind)?,
        };
    }
    // No digit may follow a leading zero.
    (!matches!(rest, [b'0'..=b'9', ..])).then_some(rest)
}

/// Skips digits, at least one.
fn skip_digits(mut rest: Rest<'_>) -> Option<Rest<'_>> {
    let length = rest.len();
    while let [b'0'..=b'9', behind @ ..] = rest {
        rest = behind;
    }
    (rest.len() < length).then_some(rest)
}

fn closing(object: bool) -> u8 {
    if object { b'}' } else { b']' }
}

/// The stack of open brackets, one bit each; 1 for an object.
#[derive(Default)]
struct Open {
    bits: u64,
    number: u32,
    /// The bits of the outer layers, 64 per element.
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
