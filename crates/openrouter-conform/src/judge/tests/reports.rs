//! The items of the references: every deviation is a finding.

use openrouter_errors::Surface;
use rstest::rstest;
use std::collections::BTreeMap;

use super::{about, findings, only, suite};
use crate::judge::{client, gateway, server};
use openrouter_conformance::client::judge::Verdict;
use openrouter_conformance::client::protocol::Hello;
use openrouter_conformance::client::report::ClientReport;
use openrouter_conformance::gateway::GatewayReport;
use openrouter_conformance::server::{ProbeResult, ServerReport};
use openrouter_conformance::verdicts::{CaseReport, counts};
use openrouter_corpus::report::counts::RequirementCount;
use openrouter_corpus::report::{Control, Finding, Kind, Outcome};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Requirement};
use openrouter_corpus::verdict_kind::VerdictKind;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::PlayMode;

/// Creates a case with a verdict.
fn case<V>(id: &str, verdict: V) -> CaseReport<V> {
    CaseReport {
        case: id.to_owned(),
        way: PlayMode::NoRetries,
        surface: Surface::ChatCompletions,
        delivery: None,
        verdict,
        why: None,
        summary: "what it said".to_owned(),
        allowed_by: Vec::new(),
        fields: BTreeMap::new(),
        held: Vec::new(),
        broken: Vec::new(),
        wire: Vec::new(),
        replay: Some("play it again".to_owned()),
    }
}

/// Creates a violation of a requirement.
fn broken(level: Level) -> Finding {
    Finding::new("X-1", "", "this", "that").by(level, "A sentence.")
}

fn of_client(name: &str, cases: Vec<CaseReport<Verdict>>) -> ClientReport {
    let hello = Hello::built_in(name, Surface::ALL, FieldName::ALL);
    ClientReport {
        name: hello.name,
        version: hello.version,
        language: hello.language,
        surfaces: hello.surfaces,
        stream: true,
        retries: true,
        fields: hello.fields,
        controls: Vec::new(),
        verdicts: counts::verdicts(&cases),
        losses: Vec::new(),
        requirements: Vec::new(),
        faults: Vec::new(),
        supported: cases.len(),
        variants: None,
        cases,
    }
}

#[test]
fn the_exact_client_must_be_exact() {
    let mut lost = case("a/lost", Verdict::Degraded);
    lost.broken = vec![broken(Level::Must)];
    let cases = vec![
        case("a/exact", Verdict::Exact),
        case("a/none", Verdict::NotApplicable),
        lost,
    ];
    let mut report = of_client("reference-exact", cases);
    report.controls = vec![
        Control {
            id: "control/a".to_owned(),
            fault: None,
            absent: false,
        },
        Control {
            id: "control/b".to_owned(),
            fault: Some("it fails".to_owned()),
            absent: false,
        },
    ];
    let item = client::item(&report, &Selection::default());
    assert_eq!(
        findings(&item),
        [
            ["control", "", "a success", "it fails"],
            [
                "exact",
                "",
                "exact",
                "degraded: what it said; X-1 requires this, found that"
            ],
        ]
    );
    assert_eq!(item.findings[1].help.as_deref(), Some("play it again"));
    assert_eq!(
        (item.note.as_deref(), item.judged),
        (Some("1 degraded, 1 exact"), 2)
    );
    assert_eq!((item.kind, item.group.as_str()), (Kind::Client, "clients"));
}

const KNOWN: &str = "audio/400-diarize-unsupported.default";

/// The naive client must match its baseline; new fixtures do not count.
#[rstest]
#[case(
    "audio/400-diarize-unsupported",
    Verdict::Degraded,
    Selection::default(),
    false
)]
#[case(
    "audio/400-diarize-unsupported",
    Verdict::Swallowed,
    Selection::default(),
    true
)]
#[case(
    "audio/400-diarize-unsupported",
    Verdict::Exact,
    Selection::default(),
    true
)]
#[case(
    "audio/400-diarize-unsupported",
    Verdict::Swallowed,
    about("CLIENT-1"),
    true
)]
#[case(
    "audio/400-diarize-unsupported",
    Verdict::Exact,
    about("CLIENT-1"),
    false
)]
#[case("audio/new", Verdict::Swallowed, Selection::default(), false)]
fn the_naive_client_is_as_it_is_known(
    #[case] id: &str,
    #[case] verdict: Verdict,
    #[case] selection: Selection,
    #[case] differs: bool,
) {
    let mut case = case(id, verdict);
    case.way = openrouter_corpus::vocabulary::PlayMode::Default;
    let report = of_client("reference-naive", vec![case]);
    let item = client::item(&report, &selection);
    let found: Vec<(&str, &str)> = item
        .findings
        .iter()
        .map(|one| (one.check.as_str(), one.file.as_str()))
        .collect();
    assert_eq!(
        found,
        if differs {
            vec![("naive", KNOWN)]
        } else {
            vec![]
        }
    );
}

fn of_gateway(cases: Vec<CaseReport<openrouter_conformance::gateway::Verdict>>) -> GatewayReport {
    GatewayReport {
        gateway: "a gateway".to_owned(),
        controls: Vec::new(),
        verdicts: counts::verdicts(&cases),
        losses: Vec::new(),
        requirements: Vec::new(),
        cases,
        incomplete: vec!["it is gone".to_owned()],
    }
}

