//! Requirements over the fixtures of a run.

use rstest::rstest;

use super::{about, findings, fixture, only, suite};
use crate::judge::requirement::Tallies;
use crate::judge::server;
use openrouter_conformance::check::{Judgement, Violation};
use openrouter_conformance::server::ServerReport;
use openrouter_corpus::report::Outcome;
use openrouter_corpus::report::counts::RequirementCount;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Requirement};

fn requirement(id: &str) -> &'static Requirement {
    suite().spec.get(id).expect("it is there")
}

fn broken() -> Judgement {
    let violation = Violation {
        pointer: String::new(),
        expected: String::new(),
        found: String::new(),
    };
    Judgement::Broken(vec![violation])
}

/// Returns the totals of a requirement after these judgements, some of which disagree.
fn tallied(id: &str, judgements: &[(Judgement, bool)]) -> Tallies {
    let fixture = fixture("chat_completions/200-healthy");
    let mut tallies = Tallies::default();
    for (judgement, agrees) in judgements {
        tallies.add(id, judgement, *agrees, &fixture);
    }
    tallies
}

const HOLDS: (Judgement, bool) = (Judgement::Holds, true);

#[test]
fn judgements_are_counted() {
    let tallies = tallied(
        "HTTP-3",
        &[
            HOLDS,
            HOLDS,
            (broken(), true),
            (Judgement::NotApplicable, true),
        ],
    );
    let item = tallies.item(requirement("HTTP-3"), &Selection::default(), None);
    assert_eq!(
        (item.outcome, item.note.as_deref()),
        (Outcome::Passed, Some("met by 2, violated by 1"))
    );
    assert_eq!((item.id.as_str(), item.group.as_str()), ("HTTP-3", "HTTP"));
}

#[test]
fn what_holds_everywhere_is_exercised() {
    let item = tallied("HTTP-3", &[HOLDS]).item(requirement("HTTP-3"), &Selection::default(), None);
    assert_eq!((item.outcome, item.findings), (Outcome::Passed, vec![]));
}

#[rstest]
#[case(&[], false)]
#[case(&[(Judgement::NotApplicable, true)], false)]
#[case(&[HOLDS], true)]
#[case(&[(broken(), true)], true)]
#[case(&[(Judgement::NotApplicable, false)], true)]
fn what_exercises_a_requirement(#[case] judgements: &[(Judgement, bool)], #[case] exercises: bool) {
    assert_eq!(tallied("HTTP-3", judgements).exercises("HTTP-3"), exercises);
    assert!(!tallied("HTTP-3", judgements).exercises("HTTP-4"));
}

/// In a complete run a check without an applicable fixture is a failure; in any other run it is not.
#[test]
fn a_requirement_that_nothing_exercises() {
    let tallies = tallied("HTTP-3", &[(Judgement::NotApplicable, true)]);
    let whole = tallies.item(requirement("HTTP-3"), &Selection::default(), None);
    assert_eq!(
        findings(&whole),
        [["HTTP-3", "", "a fixture to which it applies", "none"]]
    );
    assert_eq!(whole.outcome, Outcome::Failed);
    for id in ["HTTP-3", "CLIENT-1", "GW-1"] {
        let part = Tallies::default().item(requirement(id), &only("chat_completions"), None);
        assert_eq!(part.outcome, Outcome::NotApplicable);
        assert_eq!(part.note.as_deref(), Some("applies to no selected fixture"));
    }
    let disagrees = tallied("HTTP-3", &[(Judgement::NotApplicable, false)]);
    let part = disagrees.item(requirement("HTTP-3"), &about("HTTP-3"), None);
    assert_eq!(part.findings.len(), 1);
}

