//! Words by the bytes they begin with: a hash table that is built once and says `nothing here` at once.

/// Places of a hash table.
const PLACES: usize = 1 << 12;

/// A word, as far as it is compared before it is looked up: many begin alike.
#[derive(Clone, Copy, Default)]
pub(super) struct Candidate {
    /// Its first eight bytes, or all with zeros behind them.
    pub(super) first: u64,
    /// Which of the eight are the word's.
    pub(super) mask: u64,
    pub(super) word: u16,
}

impl Candidate {
    pub(super) fn new(word: &[u8], number: u16) -> Self {
        let known = word.len().min(8);
        Self {
            first: eight(word),
            mask: u64::MAX >> (64 - 8 * known.max(1)),
            word: number,
        }
    }
}

/// Words in places: those of `at` are `words[starts[at]..starts[at + 1]]`.
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

/// The first eight bytes, the first one lowest.
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

/// A place for words by their first eight bytes.
pub(super) fn hash_eight(begins: u64) -> usize {
    (begins.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize
}

/// A place for words by their first four bytes.
#[expect(clippy::cast_possible_truncation, reason = "the lower four are meant")]
pub(super) fn hash_four(begins: u64) -> usize {
    ((begins as u32).wrapping_mul(0x9E37_79B1) >> 20) as usize
}

/// A number that a test keeps in range.
pub(super) fn number(of: usize) -> u16 {
    u16::try_from(of).unwrap_or(u16::MAX)
}
