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
pub(crate) use site::is_batch;
pub use site::{Site, Style};
pub use subject::{MAX_NESTING, ResponseView, StreamEvent, Subject};

use crate::check::Judgement;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Requirement, Spec};

/// The judgement of one payload requirement on one response.
#[derive(Debug, Clone)]
pub struct Judged<'s> {
    /// The requirement.
    pub requirement: &'s Requirement,
    /// Whether the response meets it.
    pub judgement: Judgement,
}

impl Judged<'_> {
    /// Returns whether a MUST is violated.
    #[must_use]
    pub fn breaks_must(&self) -> bool {
        self.requirement.level == Level::Must && matches!(self.judgement, Judgement::Broken(_))
    }
}

/// The payload requirements of a selection that have a check, in SPEC.md's order.
#[derive(Debug)]
pub struct Checks<'s>(Vec<(&'s Requirement, &'static Check)>);

impl<'s> Checks<'s> {
    /// Returns the selected requirements of `spec`.
    #[must_use]
    pub fn of(spec: &'s Spec, selection: &Selection) -> Self {
        let selected = selection.requirements(spec).into_iter();
        let checked = selected.filter_map(|one| Some((one, checks::check_of(&one.id)?)));
        Self(checked.collect())
    }

    /// Checks a response against each requirement. Requirements newer than the response do not apply to it.
    pub fn judge(&self, subject: &Subject<'_>) -> impl Iterator<Item = Judged<'s>> {
        let is_answer = subject.is_answer();
        let view = subject.view();
        self.0.iter().map(move |&(requirement, check)| Judged {
            requirement,
            judgement: if requirement.revision > view.revision || !is_answer {
                Judgement::NotApplicable
            } else {
                check.run(&view)
            },
        })
    }
}

/// Checks one response against every selected payload requirement of `spec`, see [`Checks`].
#[must_use]
pub fn judge<'s>(spec: &'s Spec, selection: &Selection, subject: &Subject<'_>) -> Vec<Judged<'s>> {
    Checks::of(spec, selection).judge(subject).collect()
}
