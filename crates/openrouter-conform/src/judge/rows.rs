//! The expectations of a fixture as rows: each is checked, or has nothing to say.

use serde_json::Value;

use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::Finding;

/// One expectation of a fixture.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name, as findings show it.
    pub name: &'static str,
    /// What became of it.
    pub state: State,
}

/// What became of an expectation.
#[derive(Debug, Clone)]
pub enum State {
    /// Checked: what is wrong, if anything.
    Judged(Vec<Finding>),
    /// The fixture says nothing of the kind.
    NotApplicable,
}

impl State {
    /// What is wrong.
    #[must_use]
    pub fn findings(self) -> Vec<Finding> {
        match self {
            Self::Judged(findings) => findings,
            Self::NotApplicable => Vec::new(),
        }
    }
}

impl Row {
    /// A row that compares a member of `expect` with what was read.
    pub(super) fn compare(
        fixture: &Fixture,
        name: &'static str,
        pointer: &str,
        expected: Value,
        found: Value,
    ) -> Self {
        let mut findings = Vec::new();
        if expected != found {
            findings.push(
                Finding::new(
                    name,
                    fixture.case_path(),
                    expected.to_string(),
                    found.to_string(),
                )
                .at(pointer),
            );
        }
        Self {
            name,
            state: State::Judged(findings),
        }
    }

    /// A row whose findings were made elsewhere.
    pub(super) fn judged(name: &'static str, findings: Vec<Finding>) -> Self {
        Self {
            name,
            state: State::Judged(findings),
        }
    }

    /// A row that does not apply.
    pub(super) fn not_applicable(name: &'static str) -> Self {
        Self {
            name,
            state: State::NotApplicable,
        }
    }
}
