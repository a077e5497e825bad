//! Whole runs and parts of them, item by item.

use std::cell::RefCell;

use rstest::rstest;

use super::{about, fixture, only, suite};
use crate::judge::{judge, server, suite as of_suite};
use crate::schema_registry::generate;
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::report::{Item, Kind, Outcome, Report};
use openrouter_corpus::root::Root;
use openrouter_corpus::schemas::Compiled;
use openrouter_corpus::select::{Partition, Selection};

fn run(suite: &Suite, selection: &Selection, part: Option<(u32, u32)>) -> Report {
    let part = part.map(|(part, of)| Partition { part, of });
    judge(suite, selection, part, "--root x ", |_| {}).expect("it can be judged")
}

fn count(report: &Report, kind: Kind) -> usize {
    report.items.iter().filter(|item| item.kind == kind).count()
}

/// The report contains the selected requirements and the fixtures relevant to them.
#[rstest]
#[case(about("HTTP-3"), 0, 1)]
#[case(about("AVAIL-*"), 0, 5)]
#[case(only("wrapped"), 0, 0)]
fn what_the_report_contains(
    #[case] selection: Selection,
    #[case] suites: usize,
    #[case] requirements: usize,
) {
    let report = run(suite(), &selection, None);
    assert_eq!(
        (
            count(&report, Kind::Suite),
            count(&report, Kind::Requirement)
        ),
        (suites, requirements)
    );
    assert!(count(&report, Kind::Fixture) > 0);
    assert_eq!(
        (report.totals.exit, &report.totals.incomplete),
        (0, &Vec::new())
    );
}

#[test]
fn items_are_reported_in_order_as_they_are_judged() {
    let ids = RefCell::new(Vec::new());
    let report = judge(suite(), &about("HTTP-3"), None, "", |item: &Item| {
        ids.borrow_mut().push(item.id.clone())
    });
    let report = report.expect("it can be judged");
    let of_report: Vec<String> = report.items.iter().map(|item| item.id.clone()).collect();
    assert_eq!(*ids.borrow(), of_report);
}

