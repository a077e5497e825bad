//! Finds the recorded exchange that is most similar to a payload: first by the words of its message, then by its facts.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::{FixedState, RandomState};
use openrouter_errors::{Cause, Diagnosis, Surface};

use openrouter_corpus::fixture::{Corpus, Fixture, FixtureId};
use openrouter_corpus::template::template;

/// The index of recorded errors, with their words and facts.
#[derive(Debug)]
pub(super) struct Neighbours<'c> {
    rows: Vec<Row<'c>>,
    /// The rows that have a word, each list in order.
    by_word: HashMap<u64, Vec<u16>, RandomState>,
}

#[derive(Debug)]
struct Row<'c> {
    fixture: &'c Fixture,
    cause: Option<Cause>,
    /// The number of different words.
    words: usize,
}

/// Words have the highest weight; a neighbour must share half of them, or the cause and another fact.
const WORDS: f64 = 6.0;
const CAUSE: f64 = 3.0;
const SHAPE: f64 = 1.0;
const STATUS: f64 = 1.0;
const PROVIDER: f64 = 1.0;
const SURFACE: f64 = 0.5;
const ENOUGH: f64 = 4.0;
/// More than the facts other than words and cause can add.
const OTHERS: f64 = 3.6;

impl<'c> Neighbours<'c> {
    pub(super) fn new(corpus: &'c Corpus) -> Self {
        let mut rows = Vec::new();
        let mut by_word: HashMap<_, Vec<u16>, _> = HashMap::default();
        let errors = |fixture: &&Fixture| fixture.case.expect.is_error;
        // Far fewer than 65,536.
        for (at, fixture) in (0..=u16::MAX).zip(corpus.fixtures().iter().filter(errors)) {
            let expect = &fixture.case.expect;
            let words = words(expect.detail.as_deref());
            rows.push(Row {
                fixture,
                cause: expect.cause.as_deref().and_then(|cause| cause.parse().ok()),
                words: words.len(),
            });
            for word in words {
                by_word.entry(word).or_default().push(at);
            }
        }
        Self { rows, by_word }
    }

    /// Returns the most similar fixture; `None` if no recorded error is similar. On ties the first ID wins.
    pub(super) fn nearest(
        &self,
        diagnosis: &Diagnosis,
        surface: Option<Surface>,
    ) -> Option<&'c FixtureId> {
        let cause = diagnosis.cause?;
        let said = words(diagnosis.message.as_deref());
        let mut shared = vec![0_u16; self.rows.len()];
        for row in said
            .iter()
            .filter_map(|word| self.by_word.get(word))
            .flatten()
        {
            shared[usize::from(*row)] += 1;
        }
        let mut best: Option<(f64, &Row<'c>)> = None;
        // A row needs this much, or it changes nothing.
        let mut least = ENOUGH;
        for (row, both) in self.rows.iter().zip(shared) {
            let same_cause = row.cause == Some(cause);
            let cause = alike(same_cause) * CAUSE;
            let all = said.len() + row.words - usize::from(both);
            if f64::from(both) * WORDS < (least - OTHERS - cause) * small(all) {
                continue;
            }
            let words = share(both, all) * WORDS;
            let expect = &row.fixture.case.expect;
            let score = [
                words,
                cause,
                alike(expect.shape == diagnosis.shape) * SHAPE,
                alike(expect.status == diagnosis.status) * STATUS,
                alike(expect.provider.is_some() && expect.provider == diagnosis.provider)
                    * PROVIDER,
                alike(Some(row.fixture.case.surface) == surface) * SURFACE,
            ]
            .iter()
            .sum();
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, row));
                least = score.max(ENOUGH);
            }
        }
        best.filter(|(score, _)| *score >= ENOUGH)
            .map(|(_, row)| &row.fixture.id)
    }
}

fn alike(is: bool) -> f64 {
    if is { 1.0 } else { 0.0 }
}

/// The longest text whose words are compared.
const TEXT: usize = 2000;

/// The hashes of the words of a message template, sorted and deduplicated.
type Words = Vec<u64>;

fn words(text: Option<&str>) -> Words {
    let text = text.unwrap_or_default();
    let end = text.floor_char_boundary(TEXT);
    let mut words: Words = template(&text[..end])
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '<' | '>' | '_'))
        .filter(|word| !word.is_empty())
        .map(|word| FixedState::default().hash_one(word))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Returns the share of common words.
fn share(both: u16, all: usize) -> f64 {
    if all == 0 {
        0.0
    } else {
        f64::from(both) / small(all)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
fn small(count: usize) -> f64 {
    count as f64
}
