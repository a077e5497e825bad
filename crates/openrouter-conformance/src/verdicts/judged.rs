//! What a judge says of one case.

use std::collections::BTreeMap;

use crate::check::Judgement;
use openrouter_corpus::report::Finding;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Spec};
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;

/// What a judge says of one case.
#[derive(Debug, Clone)]
pub struct Judged<V> {
    /// The verdict.
    pub verdict: V,
    /// Why, where the verdict does not speak for itself.
    pub why: Option<String>,
    /// What the target made of it, in a few words.
    pub said: String,
    /// The requirements that allow what was changed.
    pub allowed_by: Vec<&'static str>,
    /// What became of each field that the response states.
    pub fields: BTreeMap<FieldName, FieldState>,
    /// Requirements that the case holds.
    pub held: Vec<&'static str>,
    /// Where it violates a requirement.
    pub broken: Vec<Finding>,
}

impl<V> Judged<V> {
    /// A verdict of which nothing else is known.
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

    /// Takes what the checks of the selected requirements say; one that SPEC.md does not have is passed over.
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

    /// Whether a MUST is broken.
    #[must_use]
    pub fn breaks_must(&self) -> bool {
        self.broken
            .iter()
            .any(|broken| broken.level == Some(Level::Must))
    }
}
