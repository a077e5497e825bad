//! The result of evaluating one case.

use std::collections::BTreeMap;

use crate::check::Judgement;
use openrouter_corpus::report::Finding;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Spec};
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;

/// The result of evaluating one case.
#[derive(Debug, Clone)]
pub struct Judged<V> {
    /// The verdict.
    pub verdict: V,
    /// The reason, if the verdict is not self-explanatory.
    pub why: Option<String>,
    /// The target's result, in a few words.
    pub said: String,
    /// The requirements that allow the changes.
    pub allowed_by: Vec<&'static str>,
    /// The state of each field that the response states.
    pub fields: BTreeMap<FieldName, FieldState>,
    /// The requirements that the case meets.
    pub held: Vec<&'static str>,
    /// The violations of requirements.
    pub broken: Vec<Finding>,
}

impl<V> Judged<V> {
    /// Creates a result with nothing but a verdict.
    pub(crate) fn unjudged(verdict: V, said: impl Into<String>) -> Self {
        Self {
            verdict,
            why: None,
            said: said.into(),
            allowed_by: Vec::new(),
            fields: BTreeMap::new(),
            held: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// Adds the judgements of the selected requirements; requirements that are not in SPEC.md are skipped.
    pub(crate) fn weigh(
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
