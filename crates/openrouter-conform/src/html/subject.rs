//! What a page shows of one client or gateway.

use std::collections::BTreeMap;

use super::word::Word;
use openrouter_corpus::report::counts::Loss;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::PlayMode;

/// One client, gateway or server.
pub(super) struct Subject {
    /// What it is.
    pub(super) kind: Kind,
    /// Its name, which is unique on the page.
    pub(super) name: String,
    /// Its version.
    pub(super) version: String,
    /// Package, registry, language, surfaces: a line for people.
    pub(super) about: String,
    /// How many calls got which verdict, in the order of its kind.
    pub(super) tallies: Vec<(Word, usize)>,
    /// Its calls by fixture; calls that it does not have may be left out.
    pub(super) calls: BTreeMap<String, Vec<Call>>,
    /// What became of each field, by delivery.
    pub(super) losses: Vec<Loss>,
    /// The requirements that it was tried by.
    pub(super) requirements: Vec<Tried>,
    /// The findings that are worth telling first, where somebody chose them.
    pub(super) worst: Option<Vec<Worst>>,
}

/// What a [`Subject`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Client,
    Gateway,
    Server,
    Program,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Client, Self::Gateway, Self::Server, Self::Program];

    /// The word for one of them.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Gateway => "gateway",
            Self::Server => "server",
            Self::Program => "program",
        }
    }
}

/// One call: a fixture, played in one way.
#[derive(Debug, Clone, Default)]
pub(super) struct Call {
    /// The way, where it is not the first one.
    pub(super) way: Option<String>,
    pub(super) verdict: Option<Word>,
    /// The requirements that it breaks.
    pub(super) broken: Vec<String>,
    /// The fields that were lost.
    pub(super) lost: Vec<FieldName>,
    /// How a program's run ended and what its screen showed.
    pub(super) screen: Option<(String, String)>,
}

/// A requirement that a subject was tried by.
pub(super) struct Tried {
    pub(super) requirement: String,
    pub(super) held: usize,
    /// How many calls break it.
    pub(super) count: usize,
    /// The calls that break it, as fixture and way; none where they are not told singly.
    pub(super) broken: Vec<(String, Option<String>)>,
}

/// What is worth telling first.
pub(super) struct Worst {
    pub(super) verdict: Word,
    /// How the error arrived.
    pub(super) delivery: Option<&'static str>,
    pub(super) calls: usize,
    pub(super) fixture: Option<String>,
    pub(super) requirements: Vec<String>,
}

impl Subject {
    /// Its anchor.
    pub(super) fn anchor(&self) -> String {
        format!("{}:{}", self.kind.as_str(), self.name)
    }

    /// How many calls got a verdict.
    pub(super) fn count(&self, word: Word) -> usize {
        let of = self.tallies.iter().filter(|tally| tally.0 == word);
        of.map(|tally| tally.1).sum()
    }

    /// The calls of a fixture.
    pub(super) fn calls(&self, fixture: &str) -> &[Call] {
        self.calls.get(fixture).map_or(&[], Vec::as_slice)
    }

    /// What there is to tell of a fixture's calls: the worst verdict, or that there is none yet, or the good one.
    pub(super) fn verdict(&self, fixture: &str) -> Option<Word> {
        let verdicts = self.calls(fixture).iter().filter_map(|call| call.verdict);
        let known = verdicts.filter(|word| word.as_str() != "not_applicable");
        known.min_by_key(|word| (!word.is_telling(), *word))
    }
}

/// The name of a call as fixture and way: `chat_completions/429-x.split`.
pub(super) fn split(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((fixture, way)) if !way.contains('/') => (fixture, Some(way)),
        _ => (name, None),
    }
}

/// A way of playing in plain words.
pub(super) fn way_in_words(way: &str) -> &str {
    let known = PlayMode::ALL
        .into_iter()
        .find(|known| known.as_str() == way);
    known.map_or(way, |known| known.in_words())
}
