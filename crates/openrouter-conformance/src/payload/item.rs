//! Converts judged requirements to report items.

use super::Judged;
use openrouter_corpus::report::{Item, Kind, Outcome};
use openrouter_corpus::select::Selection;

/// Returns the report item of a requirement checked on one body, in a run with this selection.
#[must_use]
pub fn item(judged: &Judged<'_>, selection: &Selection) -> Item {
    let requirement = judged.requirement;
    let (id, family) = (&requirement.id, requirement.family());
    let Some(findings) = judged.judgement.clone().findings(requirement, selection) else {
        let why = "the body is not of its kind";
        return Item::unjudged(Kind::Requirement, id, family, Outcome::NotApplicable, why);
    };
    let mut item = Item::judged(Kind::Requirement, id, family, findings);
    item.judged = 1;
    item
}
