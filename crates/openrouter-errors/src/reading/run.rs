//! Runs: the bytes of a JSON string that represent themselves, and the escapes between them.

const ONES: u64 = u64::MAX / 255;
const HIGH: u64 = ONES << 7;

/// How many bytes of `rest` represent themselves before a quote, a backslash, a control character or the end. `whole`
/// ends as `rest` does.
#[inline(always)]
pub(super) fn length(whole: &[u8], rest: &[u8]) -> usize {
    // Names, codes and the like are short.
    if let Some((block, behind)) = rest.split_first_chunk() {
        let first = marks(u64::from_le_bytes(*block));
        if first != 0 {
            return place(first);
        }
        if let Some(block) = behind.first_chunk() {
            let second = marks(u64::from_le_bytes(*block));
            if second != 0 {
                return 8 + place(second);
            }
        }
    }
    length_of_long(whole, rest)
}

/// The name that `rest` begins with, up to its first quote, where it is not long; a name that is known ends there.
#[inline(always)]
pub(super) fn name(rest: &[u8]) -> Option<Name<'_>> {
    let (block, behind) = rest.split_first_chunk()?;
    let block = u64::from_le_bytes(*block);
    let marks = quotes(block);
    if marks != 0 {
        let lowest = marks & marks.wrapping_neg();
        return Some(Name {
            text: rest.get(..place(marks))?,
            first: block & ((lowest >> 7) - 1),
        });
    }
    let marks = quotes(u64::from_le_bytes(*behind.first_chunk()?));
    (marks != 0).then_some(Name {
        text: rest.get(..8 + place(marks))?,
        first: block,
    })
}

/// A member's name, and its first eight bytes as a number, with zeros for those it does not have.
#[derive(Clone, Copy)]
pub(crate) struct Name<'n> {
    text: &'n [u8],
    pub(super) first: u64,
}

impl<'n> Name<'n> {
    /// Of any name.
    #[inline(always)]
    pub(super) const fn new(text: &'n [u8]) -> Self {
        let (mut first, mut at) = (0, 0);
        while at < text.len() && at < 8 {
            first |= (text[at] as u64) << (8 * at);
            at += 1;
        }
        Self { text, first }
    }

    #[inline(always)]
    pub(super) fn len(self) -> usize {
        self.text.len()
    }

    /// Whether the bytes behind the first eight are those of a name that is as long.
    #[inline(always)]
    pub(super) fn ends_as(self, name: &[u8]) -> bool {
        self.text.get(8..) == name.get(8..)
    }
}

/// [`length`], by sixteen bytes at a time.
#[inline(never)]
fn length_of_long(whole: &[u8], rest: &[u8]) -> usize {
    let mut left = rest;
    while let Some((block, behind)) = left.split_first_chunk() {
        if ends(block) {
            return rest.len() - left.len() + first(u128::from_le_bytes(*block));
        }
        left = behind;
    }
    rest.len() - left.len() + length_of_last(whole, left.len())
}

/// [`length`] of the last `left` bytes, less than sixteen: the run ends at the latest at the zeros that come in behind.
#[inline(never)]
fn length_of_last(whole: &[u8], left: usize) -> usize {
    let last = whole.last_chunk().copied().unwrap_or_else(|| {
        let mut last = [0; 16];
        for (to, from) in last.iter_mut().rev().zip(whole.iter().rev()) {
            *to = *from;
        }
        last
    });
    let seen = 8 * (last.len() - left) as u32;
    first(u128::from_le_bytes(last).checked_shr(seen).unwrap_or(0))
}

/// Whether any of these bytes ends a run. All are looked at, so that the compiler can do it at once.
#[inline(always)]
fn ends(block: &[u8; 16]) -> bool {
    let end = |byte: u8| (byte ^ 0x02 < 0x21) | (byte == b'\\');
    block.iter().fold(false, |any, &byte| any | end(byte))
}

/// Which of these bytes is the first that ends a run; one does.
#[inline(always)]
fn first(block: u128) -> usize {
    let marks_of_low = marks(block as u64);
    if marks_of_low != 0 {
        place(marks_of_low)
    } else {
        8 + place(marks((block >> 64) as u64))
    }
}

/// Which byte the first mark is at.
#[inline(always)]
fn place(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// Of every byte that ends a run the high bit, and perhaps of those above such a one (Mycroft).
#[inline(always)]
fn marks(block: u64) -> u64 {
    let below = |limit: u64, of: u64| of.wrapping_sub(ONES * limit);
    // Turns the quote into a blank, and blanks and control characters into others of their kind.
    let quotes = block ^ (ONES * 0x02);
    let slashes = block ^ (ONES * u64::from(b'\\'));
    (below(0x21, quotes) | below(1, slashes)) & !block & HIGH
}

/// [`marks`], of quotes alone.
#[inline(always)]
fn quotes(block: u64) -> u64 {
    let quotes = block ^ (ONES * u64::from(b'"'));
    quotes.wrapping_sub(ONES) & !quotes & HIGH
}

/// How long the escape is that `bytes` begins with.
pub(super) fn length_of_escape(bytes: &[u8]) -> Option<usize> {
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

#[cfg(test)]
mod tests {
    use super::{Name, length, name};

    /// Byte by byte.
    fn slow(rest: &[u8]) -> usize {
        let plain = |&&byte: &&u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
        rest.iter().take_while(plain).count()
    }

    #[test]
    fn every_byte_at_every_place_ends_a_run_or_does_not() {
        for size in 0..36 {
            for place in 0..size {
                for byte in 0..=u8::MAX {
                    for around in [b'a', b'!', b'#', 0x7f, 0x80, 0xff] {
                        let mut whole = vec![around; size];
                        whole[place] = byte;
                        for from in [0, place, place / 2, size / 2, size] {
                            let rest = &whole[from..];
                            assert_eq!(length(&whole, rest), slow(rest), "{whole:?} {from}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_name_ends_at_its_first_quote() {
        for length in 0..40 {
            let text = [
                &b"names_of_all_kinds_and_lengths_and_more"[..length.min(39)],
                b"\":1,",
            ]
            .concat();
            let known = name(&text);
            assert_eq!(
                known.is_some(),
                text.len() >= 8 && length < 16 && (length < 8 || text.len() >= 16)
            );
            if let Some(known) = known {
                let text = &text[..length];
                assert_eq!((known.text, known.first), (text, Name::new(text).first));
            }
        }
    }
}
