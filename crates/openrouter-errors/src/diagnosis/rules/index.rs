//! Searches a text for all words of all rules in one pass: a bit per prefix of four or eight bytes rejects nearly every
//! position, hashes of twelve, eight and four bytes reject the rest, so the time does not grow with the number of rules.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::rule_filter::{RuleFilter, RuleSet, add};
use super::table::{
    Candidate, PrefixFilter, Table, eight, hash_eight, hash_four, hash_twelve, number,
};
use super::tokens::{Found, words_of};
use super::{RULES, Rule, When};
use crate::diagnosis::facts::{Facts, own_codes};
use crate::diagnosis::text::{self, drop_guesses, fold, fold_into, says_nothing};
use crate::reading::Reading;
use memchr::memmem::Finder;

/// Found in the message.
pub(crate) const MESSAGE: u8 = 1;
/// Found in the upstream body.
pub(crate) const RAW: u8 = 2;
/// Found among the codes.
pub(crate) const CODE: u8 = 4;
/// Found somewhere in the body.
pub(crate) const BODY: u8 = 8;

/// The maximum number of conditions with words; a test enforces it.
const SLOTS: usize = 512;

/// A rule with its prepared conditions.
pub(super) struct Compiled {
    pub(super) rule: &'static Rule,
    /// The prepared form of each condition.
    pub(super) prepared: Vec<Prepared>,
}

