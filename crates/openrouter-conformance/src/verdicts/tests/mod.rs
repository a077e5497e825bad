//! Synthetic cases, with the verdicts of clients as an example.

mod baselines;
mod counting;
mod telling;

use std::collections::BTreeMap;

use openrouter_errors::Surface;

use super::CaseReport;
use openrouter_corpus::report::Finding;
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
        summary: "what it said".to_owned(),
        allowed_by: Vec::new(),
        fields: BTreeMap::new(),
        held: Vec::new(),
        broken: Vec::new(),
        wire: Vec::new(),
        replay: None,
    }
}

/// A requirement that is broken.
pub(crate) fn broken(level: Level) -> Finding {
    Finding::new("CLIENT-1", "", "this", "that").by(level, "A sentence.")
}
