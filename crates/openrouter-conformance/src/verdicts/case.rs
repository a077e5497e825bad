//! One case with its verdict and everything that a report shows of it.

use std::collections::BTreeMap;

use openrouter_errors::{Delivery, Surface};

use crate::check::Judgement;
use crate::upstream;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::{Exchange, Finding};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Spec};
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
    pub summary: String,
    /// The requirements that allow the changes.
    pub allowed_by: Vec<&'static str>,
    /// The state of each field that the response states.
    pub fields: BTreeMap<FieldName, FieldState>,
    /// The requirements that the case meets.
    pub held: Vec<&'static str>,
    /// The violations of requirements.
    pub broken: Vec<Finding>,
    /// The exchanges on the wire, if there is a failure.
    pub wire: Vec<Exchange>,
    /// The command that reproduces it, if there is a failure.
    pub replay: Option<String>,
}

impl<V> CaseReport<V> {
    /// Creates a case of a fixture with nothing but a verdict.
    pub(crate) fn new(
        fixture: &Fixture,
        way: PlayMode,
        verdict: V,
        summary: impl Into<String>,
    ) -> Self {
        Self {
            case: fixture.id.to_string(),
            way,
            surface: fixture.surface(),
            delivery: fixture.case.delivery,
            verdict,
            why: None,
            summary: summary.into(),
            allowed_by: Vec::new(),
            fields: BTreeMap::new(),
            held: Vec::new(),
            broken: Vec::new(),
            wire: Vec::new(),
            replay: None,
        }
    }

    /// Sets a verdict with its reason.
    pub(crate) fn because(mut self, (verdict, why): (V, String)) -> Self {
        self.verdict = verdict;
        self.why = Some(why);
        self
    }

    /// Adds the judgements of the selected requirements; requirements that are not in SPEC.md are skipped.
    pub(crate) fn add_judgements(
        &mut self,
        spec: &Spec,
        selection: &Selection,
        judgements: impl Iterator<Item = (&'static str, Judgement)>,
    ) {
        for (id, judgement) in judgements {
            let known = spec
                .get(id)
                .filter(|known| selection.has_requirement(known));
            let Some(requirement) = known else {
                continue;
            };
            match judgement.findings(requirement, selection) {
                None => {}
                Some(findings) if findings.is_empty() => self.held.push(id),
                Some(findings) => self.broken.extend(findings),
            }
        }
    }

    /// Returns whether a MUST is violated.
    #[must_use]
    pub fn breaks_must(&self) -> bool {
        self.broken
            .iter()
            .any(|broken| broken.level == Some(Level::Must))
    }
}

impl<V: VerdictKind> CaseReport<V> {
    /// Completes a checked case for the report: applies `hide`, which removes from a text what no report may show, and
    /// adds to a failure its exchanges and the command that reproduces it.
    pub(crate) fn finish(
        mut self,
        seen: &[Entry],
        replay: &str,
        hide: impl Fn(&str) -> String,
    ) -> Self {
        for broken in &mut self.broken {
            broken.expected = hide(&broken.expected);
            broken.found = hide(&broken.found);
        }
        self.why = self.why.as_deref().map(&hide);
        self.summary = hide(&self.summary);
        if !self.verdict.is_fine() {
            self.wire = seen.iter().map(upstream::exchange).collect();
            self.replay = Some(replay.trim_end().to_owned());
        }
        self
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
        self.why.as_deref().unwrap_or(&self.summary)
    }
}
