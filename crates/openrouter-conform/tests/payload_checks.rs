//! Every payload check turns red on a response that breaks its requirement, at the place that is broken, and stays green
//! on the same response fixed. The responses are the broken targets of the self-check, which holds the whole set of what each
//! breaks against what it declares.

mod edges;
mod streams;

use std::collections::BTreeSet;

use openrouter_conformance::check::Judgement;
use openrouter_conformance::payload::{Check, checks};
use openrouter_corpus::data::Suite;
use openrouter_corpus::root::Root;
use openrouter_corpus::spec::Role;
use openrouter_runner::sabotage::payload::Mutation;
use openrouter_runner::sabotage::{Act, registry};

fn mutations() -> impl Iterator<Item = (&'static str, &'static Mutation)> {
    registry().filter_map(|saboteur| match saboteur.act {
        Act::Payload(mutation) => Some((saboteur.name, mutation)),
        _ => None,
    })
}

fn check_of(mutation: &Mutation) -> &'static Check {
    checks()
        .find(|check| check.requirement == mutation.requirement)
        .expect("the check exists")
}

#[test]
fn every_check_turns_red_at_the_place_and_only_there() {
    for (name, mutation) in mutations() {
        let check = check_of(mutation);
        assert_eq!(mutation.places(check), [mutation.at], "{name}");
        let judgement = mutation.judge(check, true);
        assert!(
            !matches!(judgement, Judgement::Broken(_)),
            "{name} stays broken: {judgement:?}"
        );
    }
}

#[test]
fn what_is_mended_is_another_answer() {
    for (name, mutation) in mutations() {
        let same = mutation.fixed() == mutation.broken;
        assert!(
            !same || mutation.headers != mutation.mended_headers,
            "{name}"
        );
    }
}

#[test]
fn every_payload_requirement_has_a_check_and_every_check_a_break() {
    let spec = Suite::spec(&Root::embedded()).expect("it is well formed");
    let broken: BTreeSet<&str> = mutations()
        .map(|(_, mutation)| mutation.requirement)
        .collect();
    let checked: BTreeSet<&str> = checks().map(|check| check.requirement).collect();
    let wanted: BTreeSet<&str> = spec
        .requirements
        .iter()
        .filter(|requirement| requirement.role == Role::Payload && requirement.untestable.is_none())
        .map(|requirement| requirement.id.as_str())
        .collect();
    assert_eq!(checked, wanted);
    assert_eq!(broken, checked);
}
