//! What holds for any bytes whatever, as functions that panic where it does not. The property tests next to this folder
//! and the targets of `fuzz/` call the same ones.

pub(crate) mod diagnose;
pub(crate) mod owned;
pub(crate) mod read;
pub(crate) mod slow;
pub(crate) mod stream;

/// Numbers that follow from the bytes: as good as random, and the same each time.
pub(crate) fn numbers(bytes: &[u8]) -> impl Iterator<Item = usize> {
    // FNV-1a for the start, xorshift from there on.
    let mut state = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    }) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize
    })
}
