//! All words of all rules, looked for in one pass over the text: a hash of four bytes sorts out nearly every
//! position, so the time does not grow with the number of rules.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::engine::{FACTS, fact_needed};
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

/// Words of 64 rules each; a test keeps the rules fewer than the bits.
const RULE_WORDS: usize = 8;

/// A set of rules, by their numbers.
pub(super) type RuleSet = [u64; RULE_WORDS];

/// A rule, ready to be tried.
pub(super) struct Compiled {
    pub(super) rule: &'static Rule,
    /// Beside every condition: what was prepared for it.
    pub(super) prepared: Vec<Prepared>,
}

impl Compiled {
    /// The first condition that holds only where one of its words was found.
    fn first_slot(&self) -> Option<usize> {
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

/// A word, as far as it is compared before it is looked up: many begin alike.
#[derive(Clone, Copy, Default)]
struct Candidate {
    /// Its first eight bytes, or all with zeros behind them.
    first: u64,
    /// Which of the eight are the word's.
    mask: u64,
    word: u16,
}

impl Candidate {
    fn new(word: &[u8], number: u16) -> Self {
        let known = word.len().min(8);
        Self {
            first: eight(word),
            mask: u64::MAX >> (64 - 8 * known.max(1)),
            word: number,
        }
    }
}

/// The first eight bytes, the first one lowest.
fn eight(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => {
            let mut eight = [0; 8];
            eight[..text.len()].copy_from_slice(text);
            u64::from_le_bytes(eight)
        }
    }
}

pub(super) struct Index {
    pub(super) rules: Vec<Compiled>,
    /// Each word, and the slots of the conditions that look for it.
    words: Vec<(Vec<u8>, Vec<u16>)>,
    /// The words by the hash of their first four bytes: `starts[h]..starts[h + 1]` of `sorted`.
    starts: Vec<u16>,
    sorted: Vec<Candidate>,
    slots: usize,
    /// By slot: the rule that can only hold once a word of the slot was found, if it is that rule's first.
    wakes: Vec<Option<u16>>,
    /// By the kind of fact without which they cannot hold: the rules that look for no word.
    pub(super) by_fact: [RuleSet; FACTS],
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

fn hash(four: [u8; 4]) -> usize {
    (u32::from_le_bytes(four).wrapping_mul(0x9E37_79B1) >> 20) as usize
}

/// Adds a rule to a set.
fn add(set: &mut RuleSet, rule: usize) {
    set[rule / 64] |= 1 << (rule % 64);
}

/// Which rules wait for a word, by slot, and which for a fact.
fn sleepers(rules: &[Compiled], slots: usize) -> (Vec<Option<u16>>, [RuleSet; FACTS]) {
    let mut wakes = vec![None; slots];
    let mut by_fact = [RuleSet::default(); FACTS];
    for (at, compiled) in rules.iter().enumerate() {
        match compiled.first_slot() {
            Some(slot) => wakes[slot] = Some(number(at)),
            None => add(&mut by_fact[fact_needed(compiled.rule)], at),
        }
    }
    (wakes, by_fact)
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
        let rules: Vec<Compiled> = RULES
            .iter()
            .flat_map(|table| table.iter())
            .map(|rule| Compiled {
                rule,
                prepared: rule.when.iter().map(&mut prepare).collect(),
            })
            .collect();
        let words: Vec<_> = words.into_iter().collect();
        // A test keeps every word at four bytes or more.
        let place = |word: &[u8]| hash(word.first_chunk().copied().unwrap_or_default());
        let mut starts = vec![0_u16; PLACES + 1];
        for (word, _) in &words {
            starts[place(word) + 1] += 1;
        }
        for at in 0..PLACES {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut sorted = vec![Candidate::default(); words.len()];
        for (at, (word, _)) in words.iter().enumerate() {
            let free = &mut next[place(word)];
            sorted[usize::from(*free)] = Candidate::new(word, number(at));
            *free += 1;
        }
        let (wakes, by_fact) = sleepers(&rules, slots);
        Self {
            rules,
            words,
            starts,
            sorted,
            slots,
            wakes,
            by_fact,
        }
    }

    /// Calls `found` with the slots of every word that stands in `text`, which must be folded. A word begins where a
    /// word begins: `busy` is not in `unbusy`; how it goes on is open, so `overload` is in `overloaded`.
    fn each_word<'i>(&'i self, text: &[u8], mut found: impl FnMut(&'i (Vec<u8>, Vec<u16>))) {
        let mut at = 0;
        while let Some(&four) = text.get(at..).and_then(<[u8]>::first_chunk::<4>) {
            let from = at;
            at += 1;
            if IN_WORD[usize::from(four[0])] {
                at += text[at..]
                    .iter()
                    .take_while(|&&byte| IN_WORD[usize::from(byte)])
                    .count();
            }
            let place = hash(four);
            let candidates = usize::from(self.starts[place])..usize::from(self.starts[place + 1]);
            if candidates.is_empty() {
                continue;
            }
            let begins = eight(&text[from..]);
            for candidate in &self.sorted[candidates] {
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
                if let Some(rule) = INDEX.wakes[usize::from(slot)] {
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
    use super::{INDEX, RULE_WORDS};
    use crate::diagnosis::text::fold;

    #[test]
    fn every_word_is_long_enough_for_the_hash() {
        for (word, _) in &INDEX.words {
            assert!(word.len() >= 4, "{:?}", String::from_utf8_lossy(word));
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
