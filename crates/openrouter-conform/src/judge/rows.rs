//! The expectations of a fixture as rows, each checked or not applicable.

use serde::Serialize;
use serde_json::json;

use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::Finding;

/// One expectation of a fixture.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name in findings.
    pub name: &'static str,
    /// Its state.
    pub state: State,
}

/// The state of an expectation.
#[derive(Debug, Clone)]
pub enum State {
    /// It was checked, with these findings.
    Judged(Vec<Finding>),
    /// The fixture states nothing about it.
    NotApplicable,
}

impl State {
    /// Returns the findings.
    #[must_use]
    pub fn findings(self) -> Vec<Finding> {
        match self {
            Self::Judged(findings) => findings,
            Self::NotApplicable => Vec::new(),
        }
    }
}

impl Row {
    /// Creates a row that compares a member of the case file with the reading.
    pub(super) fn compare(
        fixture: &Fixture,
        name: &'static str,
        expected: &impl Serialize,
        found: &impl Serialize,
    ) -> Self {
        let (expected, found) = (json!(expected), json!(found));
        let pointer = match name {
            "delivery" => "/delivery".to_owned(),
            "provider_stated" => "/expect/provider".to_owned(),
            _ => format!("/expect/{name}"),
        };
        let finding = (expected != found).then(|| {
            let (expected, found) = (expected.to_string(), found.to_string());
            Finding::new(name, fixture.case_path(), expected, found).at(pointer)
        });
        Self::judged(name, finding.into_iter().collect())
    }

    /// Creates a row with existing findings.
    pub(super) fn judged(name: &'static str, findings: Vec<Finding>) -> Self {
        Self {
            name,
            state: State::Judged(findings),
        }
    }

    /// Creates a row that does not apply.
    pub(super) fn not_applicable(name: &'static str) -> Self {
        Self {
            name,
            state: State::NotApplicable,
        }
    }
}
