//! Finds the recorded exchange that is most similar to a payload: first by the words of its message, then by its facts.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use openrouter_errors::{Diagnosis, Surface};

use openrouter_corpus::fixture::{Corpus, Fixture, FixtureId};
use openrouter_corpus::template::template;

/// The index of recorded errors, with their words and facts.
#[derive(Debug)]
pub(super) struct Neighbours<'c> {
    rows: Vec<Row<'c>>,
}

#[derive(Debug)]
struct Row<'c> {
    fixture: &'c Fixture,
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

impl<'c> Neighbours<'c> {
    pub(super) fn new(corpus: &'c Corpus) -> Self {
        let rows = corpus
            .fixtures()
            .iter()
            .filter(|fixture| fixture.case.expect.is_error)
            .map(|fixture| Row {
                fixture,
                words: words(fixture.case.expect.detail.as_deref()),
            })
            .collect();
        Self { rows }
    }

    /// Returns the most similar fixture; `None` if no recorded error is similar. On ties the first ID wins.
    pub(super) fn nearest(
        &self,
        diagnosis: &Diagnosis,
        surface: Option<Surface>,
    ) -> Option<&'c FixtureId> {
        let cause = diagnosis.cause?;
        let said = words(diagnosis.message.as_deref());
        let mut best: Option<(f64, &Row<'c>)> = None;
        for row in &self.rows {
            let expect = &row.fixture.case.expect;
            let points = [
                (overlap(&said, &row.words), WORDS),
                (
                    alike(expect.cause.as_deref() == Some(cause.as_str())),
                    CAUSE,
                ),
                (alike(expect.shape == diagnosis.shape), SHAPE),
                (alike(expect.status == diagnosis.status), STATUS),
                (
                    alike(expect.provider.is_some() && expect.provider == diagnosis.provider),
                    PROVIDER,
                ),
                (alike(Some(row.fixture.case.surface) == surface), SURFACE),
            ];
            let score = points.iter().map(|(share, weight)| share * weight).sum();
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, row));
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
        .map(|word| {
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            hasher.finish()
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Returns the share of common words.
fn overlap(one: &[u64], other: &[u64]) -> f64 {
    let (mut both, mut i, mut j) = (0_usize, 0, 0);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        both += usize::from(a == b);
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    let all = one.len() + other.len() - both;
    #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
    if all == 0 {
        0.0
    } else {
        both as f64 / all as f64
    }
}