/// Every fixture belongs to exactly one part, and everything else to the first.
#[test]
fn parts_have_every_fixture_once() {
    let selection = only("wrapped");
    let whole = run(suite(), &selection, None);
    let parts = [1, 2, 3].map(|part| run(suite(), &selection, Some((part, 3))));
    let mut ids: Vec<&str> = parts
        .iter()
        .flat_map(|part| &part.items)
        .map(|item| item.id.as_str())
        .collect();
    ids.sort_unstable();
    let mut expected: Vec<&str> = whole.items.iter().map(|item| item.id.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    for part in &parts {
        assert!(part.totals.incomplete.is_empty() && part.totals.exit == 0);
        assert!(part.items.len() < whole.items.len());
    }
    let of_requirement = [1, 2].map(|part| run(suite(), &about("HTTP-3"), Some((part, 2))));
    assert_eq!(
        of_requirement.map(|part| count(&part, Kind::Requirement)),
        [1, 0]
    );
}

/// Everything selected was checked, and the report contains every reference that was run.
#[rstest]
#[case(about("HTTP-3"), None, 0)]
#[case(about("SRV-14"), None, 1)]
#[case(only("keys/401-disabled-key"), None, 3)]
#[case(only("keys/401-disabled-key"), Some((1, 2)), 3)]
#[case(only("keys/401-disabled-key"), Some((2, 2)), 0)]
#[case(Selection { case: vec!["keys/401-disabled-key".to_owned()], ..about("HTTP-*") }, None, 2)]
#[case(Selection { case: vec!["keys/401-disabled-key".to_owned()], ..about("STREAM-2") }, None, 0)]
#[case(Selection { case: vec!["keys/401-disabled-key".to_owned()], ..about("*-1") }, None, 4)]
#[case(Selection::default(), None, 4)]
fn what_is_to_be_judged(
    #[case] selection: Selection,
    #[case] part: Option<(u32, u32)>,
    #[case] subjects: usize,
) {
    let report = run(suite(), &selection, part);
    let judged = report
        .items
        .iter()
        .filter(|item| item.outcome.is_judged())
        .count();
    assert_eq!(report.totals.counts.expected, judged);
    assert_eq!(report.totals.subjects.len(), subjects);
}

#[rstest]
#[case(40, "")]
#[case(41, "\n...")]
fn a_long_difference_is_cut(#[case] lines: usize, #[case] more: &str) {
    let shown = vec!["a"; 40].join("\n");
    assert_eq!(
        of_suite::cut(&vec!["a"; lines].join("\n")),
        format!("{shown}{more}")
    );
}

/// The probes check requirements of a later revision without scoring them.
#[test]
fn probes_know_the_revision() {
    let both = ["SRV-1", "SRV-6"].map(|id| suite().spec.get(id).expect("it is there"));
    let selection = Selection {
        requirement: both.map(|known| known.id.clone()).to_vec(),
        revision: Some("2025-05".parse().expect("a revision")),
        ..Selection::default()
    };
    let report = server::run(suite(), &selection, &both)
        .expect("it runs")
        .expect("it is asked");
    let since: Vec<_> = report
        .requirements
        .iter()
        .map(|count| count.since)
        .collect();
    assert_eq!(since, [None, Some(both[1].revision)]);
}

/// Creates a suite with only these fixtures.
fn with(fixtures: Vec<(String, Vec<u8>)>) -> Suite {
    let embedded = Root::embedded();
    let others = embedded
        .files()
        .filter(|(path, _)| !path.starts_with("fixtures/"));
    let others = others.map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
    let root = Root::from_files(others.chain(fixtures));
    let generated = generate();
    Suite {
        spec: Suite::spec(&root).expect("it is well formed"),
        corpus: Corpus::load(&root),
        schemas: Compiled::new(&generated).expect("they compile"),
        root,
    }
}

#[test]
fn without_fixtures_nothing_is_judged() {
    let report = run(&with(Vec::new()), &Selection::default(), None);
    assert_eq!(
        report.totals.incomplete,
        ["fixtures/ is empty: nothing to check"]
    );
    assert_eq!((report.totals.exit, report.items.len()), (3, 0));
}

/// A failure states the command that reproduces it.
#[test]
fn what_fails_can_be_judged_again() {
    let fixture = fixture("wrapped/400-aierror-context-cut");
    let case = String::from_utf8_lossy(&case_file(fixture.id.as_str()))
        .replace("\n    \"status\": 400", "\n    \"status\": 599");
    let payload = (fixture.payload_path.clone(), fixture.payload.to_vec());
    let suite = with(vec![(fixture.case_path(), case.into_bytes()), payload]);
    let report = run(&suite, &only("wrapped"), None);
    assert_eq!((report.totals.exit, report.items.len()), (1, 1));
    assert_eq!(report.items[0].outcome, Outcome::Failed);
    let replay = format!("openrouter-conform --case {} --root x", fixture.id);
    assert_eq!(report.items[0].replay, Some(replay));
}

/// A requirement that contradicts a fixture fails together with it.
#[test]
fn a_requirement_that_fails_can_be_judged_again() {
    let fixture = fixture("keys/401-disabled-key");
    let mut case: serde_json::Value =
        serde_json::from_slice(&case_file(fixture.id.as_str())).expect("JSON");
    case["expect"]["violates"] = serde_json::json!(["HTTP-3"]);
    let payload = (fixture.payload_path.clone(), fixture.payload.to_vec());
    let suite = with(vec![
        (fixture.case_path(), case.to_string().into_bytes()),
        payload,
    ]);
    let report = run(&suite, &about("HTTP-3"), None);
    let replays: Vec<&str> = report
        .items
        .iter()
        .filter_map(|item| item.replay.as_deref())
        .collect();
    let fixture = format!("openrouter-conform --case {} --root x", fixture.id);
    assert_eq!(replays.len(), 2);
    assert!(replays.contains(&&*fixture));
    assert!(replays.contains(&"openrouter-conform --requirement HTTP-3 --root x"));
}

/// An unreadable fixture is a finding of a whole run, and makes any other run incomplete.
#[test]
fn a_fixture_that_is_malformed() {
    let fixture = fixture("keys/401-disabled-key");
    let payload = (fixture.payload_path.clone(), fixture.payload.to_vec());
    let suite = with(vec![
        (fixture.case_path(), case_file(fixture.id.as_str())),
        payload,
        ("fixtures/keys/401-bad.case.json".to_owned(), b"{".to_vec()),
    ]);
    let report = run(&suite, &about("HTTP-3"), None);
    assert_eq!((report.totals.exit, report.totals.incomplete.len()), (3, 1));
}

fn case_file(id: &str) -> Vec<u8> {
    let root = Root::embedded();
    root.get(&format!("fixtures/{id}.case.json"))
        .expect("it is there")
        .to_vec()
}

/// The items of the suite's files pass, and state their counts.
#[test]
fn the_files_of_the_suite() {
    let items = of_suite::items(suite()).expect("no harness fault");
    let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["schemas", "fixtures", "requirements", "self-check"]);
    assert!(
        items
            .iter()
            .all(|item| item.outcome == Outcome::Passed && item.group == "suite")
    );
    let note = |at: usize| items[at].note.as_deref().unwrap_or_default();
    assert!(note(0).ends_with(" files match the types"), "{}", note(0));
    let pairs = format!("{} pairs of files, ", suite().corpus.fixtures().len());
    assert!(note(1).starts_with(&pairs), "{}", note(1));
    assert!(note(2).contains(" checked here, "), "{}", note(2));
    assert!(
        note(3).ends_with(" broken targets run, each violated exactly what it declares"),
        "{}",
        note(3)
    );
}

/// An outdated schema is shown as a difference, shortened if long.
#[test]
fn a_schema_that_is_not_current() {
    let embedded = Root::embedded();
    let changed = embedded.files().map(|(path, bytes)| {
        let bytes = match path {
            "schemas/emit/error_response.json" => b"{}\n".to_vec(),
            _ => bytes.to_vec(),
        };
        (path.to_owned(), bytes)
    });
    let root = Root::from_files(changed);
    let wrong = Suite {
        root,
        ..Suite::load(Root::embedded()).expect("the embedded data")
    };
    let items = of_suite::items(&wrong).expect("no harness fault");
    let [finding] = &items[0].findings[..] else {
        panic!("{:?}", items[0].findings)
    };
    assert_eq!(finding.file, "schemas/emit/error_response.json");
    assert_eq!(finding.found.lines().count(), 41);
    assert!(finding.found.ends_with("\n..."), "{}", finding.found);
}