#[rstest]
#[case(1, "otherwise in chat_completions/200-healthy")]
#[case(7, " and 2 more")]
fn fixtures_that_say_otherwise(#[case] count: usize, #[case] end: &str) {
    let mut judgements = vec![HOLDS];
    judgements.extend(vec![(broken(), false); count]);
    let item =
        tallied("HTTP-3", &judgements).item(requirement("HTTP-3"), &Selection::default(), None);
    let [[_, _, expected, found]] = findings(&item)[..] else {
        panic!("one finding")
    };
    assert_eq!(expected, "violated exactly where fixtures declare it");
    assert!(found.ends_with(end), "{found}");
    assert_eq!(found.matches("200-healthy").count(), count.min(5));
}

#[test]
fn five_fixtures_are_named_and_no_more() {
    let judgements = vec![(broken(), false); 5];
    let item =
        tallied("HTTP-3", &judgements).item(requirement("HTTP-3"), &Selection::default(), None);
    assert!(
        !item.findings[0].found.contains("more"),
        "{}",
        item.findings[0].found
    );
}

#[test]
fn a_requirement_that_cannot_be_tested() {
    let untestable = suite()
        .spec
        .requirements
        .iter()
        .find(|known| known.untestable.is_some());
    let item = Tallies::default().item(
        untestable.expect("there is one"),
        &Selection::default(),
        None,
    );
    assert_eq!(item.outcome, Outcome::NotApplicable);
    assert!(
        item.note
            .is_some_and(|note| note.starts_with("untestable: "))
    );
}

#[test]
fn a_requirement_that_nothing_cites() {
    let unknown = Requirement {
        id: "HTTP-999".to_owned(),
        ..requirement("HTTP-3").clone()
    };
    let item = Tallies::default().item(&unknown, &Selection::default(), None);
    assert_eq!(
        findings(&item),
        [["HTTP-999", "", "a check that cites it", "none"]]
    );
}

fn server_report(held: usize, broken: usize) -> ServerReport {
    let count = RequirementCount {
        requirement: "SRV-1".to_owned(),
        level: Level::Must,
        since: None,
        held,
        broken,
    };
    ServerReport {
        target: "a server".to_owned(),
        counts: openrouter_conformance::server::ProbeCounts::default(),
        controls: Vec::new(),
        probes: Vec::new(),
        requirements: vec![count],
        incomplete: Vec::new(),
    }
}

#[rstest]
#[case(3, 0, &[])]
#[case(0, 0, &["a probe to which it applies"])]
#[case(3, 2, &["met by the reference server"])]
#[case(0, 2, &["met by the reference server"])]
fn a_requirement_of_servers(#[case] held: usize, #[case] broken: usize, #[case] expected: &[&str]) {
    let report = server_report(held, broken);
    let item = Tallies::default().item(requirement("SRV-1"), &Selection::default(), Some(&report));
    let found: Vec<&str> = item
        .findings
        .iter()
        .map(|finding| finding.expected.as_str())
        .collect();
    assert_eq!(found, expected);
    let note = format!("met by {held} responses of the reference server");
    assert_eq!(item.note, Some(note));
    let other = Tallies::default().item(requirement("SRV-2"), &Selection::default(), Some(&report));
    assert_eq!(other.findings[0].expected, "a probe to which it applies");
    let unsent = Tallies::default().item(requirement("SRV-1"), &Selection::default(), None);
    assert_eq!(
        (unsent.outcome, unsent.note.as_deref()),
        (Outcome::NotTested, Some("no probe was sent"))
    );
}

#[rstest]
#[case("SRV-1", true)]
#[case("PRIV-6", true)]
#[case("HTTP-3", false)]
#[case("CLIENT-1", false)]
fn requirements_of_probes(#[case] id: &str, #[case] judged: bool) {
    assert_eq!(server::is_judged_here(id), judged);
    let asked = server::run(suite(), &about(id), &[requirement(id)]).expect("it runs");
    assert_eq!(asked.is_some(), judged);
    if let Some(report) = asked {
        assert!(
            report
                .requirements
                .iter()
                .all(|count| count.requirement == id),
            "nothing else is asked"
        );
        assert!(report.requirements[0].held > 0);
    }
}
