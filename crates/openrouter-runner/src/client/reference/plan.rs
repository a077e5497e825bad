//! The plan for a client that supports everything.

use super::Reference;
use openrouter_conformance::client::plan::{Pace, Planned, plan};
use openrouter_corpus::fixture::Fixture;

/// Plans every call for a client that supports everything.
#[must_use]
pub fn whole_plan<'f>(fixtures: &[&'f Fixture]) -> Vec<Planned<'f>> {
    let mut plan = plan(fixtures, &Reference::Exact.hello(), Pace::BUILT_IN);
    plan.retain(|call| call.not_applicable.is_none());
    plan
}
