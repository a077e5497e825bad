//! Word lookup by prefix: hash tables that are built once, and a filter that rejects most positions at once.

/// The number of buckets of a hash table.
const PLACES: usize = 1 << 11;

/// A word with the prefix that is compared before the full comparison, since many words share one.
#[derive(Clone, Copy, Default)]
pub(super) struct Candidate {
    /// Its first eight bytes, padded with zeros.
    pub(super) first: u64,
    /// The mask of the bytes in `first` that belong to the word.
    mask: u64,
    /// The next eight bytes, in the same form.
    pub(super) second: u64,
    second_mask: u64,
    pub(super) word: u16,
}

impl Candidate {
    pub(super) fn new(word: &[u8], number: u16) -> Self {
        let behind = word.get(8..).unwrap_or_default();
        Self {
            first: eight(word),
            mask: mask(word.len()),
            second: eight(behind),
            second_mask: mask(behind.len()),
            word: number,
        }
    }

    /// Whether the word's first sixteen bytes match.
    pub(super) fn begins(&self, begins: u64, behind: u64) -> bool {
        begins & self.mask == self.first && behind & self.second_mask == self.second
    }
}

/// Returns the mask of the first `length` of eight bytes.
fn mask(length: usize) -> u64 {
    match length {
        0 => 0,
        1..8 => u64::MAX >> (64 - 8 * length),
        8.. => u64::MAX,
    }
}

/// Words in buckets: bucket `at` is `words[starts[at]..starts[at + 1]]`.
pub(super) struct Table {
    starts: Vec<u16>,
    words: Vec<Candidate>,
}

impl Table {
    pub(super) fn build(words: impl Iterator<Item = (usize, Candidate)>) -> Self {
        let mut placed: Vec<(usize, Candidate)> = words.collect();
        placed.sort_by_key(|(place, _)| *place);
        let start = |at| number(placed.partition_point(|(place, _)| *place < at));
        Self {
            starts: (0..=PLACES).map(start).collect(),
            words: placed.iter().map(|(_, word)| *word).collect(),
        }
    }

    pub(super) fn at(&self, place: usize) -> &[Candidate] {
        let range = usize::from(self.starts[place])..usize::from(self.starts[place + 1]);
        &self.words[range]
    }
}

/// Returns the first eight bytes as a little-endian number.
pub(super) fn eight(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => {
            let mut eight = [0; 8];
            eight[..text.len()].copy_from_slice(text);
            u64::from_le_bytes(eight)
        }
    }
}

/// Returns the bucket of a word by its first eight bytes.
pub(super) fn hash_eight(begins: u64) -> usize {
    (begins.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 53) as usize
}

/// Returns the bucket of a word by its first twelve bytes.
pub(super) fn hash_twelve(begins: u64, behind: u64) -> usize {
    let four = behind & u64::from(u32::MAX);
    let mixed =
        begins.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ four.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (mixed >> 53) as usize
}

/// Returns the bucket of a word by its first four bytes.
#[expect(clippy::cast_possible_truncation, reason = "the lower four are meant")]
pub(super) fn hash_four(begins: u64) -> usize {
    ((begins as u32).wrapping_mul(0x9E37_79B1) >> 21) as usize
}

/// The number of bits in [`PrefixFilter`].
const BITS: usize = 1 << 14;

/// A filter on the first byte of words, the first four of those shorter than eight, and the first eight of the others;
/// it rejects nearly every position of a text.
pub(super) struct PrefixFilter {
    first: [bool; 256],
    four: [u64; BITS / 64],
    eight: [u64; BITS / 64],
}

impl PrefixFilter {
    /// Builds the filter from words of at least four bytes.
    pub(super) fn of<'w>(words: impl Iterator<Item = &'w [u8]>) -> Self {
        let mut beginnings = Self {
            first: [false; 256],
            four: [0; BITS / 64],
            eight: [0; BITS / 64],
        };
        for word in words {
            let Some(four) = word.first_chunk() else {
                continue;
            };
            beginnings.first[usize::from(four[0])] = true;
            match word.len() {
                0..8 => {
                    let (at, bit) = place_of_four(*four);
                    beginnings.four[at] |= bit;
                }
                8.. => {
                    let (at, bit) = place_of_eight(eight(word));
                    beginnings.eight[at] |= bit;
                }
            }
        }
        beginnings
    }

    /// Whether a word begins with this byte.
    pub(super) fn first(&self, byte: u8) -> bool {
        self.first[usize::from(byte)]
    }

    /// Whether a word of less than eight bytes may begin with these; false positives are possible.
    pub(super) fn four(&self, four: [u8; 4]) -> bool {
        let (at, bit) = place_of_four(four);
        self.four[at] & bit != 0
    }

    /// Whether a word of at least eight bytes may begin with these; false positives are possible.
    pub(super) fn eight(&self, begins: u64) -> bool {
        let (at, bit) = place_of_eight(begins);
        self.eight[at] & bit != 0
    }
}

fn place_of_eight(begins: u64) -> (usize, u64) {
    let place = begins.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 50;
    ((place / 64) as usize, 1 << (place % 64))
}

fn place_of_four(four: [u8; 4]) -> (usize, u64) {
    let place = u32::from_le_bytes(four).wrapping_mul(0x9E37_79B1) >> 18;
    ((place / 64) as usize, 1 << (place % 64))
}

/// Converts a number that a test keeps in range.
pub(super) fn number(of: usize) -> u16 {
    u16::try_from(of).unwrap_or(u16::MAX)
}
