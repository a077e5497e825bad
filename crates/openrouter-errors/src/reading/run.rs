//! Runs: the unescaped bytes of a JSON string, and the escapes between them.

const ONES: u64 = u64::MAX / 255;
const HIGH: u64 = ONES << 7;

/// Returns the length of the run at the start of `rest`: the bytes before a quote, a backslash, a control character
/// or the end. `rest` must be a suffix of `whole`.
#[inline(always)]
pub(super) fn length(whole: &[u8], rest: &[u8]) -> usize {
    // Fast path: names, codes and the like are short.
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

/// Returns the bytes of `rest` up to the first quote, if that is near. A known name ends there; others may not.
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

/// A member's name, and its first eight bytes as a number, padded with zeros.
#[derive(Clone, Copy)]
pub(crate) struct Name<'n> {
    text: &'n [u8],
    pub(super) first: u64,
}

impl<'n> Name<'n> {
    /// Wraps any name.
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

    /// Whether the bytes after the first eight equal those of `name`, which has the same length.
    #[inline(always)]
    pub(super) fn ends_as(self, name: &[u8]) -> bool {
        self.text.get(8..) == name.get(8..)
    }
}

/// Computes [`length`] sixteen bytes at a time.
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

/// Computes [`length`] of the last `left` bytes, fewer than sixteen. The zeros shifted in end the run.
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

/// Whether any byte ends a run. Checks all bytes without branching, so that the compiler can vectorize it.
#[inline(always)]
fn ends(block: &[u8; 16]) -> bool {
    let end = |byte: u8| (byte ^ 0x02 < 0x21) | (byte == b'\\');
    block.iter().fold(false, |any, &byte| any | end(byte))
}

/// Returns the index of the first byte that ends a run; there must be one.
#[inline(always)]
fn first(block: u128) -> usize {
    let marks_of_low = marks(block as u64);
    if marks_of_low != 0 {
        place(marks_of_low)
    } else {
        8 + place(marks((block >> 64) as u64))
    }
}

/// Returns the index of the byte with the first mark.
#[inline(always)]
fn place(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// Sets the high bit of every byte that ends a run, and possibly of bytes above such a byte (Mycroft).
#[inline(always)]
fn marks(block: u64) -> u64 {
    let below = |limit: u64, of: u64| of.wrapping_sub(ONES * limit);
    // Maps the quote to a space, and spaces and control characters to bytes that are again in that range.
    let quotes = block ^ (ONES * 0x02);
    let slashes = block ^ (ONES * u64::from(b'\\'));
    (below(0x21, quotes) | below(1, slashes)) & !block & HIGH
}

/// Computes [`marks`] for quotes only.
#[inline(always)]
fn quotes(block: u64) -> u64 {
    let quotes = block ^ (ONES * u64::from(b'"'));
    quotes.wrapping_sub(ONES) & !quotes & HIGH
}

/// Returns the length of the escape at the start of `bytes`.
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

    /// Computes the length byte by byte.
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
