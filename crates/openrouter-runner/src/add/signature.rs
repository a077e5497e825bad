//! The properties that two recordings of the same error share.

use openrouter_errors::{Delivery, Reading, Shape, read};

use openrouter_conformance::payload::Answer;
use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::template::template;

/// The properties that two recordings of the same error share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ErrorSignature {
    shape: Shape,
    status: Option<u16>,
    provider: Option<String>,
    pub(super) message: String,
    raw: Option<String>,
    /// Whether the error came in a stream.
    stream: bool,
    /// How the error arrived, if the HTTP status is known.
    delivery: Option<Delivery>,
}

impl ErrorSignature {
    pub(super) fn of(reading: &Reading<'_>) -> Self {
        let message = reading
            .message()
            .map_or_else(|| template(&reading.body_text()), template);
        Self {
            shape: reading.shape(),
            status: reading.status(),
            provider: reading.provider().map(str::to_owned),
            message,
            raw: reading.raw_text().map(|raw| template(&raw)),
            stream: reading.stream().is_some(),
            delivery: reading.http_status().and(reading.delivery()),
        }
    }

    /// Returns the fixture of a corpus that records the same error.
    pub(super) fn duplicate<'c>(&self, corpus: &'c Corpus) -> Option<&'c Fixture> {
        let mut fixtures = corpus.fixtures().iter();
        fixtures.find(|fixture| self.is_of(&Self::of_fixture(fixture)))
    }

    /// Returns whether both are the same error; an unknown delivery matches any.
    fn is_of(&self, other: &Self) -> bool {
        let delivery = self.delivery.and(other.delivery);
        let (mut one, mut two) = (self.clone(), other.clone());
        if delivery.is_none() {
            (one.delivery, two.delivery) = (None, None);
        }
        one == two
    }

    fn of_fixture(fixture: &Fixture) -> Self {
        let answer = Answer::of_fixture(fixture);
        let input = answer.input();
        Self::of(&read(&input))
    }
}
