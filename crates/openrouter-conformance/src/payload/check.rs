//! A check, and what it says.

use super::Subject;

/// The code that checks one payload requirement.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The requirement's id.
    pub requirement: &'static str,
    pub(super) judge: fn(&Subject<'_>, &mut Verdicts),
}

/// Whether a response holds a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The requirement has nothing to do with it.
    NotApplicable,
    /// It holds it.
    Holds,
    /// It breaks it, at these places.
    Broken(Vec<Violation>),
}

/// One place at which a response breaks a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// JSON pointer into the body, `/events/N/...` into the data of the Nth data event (from 0), `/headers/NAME`, or
    /// empty for the response as a whole.
    pub pointer: String,
    /// What the requirement wants there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// What a check has checked so far.
#[derive(Debug, Default)]
pub struct Verdicts {
    applied: bool,
    broken: Vec<Violation>,
}

impl Check {
    /// Checks one response.
    #[must_use]
    pub fn run(&self, subject: &Subject<'_>) -> Judgement {
        let mut verdicts = Verdicts::default();
        (self.judge)(subject, &mut verdicts);
        verdicts.judgement()
    }
}

impl Verdicts {
    /// What they amount to.
    #[must_use]
    pub(crate) fn judgement(self) -> Judgement {
        match (self.broken.is_empty(), self.applied) {
            (false, _) => Judgement::Broken(self.broken),
            (true, true) => Judgement::Holds,
            (true, false) => Judgement::NotApplicable,
        }
    }

    /// One place was checked.
    pub(crate) fn check(
        &mut self,
        holds: bool,
        pointer: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        self.applied = true;
        if !holds {
            self.broken.push(Violation {
                pointer: pointer.into(),
                expected: expected.into(),
                found: found.into(),
            });
        }
    }
}
