//! Runs: the bytes of a JSON string that stand for themselves, and the escapes between them.

const ONES: u64 = u64::MAX / 255;
const HIGH: u64 = ONES << 7;

/// How many bytes of `rest` stand for themselves before a quote, a backslash, a control character or the end. `whole`
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

/// How many bytes of `rest` stand before a quote, where these are few; else any number. A name that is known ends there
/// or nowhere.
#[inline(always)]
pub(super) fn length_of_name(rest: &[u8]) -> usize {
    if let Some((block, behind)) = rest.split_first_chunk() {
        let first = quotes(u64::from_le_bytes(*block));
        if first != 0 {
            return place(first);
        }
        if let Some(block) = behind.first_chunk() {
            let second = quotes(u64::from_le_bytes(*block));
            if second != 0 {
                return 8 + place(second);
            }
        }
    }
    memchr::memchr(b'"', rest).unwrap_or(0)
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
    use super::{length, length_of_name};

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
            for behind in [&b""[..], b"\"", b":1,\"b\":2}        "] {
                let text = [&b"n".repeat(length)[..], b"\"", behind].concat();
                assert_eq!(length_of_name(&text), length);
            }
            assert!(length_of_name(&b"n".repeat(length)) <= length);
        }
    }
}
