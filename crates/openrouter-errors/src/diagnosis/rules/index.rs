//! All words of all rules, looked for in one pass over the text: a hash of four bytes sorts out nearly every
//! position, so the time does not grow with the number of rules.

use std::collections::BTreeMap;
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

/// Places of the hash table.
const PLACES: usize = 1 << 12;

/// A rule, ready to be tried.
pub(super) struct Compiled {
    pub(super) rule: &'static Rule,
    /// Beside every condition: what was prepared for it.
    pub(super) prepared: Vec<Prepared>,
}

/// What is prepared for a condition.
pub(super) enum Prepared {
    /// It is not about words.
    Nothing,
    /// Its slot in a [`Scan`].
    Slot(usize),
    /// Its texts, folded.
    Texts(Vec<Vec<u8>>),
}

pub(super) struct Index {
    pub(super) rules: Vec<Compiled>,
    /// Each word, and the slots of the conditions that look for it.
    words: Vec<(Vec<u8>, Vec<u16>)>,
    /// Numbers of words by the hash of their first four bytes: `starts[h]..starts[h + 1]` of `sorted`.
    starts: Vec<u16>,
    sorted: Vec<u16>,
    slots: usize,
}

pub(super) static INDEX: LazyLock<Index> = LazyLock::new(Index::build);

/// The words that a condition looks for in texts, as the text is folded.
fn needles(when: &When) -> Vec<Vec<u8>> {
    match when {
        When::Said(words) | When::Raw(words) | When::Body(words) | When::Not(words) => {
            words.iter().map(|word| fold(word)).collect()
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

fn number(of: usize) -> u16 {
    u16::try_from(of).unwrap_or(u16::MAX)
}

impl Index {
    fn build() -> Self {
        let mut words: BTreeMap<Vec<u8>, Vec<u16>> = BTreeMap::new();
        let mut slots = 0;
        let mut prepare = |when: &'static When| {
            if let When::Whole(texts) = when {
                return Prepared::Texts(texts.iter().map(|text| fold(text)).collect());
            }
            let needles = needles(when);
            if needles.is_empty() {
                return Prepared::Nothing;
            }
            for needle in needles {
                words.entry(needle).or_default().push(number(slots));
            }
            slots += 1;
            Prepared::Slot(slots - 1)
        };
        let rules = RULES
            .iter()
            .flat_map(|table| table.iter())
            .map(|rule| Compiled {
                rule,
                prepared: rule.when.iter().map(&mut prepare).collect(),
            })
            .collect();
        let words: Vec<_> = words.into_iter().collect();
        let place = |word: &[u8]| match *word {
            [a, b, c, d, ..] => hash([a, b, c, d]),
            // A test keeps every word at four bytes or more.
            _ => 0,
        };
        let mut starts = vec![0_u16; PLACES + 1];
        for (word, _) in &words {
            starts[place(word) + 1] += 1;
        }
        for at in 0..PLACES {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut sorted = vec![0_u16; words.len()];
        for (at, (word, _)) in words.iter().enumerate() {
            let free = &mut next[place(word)];
            sorted[usize::from(*free)] = number(at);
            *free += 1;
        }
        Self {
            rules,
            words,
            starts,
            sorted,
            slots,
        }
    }

    /// Calls `found` with the slots of every word that stands in `text`, which must be folded. A word begins where a
    /// word begins: `busy` is not in `unbusy`; how it goes on is open, so `overload` is in `overloaded`.
    fn each_word<'i>(&'i self, text: &[u8], mut found: impl FnMut(&'i (Vec<u8>, Vec<u16>))) {
        let mut within_word = false;
        for (at, four) in text.windows(4).enumerate() {
            let goes_on = within_word && four[0].is_ascii_alphanumeric();
            within_word = four[0].is_ascii_alphanumeric();
            if goes_on {
                continue;
            }
            let place = hash([four[0], four[1], four[2], four[3]]);
            let candidates = usize::from(self.starts[place])..usize::from(self.starts[place + 1]);
            for &number in &self.sorted[candidates] {
                let word = &self.words[usize::from(number)];
                if text[at..].starts_with(&word.0) {
                    found(word);
                }
            }
        }
    }
}

/// For every condition about words: where one of them was found.
pub(crate) struct Scan {
    hits: Vec<u8>,
}

impl Scan {
    pub(crate) fn new() -> Self {
        Self {
            hits: vec![0; INDEX.slots],
        }
    }

    /// Notes every word of every rule that stands in `text`, which must be folded.
    pub(crate) fn look(&mut self, text: &[u8], place: u8) {
        INDEX.each_word(text, |(_, slots)| {
            for &slot in slots {
                self.hits[usize::from(slot)] |= place;
            }
        });
    }

    /// The places, among `places`, where a word of the condition was found.
    pub(super) fn found(&self, slot: usize, places: u8) -> Option<u8> {
        Some(self.hits[slot] & places).filter(|&hit| hit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::INDEX;
    use crate::diagnosis::text::fold;

    #[test]
    fn every_word_is_long_enough_for_the_hash() {
        for (word, _) in &INDEX.words {
            assert!(word.len() >= 4, "{:?}", String::from_utf8_lossy(word));
        }
        assert!(INDEX.words.len().max(INDEX.slots) < usize::from(u16::MAX));
    }

    #[test]
    fn one_pass_finds_what_a_search_finds() {
        let text = fold(
            "Prompt is too long: 12 tokens; RATE limit; service `overloaded`, try again. Invalid API key, unbusy",
        );
        let mut found = Vec::new();
        INDEX.each_word(&text, |(word, _)| found.push(word.clone()));
        for (word, _) in &INDEX.words {
            let starts_word = |at: usize| {
                at == 0 || !text[at - 1].is_ascii_alphanumeric() || !word[0].is_ascii_alphanumeric()
            };
            let expected = memchr::memmem::find_iter(&text, word).any(starts_word);
            assert_eq!(
                found.contains(word),
                expected,
                "{}",
                String::from_utf8_lossy(word)
            );
        }
    }
}
