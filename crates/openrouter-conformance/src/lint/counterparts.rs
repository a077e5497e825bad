//! Checks that every shortened recording has a complete counterpart, which states the same error.

use std::collections::BTreeMap;

use openrouter_corpus::fixture::{Corpus, Expect, Fixture, ProvenanceKind};
use openrouter_corpus::report::Finding;

use crate::client::judge::completeness::lacks;
use crate::client::plan::is_cut_short;

pub(super) fn check(corpus: &Corpus) -> Vec<Finding> {
    let mut counterparts: BTreeMap<&str, &Fixture> = BTreeMap::new();
    let mut findings = Vec::new();
    for fixture in corpus.fixtures() {
        let Some(original) = fixture.case.provenance.completes.as_deref() else {
            continue;
        };
        findings.extend(counterpart(fixture, corpus.get(original), original));
        counterparts.insert(original, fixture);
    }
    for fixture in corpus.fixtures() {
        // What is inferred may lack something on purpose: then that is what it shows.
        let sourced = fixture.case.provenance.kind != ProvenanceKind::Inferred;
        let shortened = sourced && fixture.playable() && missing(fixture).is_some();
        if shortened && !counterparts.contains_key(fixture.id.as_str()) {
            let found = format!(
                "a shortened recording: {}",
                missing(fixture).unwrap_or_default()
            );
            let finding =
                Finding::new("twin", fixture.case_path(), "a complete counterpart", found);
            let help = "add an inferred fixture with `provenance.completes` that has every required member";
            findings.push(finding.help(help));
        }
    }
    findings
}

fn counterpart(counterpart: &Fixture, original: Option<&Fixture>, named: &str) -> Option<Finding> {
    let finding = |pointer: &str, expected: &str, found: String| {
        Some(Finding::new("twin", counterpart.case_path(), expected, found).at(pointer))
    };
    let at = "/provenance/completes";
    let Some(original) = original else {
        return finding(at, "the id of a fixture", named.to_owned());
    };
    if counterpart.case.provenance.kind != ProvenanceKind::Inferred {
        let kind = format!("{:?}", counterpart.case.provenance.kind);
        return finding("/provenance/kind", "inferred", kind);
    }
    if missing(original).is_none() {
        return finding(
            at,
            "a shortened recording",
            format!("{named}, which is whole"),
        );
    }
    if let Some(missing) = missing(counterpart) {
        return finding("", "every member that the description requires", missing);
    }
    let same = expected_diagnosis(&counterpart.case.expect)
        == expected_diagnosis(&original.case.expect)
        && counterpart.case.delivery == original.case.delivery;
    if !same {
        let found = "another delivery, status, error type, message, cause, fault or retry";
        return finding("/expect", &format!("that of {named}"), found.to_owned());
    }
    None
}

/// What is expected of a reader, without the shape and what the missing members break.
fn expected_diagnosis(expect: &Expect) -> Expect {
    Expect {
        shape: openrouter_errors::Shape::Blank,
        violates: Vec::new(),
        ..expect.clone()
    }
}

/// What a recording lacks, in words.
fn missing(fixture: &Fixture) -> Option<String> {
    let lacks = lacks(fixture);
    if let Some(first) = lacks.first() {
        return Some(format!("no {first}"));
    }
    is_cut_short(fixture).then(|| "no end of the stream".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use openrouter_corpus::root::Root;
    use rstest::rstest;

    const COUNTERPART: &str = "chat_completions/502-choice-partial-output-whole";

    /// The findings about the corpus with a changed counterpart.
    fn with(change: fn(&mut Fixture)) -> Vec<String> {
        let mut corpus = Corpus::load(&Root::embedded());
        let mut fixture = corpus.get(COUNTERPART).expect("it is there").clone();
        change(&mut fixture);
        corpus.insert(fixture);
        let findings = check(&corpus);
        let show = |one: &Finding| format!("{}: {}", one.expected, one.found);
        findings.iter().map(show).collect()
    }

    #[rstest]
    #[case::as_it_is(|_: &mut Fixture| (), &[])]
    #[case::no_counterpart(
        |counterpart: &mut Fixture| counterpart.case.provenance.completes = None,
        &["a complete counterpart: a shortened recording: no /id"]
    )]
    #[case::of_nothing(
        |counterpart: &mut Fixture| counterpart.case.provenance.completes = Some("chat_completions/gone".to_owned()),
        &["the id of a fixture: chat_completions/gone", "a complete counterpart: a shortened recording: no /id"]
    )]
    #[case::of_a_whole_one(
        |counterpart: &mut Fixture| counterpart.case.provenance.completes = Some("chat_completions/200-healthy".to_owned()),
        &[
            "a shortened recording: chat_completions/200-healthy, which is whole",
            "a complete counterpart: a shortened recording: no /id",
        ]
    )]
    #[case::not_whole(
        |counterpart: &mut Fixture| {
            let text = String::from_utf8_lossy(&counterpart.payload).replace("\"created\"", "\"made\"");
            counterpart.payload = text.into_bytes().into();
        },
        &["every member that the description requires: no /created"]
    )]
    #[case::claims_a_source(
        |counterpart: &mut Fixture| counterpart.case.provenance.kind = ProvenanceKind::Captured,
        &["inferred: Captured"]
    )]
    #[case::another_error(
        |counterpart: &mut Fixture| counterpart.case.expect.message = Some("else".to_owned()),
        &["that of chat_completions/502-choice-partial-output: another delivery, status, error type, message, cause, fault or retry"]
    )]
    fn a_counterpart_is_complete_and_states_the_same_error(
        #[case] change: fn(&mut Fixture),
        #[case] expected: &[&str],
    ) {
        assert_eq!(with(change), expected);
    }
}
