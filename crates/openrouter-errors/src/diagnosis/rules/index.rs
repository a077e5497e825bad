//! All words of all rules, looked for in one pass over the text: a hash of four bytes sorts out nearly every
//! position, so the time does not grow with the number of rules.

use std::sync::LazyLock;

use super::{RULES, Rule, When};
use crate::diagnosis::text::fold;

/// Found in the message.
pub(crate) const MESSAGE: u8 = 1;
/// Found in the upstream body.
pub(crate) const RAW: u8 = 2;
/// Found among the codes.
pub(crate) const CODE: u8 = 4;
/// Found somewhere in the body.
pub(crate) const BODY: u8 = 8;

const SLOTS: usize = 1 << 12;

/// A rule with its words as numbers.
pub(super) struct Compiled {
    pub(super) rule: &'static Rule,
    /// Beside every condition: its words in the index, as a range.
    pub(super) words: Vec<std::ops::Range<usize>>,
}

pub(super) struct Index {
    pub(super) rules: Vec<Compiled>,
    needles: Vec<Vec<u8>>,
    /// Numbers of needles by the hash of their first four bytes: `starts[h]..starts[h + 1]` of `sorted`.
    starts: Vec<u16>,
    sorted: Vec<u16>,
}

pub(super) static INDEX: LazyLock<Index> = LazyLock::new(Index::build);

/// The words that conditions look for in texts, as the text is folded.
fn needles(when: &When) -> Vec<Vec<u8>> {
    let folded = |word: &&str| fold(word);
    match when {
        When::Said(words) | When::Raw(words) | When::Body(words) | When::Not(words) => {
            words.iter().map(folded).collect()
        }
        When::Code(words) => words
            .iter()
            .map(|word| [b"|", &fold(word)[..], b"|"].concat())
            .collect(),
        _ => Vec::new(),
    }
}

fn hash(four: [u8; 4]) -> usize {
    (u32::from_le_bytes(four).wrapping_mul(0x9E37_79B1) >> 20) as usize
}

impl Index {
    fn build() -> Self {
        let mut all: Vec<Vec<u8>> = Vec::new();
        let mut rules = Vec::new();
        for rule in RULES.iter().flat_map(|table| table.iter()) {
            let words = rule.when.iter().map(|when| {
                let start = all.len();
                all.extend(needles(when));
                start..all.len()
            });
            rules.push(Compiled {
                words: words.collect(),
                rule,
            });
        }
        let slot = |needle: &Vec<u8>| match needle[..] {
            [a, b, c, d, ..] => hash([a, b, c, d]),
            // A test keeps every word at four bytes or more.
            _ => 0,
        };
        let mut starts = vec![0_u16; SLOTS + 1];
        for needle in &all {
            starts[slot(needle) + 1] += 1;
        }
        for at in 0..SLOTS {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut sorted = vec![0_u16; all.len()];
        for (number, needle) in all.iter().enumerate() {
            let at = &mut next[slot(needle)];
            sorted[usize::from(*at)] = u16::try_from(number).unwrap_or(u16::MAX);
            *at += 1;
        }
        Self {
            rules,
            needles: all,
            starts,
            sorted,
        }
    }
}

/// Which words were found where.
pub(crate) struct Scan {
    hits: Vec<u8>,
}

impl Scan {
    pub(crate) fn new() -> Self {
        Self {
            hits: vec![0; INDEX.needles.len()],
        }
    }

    /// Notes every word that occurs in `text`, which must be folded. A word begins where a word begins: `busy` is
    /// not in `unbusy`; how it goes on is open, so `overload` is in `overloaded`.
    pub(crate) fn look(&mut self, text: &[u8], place: u8) {
        let index = &*INDEX;
        for (at, four) in text.windows(4).enumerate() {
            let slot = hash([four[0], four[1], four[2], four[3]]);
            let candidates = usize::from(index.starts[slot])..usize::from(index.starts[slot + 1]);
            if candidates.is_empty()
                || (at > 0
                    && text[at - 1].is_ascii_alphanumeric()
                    && four[0].is_ascii_alphanumeric())
            {
                continue;
            }
            for &number in &index.sorted[candidates] {
                let number = usize::from(number);
                if self.hits[number] & place == 0 && text[at..].starts_with(&index.needles[number])
                {
                    self.hits[number] |= place;
                }
            }
        }
    }

    /// Where the first of these words that was found stands: the places among `places`.
    pub(super) fn found(&self, words: &std::ops::Range<usize>, places: u8) -> Option<u8> {
        self.hits[words.clone()]
            .iter()
            .map(|hit| hit & places)
            .find(|&hit| hit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::{INDEX, MESSAGE, Scan};
    use crate::diagnosis::text::fold;

    #[test]
    fn every_word_is_long_enough_for_the_hash() {
        for needle in &INDEX.needles {
            assert!(needle.len() >= 4, "{:?}", String::from_utf8_lossy(needle));
        }
        assert!(INDEX.needles.len() < usize::from(u16::MAX));
    }

    #[test]
    fn one_pass_finds_what_a_search_finds() {
        let text = fold(
            "Prompt is too long: 12 tokens; RATE limit; service `overloaded`, try again. Invalid API key",
        );
        let mut scan = Scan::new();
        scan.look(&text, MESSAGE);
        for (number, needle) in INDEX.needles.iter().enumerate() {
            let starts_word = |at: usize| {
                at == 0
                    || !text[at - 1].is_ascii_alphanumeric()
                    || !needle[0].is_ascii_alphanumeric()
            };
            let expected = memchr::memmem::find_iter(&text, needle).any(starts_word);
            assert_eq!(
                scan.hits[number] == MESSAGE,
                expected,
                "{}",
                String::from_utf8_lossy(needle)
            );
        }
    }
}
