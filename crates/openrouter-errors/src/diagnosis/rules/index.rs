//! All words of all rules, looked for in one pass over the text: hashes of eight and of four bytes sort out nearly every
//! position, so the time does not grow with the number of rules.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::sleepers::{RuleSet, Sleepers, add};
use super::table::{Candidate, Table, eight, hash_eight, hash_four, number};
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

/// The shortest word.
const SHORTEST: usize = 4;

/// A rule, ready to be tried.
pub(super) struct Compiled {
    pub(super) rule: &'static Rule,
    /// Beside every condition: what was prepared for it.
    pub(super) prepared: Vec<Prepared>,
}

impl Compiled {
    /// The first condition that holds only where one of its words was found.
    pub(super) fn first_slot(&self) -> Option<usize> {
        let conditions = self.rule.when.iter().zip(&self.prepared);
        conditions
            .filter_map(|(when, prepared)| match prepared {
                Prepared::Slot(slot) if !matches!(when, When::Not(_)) => Some(*slot),
                _ => None,
            })
            .next()
    }
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
    /// The words of eight bytes and more, by these; the shorter ones by their first four.
    long: Table,
    short: Table,
    slots: usize,
    pub(super) sleepers: Sleepers,
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

/// Letters and digits.
static IN_WORD: [bool; 256] = {
    let mut in_word = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        #[expect(clippy::cast_possible_truncation, reason = "counted to 127")]
        let letter = (byte as u8).is_ascii_alphanumeric();
        in_word[byte] = letter;
        byte += 1;
    }
    in_word
};

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
        let rules: Vec<Compiled> = RULES
            .iter()
            .flat_map(|table| table.iter())
            .map(|rule| Compiled {
                rule,
                prepared: rule.when.iter().map(&mut prepare).collect(),
            })
            .collect();
        let words: Vec<_> = words.into_iter().collect();
        let numbered = || {
            let words = words.iter().enumerate();
            words.map(|(at, (word, _))| (word.len() >= 8, Candidate::new(word, number(at))))
        };
        let of = |long| numbered().filter_map(move |(is, word)| (is == long).then_some(word));
        let long = Table::build(of(true).map(|word| (hash_eight(word.first), word)));
        let short = Table::build(of(false).map(|word| (hash_four(word.first), word)));
        Self {
            sleepers: Sleepers::of(&rules, slots),
            rules,
            words,
            long,
            short,
            slots,
        }
    }

    /// Calls `found` with the slots of every word that stands in `text`, which must be folded. A word begins where a
    /// word begins: `busy` is not in `unbusy`; how it goes on is open, so `overload` is in `overloaded`.
    fn each_word<'i>(&'i self, text: &[u8], mut found: impl FnMut(&'i (Vec<u8>, Vec<u16>))) {
        let mut at = 0;
        while text.len() >= at + SHORTEST {
            let from = at;
            at += 1;
            if IN_WORD[usize::from(text[from])] {
                let rest = text[at..].iter();
                at += rest.take_while(|&&byte| IN_WORD[usize::from(byte)]).count();
            }
            let begins = eight(&text[from..]);
            let long = self.long.at(hash_eight(begins));
            let short = self.short.at(hash_four(begins));
            for candidate in long.iter().chain(short) {
                if begins & candidate.mask == candidate.first {
                    let word = &self.words[usize::from(candidate.word)];
                    if text[from..].starts_with(&word.0) {
                        found(word);
                    }
                }
            }
        }
    }
}

/// For every condition about words: where one of them was found.
pub(crate) struct Scan {
    hits: Vec<u8>,
    /// The rules of which a first word was found.
    pub(super) awake: RuleSet,
}

impl Scan {
    pub(crate) fn new() -> Self {
        Self {
            hits: vec![0; INDEX.slots],
            awake: RuleSet::default(),
        }
    }

    /// Notes every word of every rule that stands in `text`, which must be folded.
    pub(crate) fn look(&mut self, text: &[u8], place: u8) {
        INDEX.each_word(text, |(_, slots)| {
            for &slot in slots {
                self.hits[usize::from(slot)] |= place;
                if let Some(rule) = INDEX.sleepers.wakes[usize::from(slot)] {
                    add(&mut self.awake, usize::from(rule));
                }
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
    use crate::diagnosis::rules::sleepers::RULE_WORDS;
    use crate::diagnosis::text::fold;

    #[test]
    fn every_word_is_long_enough_for_the_hash() {
        for (word, _) in &INDEX.words {
            assert!(
                word.len() >= super::SHORTEST,
                "{:?}",
                String::from_utf8_lossy(word)
            );
        }
        assert!(INDEX.words.len().max(INDEX.slots) < usize::from(u16::MAX));
        assert!(INDEX.rules.len() <= RULE_WORDS * 64);
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