impl Compiled {
    /// Returns the slot of the first condition that requires one of its words.
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

/// The prepared form of a condition.
pub(super) enum Prepared {
    /// The condition has no words.
    Nothing,
    /// The condition's slot in a [`Scan`].
    Slot(usize),
    /// The condition's texts, folded.
    Texts(Vec<Vec<u8>>),
    /// The number of the condition among those with single words.
    Words(usize),
}

pub(super) struct Index {
    pub(super) rules: Vec<Compiled>,
    /// Each word, with the slots of the conditions that search for it.
    words: Vec<(Vec<u8>, Vec<u16>)>,
    beginnings: PrefixFilter,
    /// Words of at least twelve bytes, hashed by twelve; then those of at least eight, and the shorter ones by four.
    long: Table,
    middle: Table,
    short: Table,
    pub(super) filter: RuleFilter,
}

pub(super) static INDEX: LazyLock<Index> = LazyLock::new(Index::build);

/// Returns the words that a condition searches for, folded like the text.
fn needles(when: &When) -> Vec<Vec<u8>> {
    match when {
        When::Phrase(words) | When::Raw(words) | When::Body(words) | When::Not(words) => {
            words.iter().map(|word| fold(word)).collect()
        }
        When::Code(words) => words
            .iter()
            .map(|word| [b"|", &fold(word)[..], b"|"].concat())
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a byte is a letter or digit.
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
        let (mut slots, mut worded) = (0, 0);
        let mut prepare = |when: &'static When| {
            if let When::Whole(texts) = when {
                return Prepared::Texts(texts.iter().map(|text| fold(text)).collect());
            }
            if words_of(when).is_some() {
                worded += 1;
                return Prepared::Words(worded - 1);
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
        let of = |lengths: Range<usize>| {
            let words = words.iter().enumerate();
            let words = words.filter(move |(_, (word, _))| lengths.contains(&word.len()));
            words.map(|(at, (word, _))| Candidate::new(word, number(at)))
        };
        let twelve = |word: Candidate| (hash_twelve(word.first, word.second), word);
        let long = Table::build(of(12..usize::MAX).map(twelve));
        let middle = Table::build(of(8..12).map(|word| (hash_eight(word.first), word)));
        let short = Table::build(of(0..8).map(|word| (hash_four(word.first), word)));
        Self {
            filter: RuleFilter::of(&rules, slots),
            rules,
            beginnings: PrefixFilter::of(words.iter().map(|(word, _)| &word[..])),
            words,
            long,
            middle,
            short,
        }
    }

    /// Calls `found` with the slots of every word in `text`, which must be folded. A match must start at the start of
    /// a word but may end inside it: `busy` does not match `unbusy`, but `overload` matches `overloaded`.
    fn each_word<'i>(&'i self, text: &[u8], mut found: impl FnMut(&'i (Vec<u8>, Vec<u16>))) {
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            if self.beginnings.first(byte) {
                self.words_at(text, at, &mut found);
            }
            at += 1;
            if IN_WORD[usize::from(byte)] {
                let rest = text.get(at..).unwrap_or_default();
                let ends = |&byte: &u8| !IN_WORD[usize::from(byte)];
                at += rest.iter().position(ends).unwrap_or(rest.len());
            }
        }
    }

    /// Calls `found` with every word in `text` that starts at `from`.
    fn words_at<'i>(
        &'i self,
        text: &[u8],
        from: usize,
        found: &mut impl FnMut(&'i (Vec<u8>, Vec<u16>)),
    ) {
        let rest = text.get(from..).unwrap_or_default();
        let Some(four) = rest.first_chunk() else {
            return;
        };
        let begins = eight(rest);
        if self.beginnings.four(*four) {
            self.compare(self.short.at(hash_four(begins)), rest, begins, 0, found);
        }
        if self.beginnings.eight(begins) {
            let behind = eight(rest.get(8..).unwrap_or_default());
            for words in [
                self.middle.at(hash_eight(begins)),
                self.long.at(hash_twelve(begins, behind)),
            ] {
                self.compare(words, rest, begins, behind, found);
            }
        }
    }

    /// Calls `found` with every candidate that `rest` starts with.
    #[inline]
    fn compare<'i>(
        &'i self,
        candidates: &[Candidate],
        rest: &[u8],
        begins: u64,
        behind: u64,
        found: &mut impl FnMut(&'i (Vec<u8>, Vec<u16>)),
    ) {
        for candidate in candidates {
            if candidate.begins(begins, behind) {
                let word = &self.words[usize::from(candidate.word)];
                if rest.starts_with(&word.0) {
                    found(word);
                }
            }
        }
    }
}

/// For every condition with words: where one of its words was found.
pub(crate) struct Scan {
    hits: [u8; SLOTS],
    /// The rules whose first required words were found.
    pub(super) candidates: RuleSet,
    /// The single words of the message, once a rule asked for them.
    pub(super) words: OnceCell<Found>,
}

impl Scan {
    /// Searches message, upstream body, codes and body for the words of all rules.
    pub(crate) fn search(&mut self, facts: &Facts<'_>, reading: &Reading<'_>) {
        self.look(&facts.message, MESSAGE);
        let mut text = text::take_buffer();
        for dug in [&facts.inner, &facts.raw, &facts.earlier]
            .into_iter()
            .flatten()
        {
            if let Some(message) = &dug.message {
                text.clear();
                fold_into(message, &mut text);
                self.look(&text, RAW);
            }
        }
        // Search the whole of a body that is uninformative in its usual places, or is a page.
        let whole = facts
            .raw
            .as_ref()
            .is_some_and(|dug| dug.page || dug.message.as_deref().is_none_or(says_nothing));
        if whole && let Some(raw) = reading.raw_text() {
            text.clear();
            fold_into(&raw, &mut text);
            self.look(&text, RAW);
        }
        let own = own_codes(reading).map(|(_, code)| code);
        self.look_at_codes(own, CODE, &mut text);
        let dug = [&facts.inner, &facts.raw].into_iter().flatten();
        let dug = dug.flat_map(|dug| &dug.codes).map(String::as_str);
        self.look_at_codes(dug, RAW, &mut text);
        if !facts.envelope {
            text.clear();
            let body = reading.decisive_text();
            let (before, behind) = around_settings(&body);
            fold_into(before, &mut text);
            fold_into(behind, &mut text);
            drop_guesses(&mut text);
            self.look(&text, BODY);
        }
        text::give_back(text);
    }

    pub(crate) fn new() -> Self {
        Self {
            hits: [0; SLOTS],
            candidates: RuleSet::default(),
            words: OnceCell::new(),
        }
    }

    /// Records every word of every rule in `text`, which must be folded.
    fn look(&mut self, text: &[u8], place: u8) {
        INDEX.each_word(text, |(_, slots)| {
            for &slot in slots {
                self.hits[usize::from(slot)] |= place;
                if let Some(rule) = INDEX.filter.rule_by_slot[usize::from(slot)] {
                    add(&mut self.candidates, usize::from(rule));
                }
            }
        });
    }

