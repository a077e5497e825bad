//! Verdicts on cases that nobody played: the words of clients, though any other would do.

mod baselines;
mod counting;
mod telling;

use std::collections::BTreeMap;

use openrouter_errors::Surface;

use super::{Broken, CaseReport};
use openrouter_corpus::spec::Level;
use openrouter_corpus::vocabulary::PlayMode;

/// A case with a verdict.
pub(crate) fn case<V>(id: &str, verdict: V) -> CaseReport<V> {
    CaseReport {
        case: id.to_owned(),
        way: PlayMode::NoRetries,
        surface: Surface::ChatCompletions,
        delivery: None,
        verdict,
        why: None,
        said: "what it said".to_owned(),
        allowed_by: Vec::new(),
        fields: BTreeMap::new(),
        broken: Vec::new(),
        wire: Vec::new(),
        replay: None,
    }
}

/// A requirement that is broken.
pub(crate) fn broken(level: Level) -> Broken {
    Broken {
        requirement: "CLIENT-1".to_owned(),
        level,
        sentence: "A sentence.".to_owned(),
        since: None,
        expected: "this".to_owned(),
        seen: "that".to_owned(),
    }
}
