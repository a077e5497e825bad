//! Selects the fixtures and requirements of a run: `--case`, `--requirement`, `--surface`, `--level`, `--delivery`,
//! and the revision: `--revision`.

mod partition;
mod pattern;

use std::fmt;

use openrouter_errors::{Delivery, Revision, Surface};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use partition::Partition;
pub use pattern::Pattern;

use crate::error::Error;
use crate::fixture::{Corpus, Fixture};
use crate::spec::{Level, Requirement, Spec};
use crate::suggest::suggest;

/// The restrictions of a run; empty lists restrict nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Selection {
    /// Patterns of fixture ids.
    pub case: Vec<String>,
    /// Patterns of requirement ids.
    pub requirement: Vec<String>,
    /// Surfaces.
    pub surface: Vec<Surface>,
    /// Levels of requirements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub level: Vec<Level>,
    /// Deliveries of errors; a response that is not an error has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivery: Vec<Delivery>,
    /// The revision whose requirements are scored, if not the latest; later ones are only reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
}

impl Selection {
    /// Returns the filters as options with their values.
    #[must_use]
    pub fn options(&self) -> [(&'static str, String); 6] {
        let revision = self.revision.unwrap_or(Revision::Latest);
        [
            ("--case", listed(&self.case)),
            ("--requirement", listed(&self.requirement)),
            ("--surface", listed(&self.surface)),
            ("--level", listed(&self.level)),
            ("--delivery", listed(&self.delivery)),
            ("--revision", revision.to_string()),
        ]
    }

    /// Whether nothing restricts the run. A revision does not: it restricts what is scored.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        !self.is_about_requirements()
            && self.case.is_empty()
            && self.surface.is_empty()
            && self.delivery.is_empty()
    }

    /// Whether the run is restricted to requirements, so that it checks nothing else.
    #[must_use]
    pub fn is_about_requirements(&self) -> bool {
        !self.requirement.is_empty() || !self.level.is_empty()
    }

    /// Whether the run includes this fixture.
    #[must_use]
    pub fn has_fixture(&self, fixture: &Fixture) -> bool {
        let case = self.case.is_empty()
            || self
                .case
                .iter()
                .any(|text| Pattern::fixture(text).matches(fixture.id.as_str()));
        let arrived = || {
            let delivery = fixture.case.delivery;
            delivery.is_some_and(|delivery| self.delivery.contains(&delivery))
        };
        case && (self.surface.is_empty() || self.surface.contains(&fixture.surface()))
            && (self.delivery.is_empty() || arrived())
    }

    /// Whether the run includes this requirement.
    #[must_use]
    pub fn has_requirement(&self, requirement: &Requirement) -> bool {
        let named = || {
            let mut patterns = self.requirement.iter();
            patterns.any(|text| Pattern::requirement(text).matches(&requirement.id))
        };
        (self.requirement.is_empty() || named())
            && (self.level.is_empty() || self.level.contains(&requirement.level))
    }

    /// Returns the revision that introduced a requirement, if later than the scored revision.
    #[must_use]
    pub fn later(&self, requirement: &Requirement) -> Option<Revision> {
        let since = requirement.revision;
        self.revision
            .is_some_and(|revision| since > revision)
            .then_some(since)
    }

    /// Returns the selected fixtures.
    #[must_use]
    pub fn fixtures<'a>(&self, corpus: &'a Corpus) -> Vec<&'a Fixture> {
        corpus
            .fixtures()
            .iter()
            .filter(|fixture| self.has_fixture(fixture))
            .collect()
    }

    /// Returns the selected requirements.
    #[must_use]
    pub fn requirements<'a>(&self, spec: &'a Spec) -> Vec<&'a Requirement> {
        spec.requirements
            .iter()
            .filter(|requirement| self.has_requirement(requirement))
            .collect()
    }

    /// Checks that every pattern and surface matches something, so that no misspelt filter is ignored.
    ///
    /// # Errors
    /// Returns [`Error::Usage`] for the first that matches nothing, with the most similar ids.
    pub fn check(&self, corpus: &Corpus, spec: &Spec) -> Result<(), Error> {
        let cases: Vec<&str> = corpus
            .fixtures()
            .iter()
            .map(|fixture| fixture.id.as_str())
            .collect();
        for text in &self.case {
            Pattern::fixture(text).must_match("--case", &cases)?;
        }
        let requirements: Vec<&str> = spec
            .requirements
            .iter()
            .map(|requirement| requirement.id.as_str())
            .collect();
        for text in &self.requirement {
            Pattern::requirement(text).must_match("--requirement", &requirements)?;
        }
        self.check_revision(spec)
    }

    /// Checks that a selected requirement is scored.
    ///
    /// # Errors
    /// Returns [`Error::Incomplete`] if a later revision introduced every selected requirement.
    pub fn check_revision(&self, spec: &Spec) -> Result<(), Error> {
        let selected = self.requirements(spec);
        let (Some(revision), Some(first)) = (self.revision, selected.first()) else {
            return Ok(());
        };
        if selected.iter().any(|one| self.later(one).is_none()) {
            return Ok(());
        }
        let (id, since) = (&first.id, first.revision);
        Err(Error::Incomplete(format!(
            "--revision {revision}: no selected requirement was in force then ({id} applies since {since}), so nothing is scored"
        )))
    }
}

/// The options that restrict the run; `everything` if none does.
impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = self.options().into_iter();
        let given = options.filter(|(_, value)| value != NONE && value != "latest");
        let given: Vec<String> = given
            .map(|(option, value)| format!("{option} {value}"))
            .collect();
        if given.is_empty() {
            return f.write_str("everything");
        }
        f.write_str(&given.join(" "))
    }
}

/// An option that was not given.
const NONE: &str = "none";

fn listed<T: ToString>(values: &[T]) -> String {
    if values.is_empty() {
        return NONE.to_owned();
    }
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    words.join(", ")
}

impl Pattern<'_> {
    /// Returns an error if no id matches.
    pub fn must_match(&self, option: &str, ids: &[&str]) -> Result<(), Error> {
        if ids.iter().any(|id| self.matches(id)) {
            return Ok(());
        }
        Err(Error::Usage {
            what: option.to_owned(),
            found: self.text().to_owned(),
            nearest: suggest(self.text(), ids.iter().copied(), 3),
        })
    }
}