    /// Searches for whole codes, delimited by bars.
    fn look_at_codes<'c>(
        &mut self,
        codes: impl Iterator<Item = &'c str>,
        place: u8,
        text: &mut Vec<u8>,
    ) {
        text.clear();
        for code in codes {
            if text.is_empty() {
                text.push(b'|');
            }
            fold_into(code, text);
            text.push(b'|');
        }
        self.look(text, place);
    }

    /// Returns the places, among `places`, where a word of the condition was found.
    pub(super) fn found(&self, slot: usize, places: u8) -> Option<u8> {
        Some(self.hits[slot] & places).filter(|&hit| hit != 0)
    }
}

/// Returns the text around the codes that a client is set to retry, which `got` prints with each error.
fn around_settings(text: &str) -> (&str, &str) {
    const LIST: &str = "errorCodes: [";
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(LIST));
    let Some(at) = FINDER.find(text.as_bytes()) else {
        return (text, "");
    };
    let (before, list) = text.split_at(at);
    (
        before,
        list.split_once(']').map_or("", |(_, behind)| behind),
    )
}

#[cfg(test)]
mod tests {
    use super::{INDEX, RULES, needles};
    use crate::diagnosis::rules::rule_filter::RULE_WORDS;
    use crate::diagnosis::text::fold;
    use proptest::prelude::*;

    #[test]
    fn every_word_is_long_enough_for_the_hash() {
        for (word, _) in &INDEX.words {
            assert!(word.len() >= 4, "{:?}", String::from_utf8_lossy(word));
        }
        assert!(INDEX.words.len() < usize::from(u16::MAX));
        let slots = INDEX.filter.rule_by_slot.len();
        assert!(slots <= super::SLOTS, "{slots}");
        assert!(INDEX.rules.len() <= RULE_WORDS * 64);
    }

    #[test]
    fn no_list_holds_a_phrase_twice() {
        let mut twice = Vec::new();
        for rule in RULES.iter().copied().flatten() {
            for when in rule.when {
                let mut words = needles(when);
                words.sort_unstable();
                let pairs = words.windows(2).filter(|pair| pair[0] == pair[1]);
                twice.extend(
                    pairs.map(|pair| (rule.id, String::from_utf8_lossy(&pair[0]).into_owned())),
                );
            }
        }
        assert!(twice.is_empty(), "{twice:#?}");
    }

    /// Checks that one pass finds the same words as a separate search for each.
    fn finds_all(text: &str) -> Result<(), TestCaseError> {
        let text = fold(text);
        let mut found = Vec::new();
        INDEX.each_word(&text, |(word, _)| found.push(word));
        for (word, _) in &INDEX.words {
            let starts_word = |at: usize| {
                at == 0 || !text[at - 1].is_ascii_alphanumeric() || !word[0].is_ascii_alphanumeric()
            };
            let expected = memchr::memmem::find_iter(&text, word).any(starts_word);
            let word = String::from_utf8_lossy(word);
            let found = found.iter().any(|&other| word.as_bytes() == other);
            prop_assert_eq!(found, expected, "{}", word);
        }
        Ok(())
    }

    #[test]
    fn one_pass_finds_what_a_search_finds() {
        let text = "Prompt is too long: 12 tokens; RATE limit; service `overloaded`, try again. Invalid API key, unbusy";
        finds_all(text).unwrap_or_else(|difference| panic!("{difference}"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Words of the rules: whole, truncated at either end, and adjacent.
        #[test]
        fn one_pass_finds_what_a_search_finds_in_any_text(
            pieces in prop::collection::vec(
                (any::<prop::sample::Index>(), 0_usize..4, 0_usize..20, prop::sample::select(vec!["", " ", "_", ": ", "|", "x", "。"])),
                0..8,
            ),
        ) {
            let mut text = String::new();
            for (word, from, less, behind) in pieces {
                let word = &word.get(&INDEX.words).0;
                let to = word.len() - less.min(word.len() - 1) * usize::from(less > 12);
                text += &String::from_utf8_lossy(&word[from.min(to)..to]);
                text += behind;
            }
            finds_all(&text)?;
        }
    }
}
