//! One client, gateway, server or program on a page.

use std::collections::BTreeMap;

use super::word::Word;
use openrouter_corpus::report::counts::Loss;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::PlayMode;

/// One client, gateway or server.
pub(super) struct Subject {
    /// The kind of subject.
    pub(super) kind: Kind,
    /// Its name, which is unique on the page.
    pub(super) name: String,
    /// Its version.
    pub(super) version: String,
    /// A summary line: package, registry, language, surfaces.
    pub(super) about: String,
    /// The number of calls per verdict, in the order of the kind.
    pub(super) tallies: Vec<(Word, usize)>,
    /// Its calls by fixture; calls that do not apply may be missing.
    pub(super) calls: BTreeMap<String, Vec<Call>>,
    /// The state of each field, by delivery.
    pub(super) losses: Vec<Loss>,
    /// The requirements that were checked.
    pub(super) requirements: Vec<Tried>,
    /// The selected most severe findings, if there is a selection.
    pub(super) worst: Option<Vec<Worst>>,
}

openrouter_corpus::words! {
    /// The kind of a [`Subject`].
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub(super) enum Kind {
        Client = "client",
        Gateway = "gateway",
        Server = "server",
        Program = "program",
    }
}

/// One call: a fixture in one play mode.
#[derive(Debug, Clone, Default)]
pub(super) struct Call {
    /// The play mode, unless retries are off.
    pub(super) way: Option<String>,
    pub(super) verdict: Option<Word>,
    /// The requirements that it violates.
    pub(super) broken: Vec<String>,
    /// The fields that were lost.
    pub(super) lost: Vec<FieldName>,
    /// How a program's run ended, and its screen.
    pub(super) screen: Option<(String, String)>,
}

/// A requirement that was checked on a subject.
pub(super) struct Tried {
    pub(super) requirement: String,
    pub(super) held: usize,
    /// The number of calls that violate it.
    pub(super) count: usize,
    /// The calls that violate it, as fixture and play mode; empty if they are not listed individually.
    pub(super) broken: Vec<(String, Option<String>)>,
}

/// One of the most severe findings.
pub(super) struct Worst {
    pub(super) verdict: Word,
    /// How the error arrived.
    pub(super) delivery: Option<&'static str>,
    pub(super) calls: usize,
    pub(super) fixture: Option<String>,
    pub(super) requirements: Vec<String>,
}

impl Subject {
    /// Returns its anchor.
    pub(super) fn anchor(&self) -> String {
        format!("{}:{}", self.kind.as_str(), self.name)
    }

    /// Returns the number of calls with a verdict.
    pub(super) fn count(&self, word: Word) -> usize {
        let of = self.tallies.iter().filter(|tally| tally.0 == word);
        of.map(|tally| tally.1).sum()
    }

    /// Returns the calls of a fixture.
    pub(super) fn calls(&self, fixture: &str) -> &[Call] {
        self.calls.get(fixture).map_or(&[], Vec::as_slice)
    }

    /// Returns the verdict to show for a fixture's calls: the worst one, else that none was tested, else the good one.
    pub(super) fn verdict(&self, fixture: &str) -> Option<Word> {
        let verdicts = self.calls(fixture).iter().filter_map(|call| call.verdict);
        let known = verdicts.filter(|word| word.as_str() != "not_applicable");
        known.min_by_key(|word| (!word.is_telling(), *word))
    }
}

/// Splits the name of a call into fixture and play mode: `chat_completions/429-x.split`.
pub(super) fn split(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((fixture, way)) if !way.contains('/') => (fixture, Some(way)),
        _ => (name, None),
    }
}

/// Describes a play mode.
pub(super) fn way_in_words(way: &str) -> &str {
    let known = PlayMode::ALL.iter().find(|known| known.as_str() == way);
    known.map_or(way, |known| known.in_words())
}
