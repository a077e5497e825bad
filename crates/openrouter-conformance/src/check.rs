//! Checks and their judgements, shared by all roles: payloads, clients, servers, gateways and programs. The roles
//! differ in the evidence that a check reads.

use std::fmt;

use openrouter_corpus::report::Finding;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Requirement;

/// A kind of evidence: the input of the checks of one role.
pub trait EvidenceKind {
    /// One piece of evidence.
    type Of<'a>;
}

/// The code that checks one requirement on one piece of evidence.
pub struct Check<E: EvidenceKind> {
    /// The requirement's id.
    pub requirement: &'static str,
    judge: fn(&E::Of<'_>, &mut Verdicts),
}

/// Whether a requirement holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The requirement does not apply to the evidence.
    NotApplicable,
    /// The requirement holds.
    Holds,
    /// The requirement is violated, at these places.
    Broken(Vec<Violation>),
}

/// One place at which a requirement is violated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// JSON pointer into the body, `/events/N/...` into the data of the Nth data event (from 0), `/headers/NAME`, or
    /// empty for the whole.
    pub pointer: String,
    /// The expected value.
    pub expected: String,
    /// The actual value.
    pub found: String,
}

/// The violations that a check has found so far.
#[derive(Debug, Default)]
pub struct Verdicts {
    applied: bool,
    broken: Vec<Violation>,
}

impl<E: EvidenceKind> Check<E> {
    /// Creates the check of a requirement.
    #[must_use]
    pub const fn new(requirement: &'static str, judge: fn(&E::Of<'_>, &mut Verdicts)) -> Self {
        Self { requirement, judge }
    }

    /// Runs the check on a piece of evidence.
    #[must_use]
    pub fn run(&self, evidence: &E::Of<'_>) -> Judgement {
        let mut verdicts = Verdicts::default();
        (self.judge)(evidence, &mut verdicts);
        verdicts.judgement()
    }
}

impl<E: EvidenceKind> fmt::Debug for Check<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("requirement", &self.requirement)
            .finish_non_exhaustive()
    }
}

impl Judgement {
    /// Converts the judgement to findings for a run with this selection; `None` if the requirement does not apply.
    #[must_use]
    pub fn findings(
        self,
        requirement: &Requirement,
        selection: &Selection,
    ) -> Option<Vec<Finding>> {
        let violations = match self {
            Self::NotApplicable => return None,
            Self::Holds => Vec::new(),
            Self::Broken(violations) => violations,
        };
        let finding = |violation: Violation| {
            Finding::new(&requirement.id, "", violation.expected, violation.found)
                .by(requirement.level, &requirement.sentence)
                .since(selection.later(requirement))
                .at(violation.pointer)
        };
        Some(violations.into_iter().map(finding).collect())
    }
}

impl Verdicts {
    /// Returns the overall judgement.
    pub(crate) fn judgement(self) -> Judgement {
        match (self.broken.is_empty(), self.applied) {
            (false, _) => Judgement::Broken(self.broken),
            (true, true) => Judgement::Holds,
            (true, false) => Judgement::NotApplicable,
        }
    }

    /// Records whether the requirement holds at one place. The texts are written only if it does not: most do.
    pub(crate) fn check(
        &mut self,
        holds: bool,
        pointer: impl fmt::Display,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        self.applied = true;
        if !holds {
            self.broken.push(Violation {
                pointer: pointer.to_string(),
                expected: expected.to_string(),
                found: found.to_string(),
            });
        }
    }

    /// Adds a judgement on the whole evidence; `None` if the requirement does not apply.
    pub(crate) fn add(&mut self, judgement: Option<Judgement>) {
        match judgement {
            None | Some(Judgement::NotApplicable) => {}
            Some(Judgement::Holds) => self.applied = true,
            Some(Judgement::Broken(violations)) => self.broken.extend(violations),
        }
    }
}

/// Builds a judgement on the whole evidence from whether the requirement holds.
pub(crate) fn holds(
    holds: bool,
    expected: impl Into<String>,
    found: impl FnOnce() -> String,
) -> Judgement {
    if holds {
        return Judgement::Holds;
    }
    Judgement::Broken(vec![Violation {
        pointer: String::new(),
        expected: expected.into(),
        found: found(),
    }])
}

/// Returns `None` if a requirement does not apply, for use with `?`.
pub(crate) fn only_if(applies: bool) -> Option<()> {
    applies.then_some(())
}
