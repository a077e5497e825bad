//! One case with its verdict, and what tells it to people.

use std::collections::BTreeMap;

use openrouter_errors::{Delivery, Surface};

use super::Judged;
use crate::upstream;
use openrouter_corpus::report::{Exchange, Finding};
use openrouter_corpus::spec::Level;
use openrouter_corpus::verdict_kind::VerdictKind;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_mock::Entry;

/// One case with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReport<V> {
    /// The fixture.
    pub case: String,
    /// How it was played.
    pub way: PlayMode,
    /// The surface that was called.
    pub surface: Surface,
    /// How the error arrived; `None` where there is none.
    pub delivery: Option<Delivery>,
    /// The verdict.
    pub verdict: V,
    /// Why, where the verdict does not speak for itself.
    pub why: Option<String>,
    /// What the target made of it, in a few words.
    pub said: String,
    /// The requirements that allow what was changed.
    pub allowed_by: Vec<String>,
    /// What became of each field that the response states.
    pub fields: BTreeMap<FieldName, FieldState>,
    /// What it breaks.
    pub broken: Vec<Finding>,
    /// What went over the wire, where something is wrong.
    pub wire: Vec<Exchange>,
    /// How to see it again, where something is wrong.
    pub replay: Option<String>,
}

/// A case as it was played.
pub(crate) struct Played<'a> {
    pub(crate) case: &'a str,
    pub(crate) way: PlayMode,
    pub(crate) surface: Surface,
    pub(crate) delivery: Option<Delivery>,
    /// What the mock saw.
    pub(crate) seen: &'a [Entry],
    /// The command that plays it again.
    pub(crate) replay: String,
}

impl<V: VerdictKind> CaseReport<V> {
    /// The report of a case that was checked. `hide` takes out of a text what no report may show.
    pub(crate) fn new(
        played: Played<'_>,
        judged: &Judged<V>,
        hide: impl Fn(&str) -> String,
    ) -> Self {
        let broken = judged.broken.iter().map(|broken| Finding {
            expected: hide(&broken.expected),
            found: hide(&broken.found),
            ..broken.clone()
        });
        let wrong = !judged.verdict.is_fine();
        let seen = if wrong { played.seen } else { &[] };
        Self {
            case: played.case.to_owned(),
            way: played.way,
            surface: played.surface,
            delivery: played.delivery,
            verdict: judged.verdict,
            why: judged.why.as_deref().map(&hide),
            said: hide(&judged.said),
            allowed_by: judged.allowed_by.iter().map(|&id| id.to_owned()).collect(),
            fields: judged.fields.clone(),
            broken: broken.collect(),
            wire: seen.iter().map(upstream::exchange).collect(),
            replay: wrong.then(|| played.replay.trim_end().to_owned()),
        }
    }

    /// The name of the case: the fixture, and the way where it is not the first one.
    #[must_use]
    pub fn name(&self) -> String {
        match self.way {
            PlayMode::NoRetries => self.case.clone(),
            way => format!("{}.{way}", self.case),
        }
    }

    /// Whether it breaks a MUST, or misleads its caller although no requirement speaks of it. A MUST of a later revision
    /// than that of the run does not count, and what misleads only by breaking one is not scored either.
    #[must_use]
    pub fn fails(&self) -> bool {
        let mut musts = self
            .broken
            .iter()
            .filter(|broken| broken.level == Some(Level::Must))
            .peekable();
        match musts.peek() {
            None => self.verdict.misleads(),
            Some(_) => musts.any(|broken| broken.since.is_none()),
        }
    }

    /// Why it came out so, in a few words.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.why.as_deref().unwrap_or(&self.said)
    }
}
