//! One case with its verdict and everything that a report shows of it.

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
    /// How the fixture was played.
    pub way: PlayMode,
    /// The surface that was called.
    pub surface: Surface,
    /// How the error arrived; `None` if there is none.
    pub delivery: Option<Delivery>,
    /// The verdict.
    pub verdict: V,
    /// The reason, if the verdict is not self-explanatory.
    pub why: Option<String>,
    /// The target's result, in a few words.
    pub said: String,
    /// The requirements that allow the changes.
    pub allowed_by: Vec<String>,
    /// The state of each field that the response states.
    pub fields: BTreeMap<FieldName, FieldState>,
    /// The violations.
    pub broken: Vec<Finding>,
    /// The exchanges on the wire, if there is a failure.
    pub wire: Vec<Exchange>,
    /// The command that reproduces it, if there is a failure.
    pub replay: Option<String>,
}

/// A case that was played.
pub(crate) struct Played<'a> {
    pub(crate) case: &'a str,
    pub(crate) way: PlayMode,
    pub(crate) surface: Surface,
    pub(crate) delivery: Option<Delivery>,
    /// The mock's journal entries.
    pub(crate) seen: &'a [Entry],
    /// The command that plays the case again.
    pub(crate) replay: String,
}

impl<V: VerdictKind> CaseReport<V> {
    /// Builds the report of a checked case. `hide` removes from a text what no report may show.
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

    /// Returns the name of the case: the fixture ID, with the play mode as a suffix unless retries are off.
    #[must_use]
    pub fn name(&self) -> String {
        match self.way {
            PlayMode::NoRetries => self.case.clone(),
            way => format!("{}.{way}", self.case),
        }
    }

    /// Returns whether the case violates a MUST, or misleads its caller without violating one. A MUST newer than the
    /// run's revision does not count, and a case that misleads only by violating such a MUST is not scored either.
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

    /// Returns the reason for the verdict, in a few words.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.why.as_deref().unwrap_or(&self.said)
    }
}