#[test]
fn the_gateway_must_preserve() {
    use openrouter_conformance::gateway::Verdict::{Lost, NotApplicable, Preserved};
    let mut breaks = case("a/breaks", Preserved);
    breaks.broken = vec![broken(Level::Must)];
    let mut should = case("a/should", Preserved);
    should.broken = vec![broken(Level::Should)];
    let cases = vec![
        case("a/b", Preserved),
        case("a/c", Lost),
        case("a/d", NotApplicable),
        breaks,
        should,
    ];
    let item = gateway::item(&of_gateway(cases));
    assert_eq!(
        findings(&item),
        [
            ["preserved", "", "preserved", "lost: what it said"],
            [
                "preserved",
                "",
                "preserved",
                "preserved: what it said; X-1 requires this, found that"
            ],
            ["complete", "", "a complete run", "it is gone"],
        ]
    );
    assert_eq!(item.findings[0].help.as_deref(), Some("play it again"));
    assert_eq!(
        (item.note.as_deref(), item.judged),
        (Some("3 preserved"), 4)
    );
}

#[test]
fn the_server_must_hold_everything() {
    let srv = suite().spec.get("SRV-1").expect("it is there");
    let mut report = server::run(
        suite(),
        &about("SRV-14"),
        &[suite().spec.get("SRV-14").expect("it is there")],
    )
    .expect("it runs")
    .expect("it is asked");
    let item = server::item(&report);
    assert_eq!((item.outcome, item.findings.len()), (Outcome::Passed, 0));
    assert_eq!(
        item.note.as_deref(),
        Some("the reference server: 2 of 2 probes provoked, 2 control requests succeeded")
    );
    spoil(&mut report, srv);
    let item = server::item(&report);
    assert_eq!(
        findings(&item),
        [
            ["twin", "", "a healthy answer", "it fails"],
            ["SRV-1", "", "this", "that"],
            ["provoked", "", "an error", "it was taken"],
            ["complete", "", "a complete run", "it is gone"],
        ]
    );
    let files: Vec<&str> = item
        .findings
        .iter()
        .map(|finding| finding.file.as_str())
        .collect();
    assert_eq!(files[1], "probes: chat_completions/head-method");
    assert_eq!(files[2], "probes: models/head-method");
    assert_eq!(files[3], "probes");
    assert_eq!(
        item.findings[1].level, None,
        "a fault of the suite binds whatever its level"
    );
    assert_eq!(
        item.note.as_deref(),
        Some("the reference server: 3 of 5 probes provoked, 1 control requests succeeded")
    );
}

fn spoil(report: &mut ServerReport, requirement: &Requirement) {
    report.controls[0].fault = Some("it fails".to_owned());
    let finding =
        Finding::new("SRV-1", "", "this", "that").by(Level::Should, &requirement.sentence);
    report.probes[0].findings.push(finding);
    report.probes[0].result = ProbeResult::Violated;
    report.probes[1].result = ProbeResult::NotProvoked;
    report.probes[1].note = Some("it was taken".to_owned());
    report.incomplete.push("it is gone".to_owned());
    (
        report.counts.passed,
        report.counts.violated,
        report.counts.selected,
    ) = (2, 1, 5);
}

/// References run if a fixture is playable and a requirement of their role is selected.
#[rstest]
#[case(Selection { case: vec!["keys/401-disabled-key".to_owned()], ..Selection::default() }, true, true)]
#[case(Selection { case: vec!["keys/401-disabled-key".to_owned()], ..about("CLIENT-1") }, true, false)]
#[case(Selection { case: vec!["keys/401-disabled-key".to_owned()], ..about("GW-1") }, false, true)]
#[case(about("HTTP-3"), false, false)]
#[case(only("wrapped"), false, false)]
fn who_is_asked(#[case] selection: Selection, #[case] clients: bool, #[case] gateways: bool) {
    let requirements: Vec<&Requirement> = selection.requirements(&suite().spec);
    let found = client::judge(suite(), &selection, &requirements).expect("they run");
    assert_eq!(found.len(), if clients { 2 } else { 0 });
    let found = gateway::judge(suite(), &selection, &requirements).expect("it runs");
    assert_eq!(found.is_some(), gateways);
}

/// Calls and exchanges count for their requirements.
#[test]
fn calls_and_exchanges_are_counted() {
    let count = |requirement: &str| RequirementCount {
        requirement: requirement.to_owned(),
        level: Level::Must,
        since: None,
        held: 3,
        broken: 2,
    };
    let mut tallies = crate::judge::requirement::Tallies::default();
    let mut client = of_client("a client", Vec::new());
    client.requirements = vec![count("CLIENT-1")];
    tallies.add_counts(&client.requirements);
    tallies.add_counts(&client.requirements);
    let mut gateway = of_gateway(Vec::new());
    gateway.requirements = vec![count("GW-1")];
    tallies.add_counts(&gateway.requirements);
    tallies.add_counts(&gateway.requirements);
    for id in ["CLIENT-1", "GW-1"] {
        let known = suite().spec.get(id).expect("it is there");
        let item = tallies.item(known, &Selection::default(), None);
        assert_eq!(item.note.as_deref(), Some("met by 6, violated by 4"));
    }
    assert!(Verdict::BEST.is_fine());
}
