//! The payload checks: for each requirement with the role `payload`, whether one response (status, headers, surface,
//! bytes) meets it, violates it, or is outside its scope.

mod answer;
mod checks;
mod item;
mod site;
mod subject;

pub use answer::Answer;
pub use checks::{Check, Payload, checks};
pub use item::item;
pub use site::{Site, Style};
pub use subject::{MAX_NESTING, StreamEvent, Subject};

use crate::check::Judgement;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Requirement, Spec};

/// What one payload requirement says about one response.
#[derive(Debug, Clone)]
pub struct Judged<'s> {
    /// The requirement.
    pub requirement: &'s Requirement,
    /// Whether the response holds it.
    pub judgement: Judgement,
}

impl Judged<'_> {
    /// Whether a MUST is broken.
    #[must_use]
    pub fn breaks_must(&self) -> bool {
        self.requirement.level == Level::Must && matches!(self.judgement, Judgement::Broken(_))
    }
}

/// Checks a response by every selected payload requirement of `spec` that a check cites, in SPEC.md's order.
///
/// Requirements younger than the response are not applicable to it.
#[must_use]
pub fn judge<'s>(spec: &'s Spec, selection: &Selection, subject: &Subject<'_>) -> Vec<Judged<'s>> {
    let mut judged = Vec::new();
    for requirement in selection.requirements(spec) {
        let Some(check) = checks::check_of(&requirement.id) else {
            continue;
        };
        let judgement = if requirement.revision > subject.revision || !subject.is_answer() {
            Judgement::NotApplicable
        } else {
            check.run(subject)
        };
        judged.push(Judged {
            requirement,
            judgement,
        });
    }
    judged
}
