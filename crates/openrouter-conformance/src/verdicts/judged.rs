//! What a judge says of one case.

use std::collections::BTreeMap;

use openrouter_errors::Revision;

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
    /// Requirements that it breaks.
    pub broken: Vec<Broken>,
}

/// A requirement that a case breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The requirement's id.
    pub requirement: String,
    /// Its level.
    pub level: Level,
    /// Its sentence.
    pub sentence: String,
    /// The revision that brought it, where it is later than that of the run: it does not bind.
    pub since: Option<Revision>,
    /// What it wants of the case.
    pub expected: String,
    /// What happened.
    pub seen: String,
}

/// Whether a case holds a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The requirement has nothing to do with it.
    NotApplicable,
    /// It holds it.
    Holds,
    /// It breaks it.
    Broken {
        /// What the requirement wants of it.
        expected: String,
        /// What happened.
        seen: String,
    },
}

impl Broken {
    /// It as a finding in a file.
    #[must_use]
    pub fn finding(&self, file: &str) -> Finding {
        Finding::new(&self.requirement, file, &self.expected, &self.seen)
            .by(self.level, &self.sentence)
            .since(self.since)
    }
}

/// A judgement from whether the requirement holds.
pub(crate) fn holds(
    holds: bool,
    expected: impl Into<String>,
    seen: impl FnOnce() -> String,
) -> Judgement {
    if holds {
        return Judgement::Holds;
    }
    Judgement::Broken {
        expected: expected.into(),
        seen: seen(),
    }
}

/// Nothing where the requirement does not apply.
pub(crate) fn only_if(applies: bool) -> Option<()> {
    applies.then_some(())
}

impl From<Option<Judgement>> for Judgement {
    fn from(judgement: Option<Judgement>) -> Self {
        judgement.unwrap_or(Self::NotApplicable)
    }
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
            match judgement {
                Judgement::NotApplicable => {}
                Judgement::Holds => self.held.push(id),
                Judgement::Broken { expected, seen } => self.broken.push(Broken {
                    requirement: id.to_owned(),
                    level: requirement.level,
                    sentence: requirement.sentence.clone(),
                    since: selection.later(requirement),
                    expected,
                    seen,
                }),
            }
        }
    }

    /// Whether a MUST is broken.
    #[must_use]
    pub fn breaks_must(&self) -> bool {
        self.broken.iter().any(|broken| broken.level == Level::Must)
    }
}
