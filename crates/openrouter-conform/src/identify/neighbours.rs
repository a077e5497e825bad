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
    /// The rows with a cause, each list in order.
    by_cause: HashMap<Cause, Vec<u16>, RandomState>,
}

#[derive(Debug)]
struct Row<'c> {
    fixture: &'c Fixture,
    cause: Option<Cause>,
    words: Words,
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
        let mut by_cause: HashMap<_, Vec<u16>, _> = HashMap::default();
        let errors = |fixture: &&Fixture| fixture.case.expect.is_error;
        // Far fewer than 65,536.
        for (at, fixture) in (0..=u16::MAX).zip(corpus.fixtures().iter().filter(errors)) {
            let expect = &fixture.case.expect;
            let words = words(expect.detail.as_deref());
            let cause = expect.cause.as_deref().and_then(|cause| cause.parse().ok());
            if let Some(cause) = cause {
                by_cause.entry(cause).or_default().push(at);
            }
            for &word in &words {
                by_word.entry(word).or_default().push(at);
            }
            rows.push(Row {
                fixture,
                cause,
                words,
            });
        }
        Self {
            rows,
            by_word,
            by_cause,
        }
    }

    /// Returns the most similar fixture; `None` if no recorded error is similar. On ties the first ID wins.
    pub(super) fn nearest(
        &self,
        diagnosis: &Diagnosis,
        surface: Option<Surface>,
    ) -> Option<&'c FixtureId> {
        let cause = diagnosis.cause?;
        let message = words(diagnosis.message.as_deref());
        let mut best: Option<(f64, u16)> = None;
        // A row needs this much, or it changes nothing.
        let mut least = ENOUGH;
        let mut look = |rows: &[u16]| {
            for &at in rows {
                let row = &self.rows[usize::from(at)];
                let of_cause = alike(row.cause == Some(cause)) * CAUSE;
                let needed = least - OTHERS - of_cause;
                let (fewer, more) = (
                    message.len().min(row.words.len()),
                    message.len().max(row.words.len()),
                );
                if small(fewer) * WORDS < needed * small(more) {
                    continue;
                }
                let both = common(&message, &row.words);
                let all = message.len() + row.words.len() - both;
                if small(both) * WORDS < needed * small(all) {
                    continue;
                }
                let expect = &row.fixture.case.expect;
                let score = [
                    share(both, all) * WORDS,
                    of_cause,
                    alike(expect.shape == diagnosis.shape) * SHAPE,
                    alike(expect.status == diagnosis.status) * STATUS,
                    alike(expect.provider.is_some() && expect.provider == diagnosis.provider)
                        * PROVIDER,
                    alike(Some(row.fixture.case.surface) == surface) * SURFACE,
                ]
                .iter()
                .sum();
                if best.is_none_or(|(most, first)| score > most || score == most && at < first) {
                    best = Some((score, at));
                    least = score.max(ENOUGH);
                }
            }
            least
        };
        let least = self.by_cause.get(&cause).map_or(ENOUGH, |rows| look(rows));
        // A row with another cause must share so many words: one of them is among the rarest, whatever the others are.
        let needed = count((least - OTHERS) / WORDS * small(message.len()));
        let rows_of = |word| self.by_word.get(word).map_or(&[][..], Vec::as_slice);
        let mut rows: Vec<&[u16]> = message.iter().map(rows_of).collect();
        rows.sort_unstable_by_key(|rows| rows.len());
        for rows in rows.iter().take((message.len() + 1).saturating_sub(needed)) {
            look(rows);
        }
        best.filter(|(score, _)| *score >= ENOUGH)
            .map(|(_, at)| &self.rows[usize::from(at)].fixture.id)
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

/// Returns the number of words in both lists. Compares without branching, because nothing predicts the order of hashes.
fn common(one: &[u64], other: &[u64]) -> usize {
    let (mut at, mut there, mut both) = (0, 0, 0);
    while let (Some(left), Some(right)) = (one.get(at), other.get(there)) {
        both += usize::from(left == right);
        at += usize::from(left <= right);
        there += usize::from(right <= left);
    }
    both
}

/// Returns the share of common words.
fn share(both: usize, all: usize) -> f64 {
    if all == 0 {
        0.0
    } else {
        small(both) / small(all)
    }
}

/// Returns the least whole number that is not below `number`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is a count of words, and positive"
)]
fn count(number: f64) -> usize {
    number.ceil() as usize
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
fn small(count: usize) -> f64 {
    count as f64
}
