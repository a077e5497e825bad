//! The probes as data.

use std::collections::{BTreeMap, BTreeSet};

use openrouter_conform::schema_registry::generate;
use openrouter_conformance::seed::Seed;
use openrouter_conformance::server::probe::{
    Compare, Cost, FILES, Fill, ProbeRef, Probes, Request, SideEffect, Via,
};
use openrouter_conformance::server::{allows, checks};
use openrouter_corpus::spec::Role;
use rstest::rstest;

use super::support::suite;

const FILL: Fill<'static> = Fill {
    model: "model",
    fault_model: Some("fault"),
    key: "sk-or-v1-conform-test-key",
    seed: Seed::BUILT_IN,
};

fn probes() -> impl Iterator<Item = ProbeRef<'static>> {
    Probes::built_in().expect("well formed").iter()
}

#[rstest]
fn files_are_valid_by_their_schema(#[values(0, 1, 2, 3, 4)] file: usize) {
    let (path, text) = FILES[file];
    let schemas = generate();
    let schema = schemas
        .iter()
        .find(|schema| schema.path == "schemas/suite/probe.json")
        .expect("generated");
    let schema = serde_json::from_str(&schema.text).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let value = serde_json::from_str(text).expect("JSON");
    let faults: Vec<String> = validator
        .iter_errors(&value)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{path}: {faults:?}");
}

#[test]
fn ids_are_unique_and_there_are_enough() {
    assert_eq!(
        FILES.len(),
        5,
        "files_are_valid_by_their_schema visits them all"
    );
    let ids: BTreeSet<&str> = probes().map(|probe| probe.probe.id.as_str()).collect();
    assert_eq!(ids.len(), probes().count());
    assert!(ids.len() >= 40, "{}", ids.len());
}

#[test]
fn every_server_requirement_has_a_check_and_a_probe() {
    let spec = &suite().spec;
    let by_role: BTreeSet<&str> = spec
        .requirements
        .iter()
        .filter(|known| known.role == Role::Server && known.untestable.is_none())
        .map(|known| known.id.as_str())
        .collect();
    let checked: BTreeSet<&str> = checks().map(|check| check.requirement).collect();
    assert_eq!(by_role, checked);
    let served: BTreeSet<&str> = probes()
        .flat_map(|probe| &probe.probe.requirements)
        .map(String::as_str)
        .collect();
    let every_answer = BTreeSet::from(["PRIV-6", "ROUTER-3", "SRV-12", "SRV-18"]);
    let expected: BTreeSet<&str> = by_role.difference(&every_answer).copied().collect();
    assert_eq!(served, expected);
}

/// What a request is made of.
fn parts(request: &Request) -> BTreeMap<String, String> {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let mut parts = BTreeMap::from([
        ("method".to_owned(), request.method.clone()),
        ("path".to_owned(), request.path.clone()),
        ("body".to_owned(), format!("{body}+{}", request.padding)),
    ]);
    for (name, value) in &request.headers {
        let values = parts
            .entry(format!("header {}", name.to_ascii_lowercase()))
            .or_default();
        values.push_str(&format!("{name}: {value}\n"));
    }
    parts
}

#[test]
fn a_request_differs_from_its_control_by_the_fault_alone() {
    for probe in probes() {
        let (control, request) = (
            parts(&probe.control_request(&FILL)),
            parts(&probe.request(&FILL).expect("the edit fits")),
        );
        let names: BTreeSet<&String> = control.keys().chain(request.keys()).collect();
        let mut different: Vec<&str> = names
            .into_iter()
            .filter(|name| control.get(*name) != request.get(*name))
            .map(String::as_str)
            .collect();
        // A method without a body leaves the body out.
        if different == ["body", "method"] && request["body"] == "+0" {
            different.remove(0);
        }
        assert_eq!(different.len(), 1, "{}: {different:?}", probe.probe.id);
    }
}

#[test]
fn outcomes_are_what_the_requirements_allow() {
    for probe in probes() {
        let healthy = matches!(
            probe.probe.compare,
            Some(Compare::Healthy { .. } | Compare::MidStream)
        );
        for outcome in &probe.probe.outcomes {
            assert!(
                !outcome.why.is_empty() && !outcome.status.is_empty(),
                "{}",
                probe.probe.id
            );
            assert!(
                outcome.error_types.iter().all(|known| known.is_known()),
                "{}",
                probe.probe.id
            );
            for status in &outcome.status {
                let id = &probe.probe.id;
                let allowed = probe
                    .probe
                    .requirements
                    .iter()
                    .all(|requirement| allows(requirement, &probe.probe.edit, *status));
                assert!(allowed, "{id}: {status}");
                let head = probe.probe.requirements == ["SRV-14"];
                assert_eq!(
                    *status < 400,
                    healthy || head && *status < 300,
                    "{id}: {status}"
                );
            }
        }
    }
}

#[test]
fn what_has_no_valid_key_costs_nothing() {
    for probe in probes() {
        let request = probe.request(&FILL).expect("the edit fits");
        let valid = request
            .header("authorization")
            .is_some_and(|value| value.ends_with(FILL.key));
        if !valid {
            assert_eq!(probe.cost(), Cost::Free, "{}", probe.probe.id);
            assert_ne!(
                probe.side_effect(),
                SideEffect::Generation,
                "{}",
                probe.probe.id
            );
        }
        if probe.control.cost == Cost::Completion && valid && probe.cost() == Cost::Completion {
            assert_eq!(
                probe.side_effect(),
                SideEffect::Generation,
                "{}",
                probe.probe.id
            );
        }
    }
}

#[test]
fn what_an_http_client_would_mend_is_written_raw() {
    for probe in probes() {
        let request = probe.request(&FILL).expect("the edit fits");
        let mut names: Vec<String> = request
            .headers
            .iter()
            .map(|(name, _)| name.to_ascii_lowercase())
            .collect();
        names.sort();
        names.dedup();
        let twice = names.len() < request.headers.len();
        let huge = request.headers.iter().any(|(_, value)| value.len() > 1024);
        let raw = twice || huge || request.padding > 0 || request.method == "HEAD";
        if raw {
            assert_eq!(probe.probe.via, Via::Raw, "{}", probe.probe.id);
        }
    }
}

#[test]
fn placeholders_are_filled() {
    for probe in probes() {
        for request in [
            probe.control_request(&FILL),
            probe.request(&FILL).expect("the edit fits"),
        ] {
            let text = format!(
                "{:?} {}",
                request.headers,
                String::from_utf8_lossy(&request.body)
            );
            for placeholder in ["{key}", "{model}", "{fault_model}"] {
                assert!(!text.contains(placeholder), "{}: {text}", probe.probe.id);
            }
        }
    }
}
