//! Every shortened recording has a whole twin, and a twin tells of the same error as its original.

use std::collections::BTreeMap;

use openrouter_corpus::fixture::{Corpus, Expect, Fixture, ProvenanceKind};
use openrouter_corpus::report::Finding;

use crate::client::judge::whole::lacks;
use crate::client::plan::is_cut_short;

pub(super) fn check(corpus: &Corpus) -> Vec<Finding> {
    let mut twins: BTreeMap<&str, &Fixture> = BTreeMap::new();
    let mut findings = Vec::new();
    for fixture in corpus.fixtures() {
        let Some(original) = fixture.case.provenance.completes.as_deref() else {
            continue;
        };
        findings.extend(twin(fixture, corpus.get(original), original));
        twins.insert(original, fixture);
    }
    for fixture in corpus.fixtures() {
        // What is inferred may lack something on purpose: then that is what it shows.
        let sourced = fixture.case.provenance.kind != ProvenanceKind::Inferred;
        let shortened = sourced && fixture.playable() && missing(fixture).is_some();
        if shortened && !twins.contains_key(fixture.id.as_str()) {
            let found = format!(
                "a shortened recording: {}",
                missing(fixture).unwrap_or_default()
            );
            let finding = Finding::new("twin", fixture.case_path(), "a whole twin", found);
            let help = "add an inferred fixture with `provenance.completes` that has every required member";
            findings.push(finding.help(help));
        }
    }
    findings
}

fn twin(twin: &Fixture, original: Option<&Fixture>, named: &str) -> Option<Finding> {
    let finding = |pointer: &str, expected: &str, found: String| {
        Some(Finding::new("twin", twin.case_path(), expected, found).at(pointer))
    };
    let at = "/provenance/completes";
    let Some(original) = original else {
        return finding(at, "the id of a fixture", named.to_owned());
    };
    if twin.case.provenance.kind != ProvenanceKind::Inferred {
        let kind = format!("{:?}", twin.case.provenance.kind);
        return finding("/provenance/kind", "inferred", kind);
    }
    if missing(original).is_none() {
        return finding(
            at,
            "a shortened recording",
            format!("{named}, which is whole"),
        );
    }
    if let Some(missing) = missing(twin) {
        return finding("", "every member that the description requires", missing);
    }
    let same = told(&twin.case.expect) == told(&original.case.expect)
        && twin.case.delivery == original.case.delivery;
    if !same {
        let found = "another delivery, status, error type, message, cause, fault or retry";
        return finding("/expect", &format!("that of {named}"), found.to_owned());
    }
    None
}

/// What is expected of a reader, without the shape and what the missing members break.
fn told(expect: &Expect) -> Expect {
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

    const TWIN: &str = "chat_completions/502-choice-partial-output-whole";

    /// The findings about the corpus with a changed twin.
    fn with(change: fn(&mut Fixture)) -> Vec<String> {
        let mut corpus = Corpus::load(&Root::embedded());
        let mut fixture = corpus.get(TWIN).expect("it is there").clone();
        change(&mut fixture);
        corpus.insert(fixture);
        let findings = check(&corpus);
        let show = |one: &Finding| format!("{}: {}", one.expected, one.found);
        findings.iter().map(show).collect()
    }

    #[rstest]
    #[case::as_it_is(|_: &mut Fixture| (), &[])]
    #[case::no_twin(
        |twin: &mut Fixture| twin.case.provenance.completes = None,
        &["a whole twin: a shortened recording: no /id"]
    )]
    #[case::of_nothing(
        |twin: &mut Fixture| twin.case.provenance.completes = Some("chat_completions/gone".to_owned()),
        &["the id of a fixture: chat_completions/gone", "a whole twin: a shortened recording: no /id"]
    )]
    #[case::of_a_whole_one(
        |twin: &mut Fixture| twin.case.provenance.completes = Some("chat_completions/200-healthy".to_owned()),
        &[
            "a shortened recording: chat_completions/200-healthy, which is whole",
            "a whole twin: a shortened recording: no /id",
        ]
    )]
    #[case::not_whole(
        |twin: &mut Fixture| {
            let text = String::from_utf8_lossy(&twin.payload).replace("\"created\"", "\"made\"");
            twin.payload = text.into_bytes().into();
        },
        &["every member that the description requires: no /created"]
    )]
    #[case::claims_a_source(
        |twin: &mut Fixture| twin.case.provenance.kind = ProvenanceKind::Captured,
        &["inferred: Captured"]
    )]
    #[case::another_error(
        |twin: &mut Fixture| twin.case.expect.message = Some("else".to_owned()),
        &["that of chat_completions/502-choice-partial-output: another delivery, status, error type, message, cause, fault or retry"]
    )]
    fn a_twin_is_whole_and_tells_the_same(
        #[case] change: fn(&mut Fixture),
        #[case] expected: &[&str],
    ) {
        assert_eq!(with(change), expected);
    }
}
