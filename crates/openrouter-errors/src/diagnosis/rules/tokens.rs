//! Searches the message for single words, for sentences that no phrase of the rules describes. Only the last rules need
//! them, so the words are looked up at most once per diagnosis, and not at all if an earlier rule matches.

use std::sync::LazyLock;

use super::table::number;
use super::{MESSAGE, RAW, RULES, When};
use crate::diagnosis::facts::Facts;
use crate::diagnosis::text::{fold, says_nothing};

/// The maximum number of conditions with single words; a test enforces it.
const SLOTS: usize = 128;
/// Words of up to this many letters must match whole; longer ones match the beginning of a word.
const WHOLE: usize = 3;
/// The number of bytes of the longest message that is searched: the words of a longer text belong to many sentences.
const LONGEST: usize = 320;

/// The conditions of which a word was found, and the place of the message.
#[derive(Clone, Copy)]
pub(super) struct Found {
    slots: u128,
    pub(super) place: u8,
}

impl Found {
    pub(super) fn has(self, slot: usize) -> bool {
        self.slots >> slot & 1 != 0
    }

    /// Searches the text that the diagnosis shows as its message.
    pub(super) fn search(facts: &Facts<'_>) -> Self {
        let telling = |text: &&str| !says_nothing(text);
        let dug = [&facts.raw, &facts.inner].into_iter().flatten();
        let mut dug = dug.filter_map(|dug| dug.message.as_deref());
        match dug.find(telling) {
            _ if !is_unclear(facts) => Self {
                slots: 0,
                place: MESSAGE,
            },
            Some(text) if text.len() > LONGEST => Self {
                slots: 0,
                place: RAW,
            },
            Some(text) => Self {
                slots: TOKENS.search(&fold(text)),
                place: RAW,
            },
            None => Self {
                slots: TOKENS.search(&facts.message),
                place: MESSAGE,
            },
        }
    }
}

/// Whether the words of a message can decide: its status says too little, and it is a sentence or two. The phrases know what
/// responses with other statuses say.
pub(super) fn is_unclear(facts: &Facts<'_>) -> bool {
    let unclear = |status| match status {
        400 | 404 => true,
        403 | 422 => !facts.envelope,
        _ => false,
    };
    facts.status.is_none_or(unclear) && facts.message.len() <= LONGEST
}

struct Tokens {
    /// The words with their conditions, sorted by [`place`].
    words: Vec<(Vec<u8>, u128)>,
    /// For each place of [`place`], where its words start.
    starts: [u16; PLACES + 1],
    /// The words of scripts without spaces, which may be anywhere.
    anywhere: Vec<(Vec<u8>, u128)>,
}

/// The number of places of words.
const PLACES: usize = 1 << 10;

/// Returns the place of a word by its first two bytes.
fn place(word: &[u8]) -> usize {
    let bits = |at: usize| word.get(at).map_or(0, |byte| usize::from(byte & 31));
    bits(0) << 5 | bits(1)
}

static TOKENS: LazyLock<Tokens> = LazyLock::new(Tokens::build);

/// The lists of words of a condition.
pub(super) fn words_of(when: &When) -> Option<&'static [&'static str]> {
    match when {
        When::Word(words) | When::NoWord(words) => Some(words),
        _ => None,
    }
}

impl Tokens {
    fn build() -> Self {
        let conditions = RULES.iter().copied().flatten().flat_map(|rule| rule.when);
        let mut all: Vec<(Vec<u8>, u128)> = conditions
            .filter_map(words_of)
            .enumerate()
            .flat_map(|(slot, words)| {
                words
                    .iter()
                    .map(move |word| (fold(word), 1_u128 << (slot % SLOTS)))
            })
            .collect();
        all.sort_unstable();
        all.dedup_by(|next, word| {
            let same = next.0 == word.0;
            word.1 |= if same { next.1 } else { 0 };
            same
        });
        let (mut words, anywhere): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(word, _)| word.is_ascii());
        words.sort_by_key(|(word, _)| place(word));
        let mut starts = [0; PLACES + 1];
        for (at, start) in starts.iter_mut().enumerate() {
            *start = number(words.partition_point(|(word, _): &(Vec<u8>, u128)| place(word) < at));
        }
        Self {
            words,
            starts,
            anywhere,
        }
    }

    fn search(&self, text: &[u8]) -> u128 {
        let mut slots = 0;
        let letter = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
        let mut rest = text;
        while let Some(start) = rest.iter().position(letter) {
            let token = rest.get(start..).unwrap_or_default();
            let length = token.iter().position(|byte| !letter(byte));
            let (token, behind) = token.split_at(length.unwrap_or(token.len()));
            let at = place(token);
            let range = usize::from(self.starts[at])..usize::from(self.starts[at + 1]);
            for (word, of) in &self.words[range] {
                let whole = word.len() <= WHOLE;
                if token.starts_with(word) && (!whole || token.len() == word.len()) {
                    slots |= of;
                }
            }
            rest = behind;
        }
        if !text.is_ascii() {
            for (word, of) in &self.anywhere {
                if memchr::memmem::find(text, word).is_some() {
                    slots |= of;
                }
            }
        }
        slots
    }
}

#[cfg(test)]
mod tests {
    use super::{RULES, SLOTS, TOKENS, words_of};

    #[test]
    fn conditions_fit_into_the_slots() {
        let conditions = RULES.iter().copied().flatten().flat_map(|rule| rule.when);
        let count = conditions.filter_map(words_of).count();
        assert!(count <= SLOTS, "{count}");
    }

    #[test]
    fn short_words_match_whole_and_long_ones_at_the_beginning() {
        let slots = |text: &str| TOKENS.search(text.as_bytes());
        assert_ne!(slots("the models"), 0);
        assert_eq!(slots("remodel"), 0);
        assert_ne!(slots("no"), 0);
        assert_eq!(slots("noon"), 0);
        assert_ne!(slots("余额"), 0);
    }
}
