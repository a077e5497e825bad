//! Fixtures whose expectations differ from the reading.

use openrouter_errors::{Delivery, Shape};
use rstest::rstest;

use super::{about, findings, fixture, suite};
use crate::judge::fixture::{is_concerned, judge};
use crate::judge::requirement::Tallies;
use crate::judge::{State, judge_fixture};
use openrouter_corpus::fixture::{Expect, Fixture};
use openrouter_corpus::report::{Kind, Outcome};
use openrouter_corpus::select::Selection;

const ID: &str = "chat_completions/429-liquid-retry-after";

#[rstest]
#[case(|e: &mut Expect| e.is_error = false, ["is_error", "/expect/is_error", "false", "true"])]
#[case(|e: &mut Expect| e.shape = Shape::BareError, ["shape", "/expect/shape", "\"bare_error\"", "\"error_response\""])]
#[case(|e: &mut Expect| e.status = Some(500), ["status", "/expect/status", "500", "429"])]
#[case(|e: &mut Expect| e.message = None, ["message", "/expect/message", "null", "\"Provider returned error\""])]
#[case(|e: &mut Expect| e.error_type_stated = true, ["error_type_stated", "/expect/error_type_stated", "true", "false"])]
#[case(|e: &mut Expect| e.error_type = Some("moon".into()), ["error_type", "/expect/error_type", "\"moon\"", "\"rate_limit_exceeded\""])]
#[case(|e: &mut Expect| e.cause = None, ["cause", "/expect/cause", "null", "\"limit.upstream_shared_pool\""])]
#[case(|e: &mut Expect| e.wrapper = Some("moon".into()), ["wrapper", "/expect/wrapper", "\"moon\"", "null"])]
fn one_expectation(#[case] change: fn(&mut Expect), #[case] finding: [&str; 4]) {
    let mut fixture = fixture(ID);
    change(&mut fixture.case.expect);
    let item = judge_fixture(suite(), &fixture).expect("it can be judged");
    assert_eq!(findings(&item), [finding]);
    assert_eq!(
        (item.outcome, item.kind, item.group.as_str()),
        (Outcome::Failed, Kind::Fixture, "chat_completions")
    );
}

/// Expectations that accept two readings, or whose reading has more detail.
#[rstest]
#[case(|e: &mut Expect| e.fault = None, &["fault"])]
#[case(|e: &mut Expect| e.retry = None, &["retry"])]
#[case(|e: &mut Expect| e.detail = None, &["detail"])]
#[case(|e: &mut Expect| e.provider = Some("Moon".into()), &["provider"])]
#[case(|e: &mut Expect| e.detail = e.detail.as_ref().map(|text| format!(" {text}\n")), &[])]
#[case(|e: &mut Expect| { e.error_type = None; e.error_type_also = vec!["moon".into(), "rate_limit_exceeded".into()] }, &[])]
#[case(|e: &mut Expect| { e.error_type = None; e.error_type_also = vec!["moon".into()] }, &["error_type"])]
#[case(|_: &mut Expect| {}, &[])]
fn rows_that_differ(#[case] change: fn(&mut Expect), #[case] checks: &[&str]) {
    let mut fixture = fixture(ID);
    change(&mut fixture.case.expect);
    let item = judge_fixture(suite(), &fixture).expect("it can be judged");
    let found: Vec<&str> = item
        .findings
        .iter()
        .map(|finding| finding.check.as_str())
        .collect();
    assert_eq!(found, checks);
}

/// A provider in its own member is stated, so reading has to find it there.
#[test]
fn a_provider_that_is_stated() {
    let mut fixture = fixture("completions/stream-502-mid-stream");
    assert_eq!(
        judge_fixture(suite(), &fixture).expect("judged").findings,
        []
    );
    let text = String::from_utf8_lossy(&fixture.payload).replace(
        "\"provider\":",
        "\"more\":[1,{\"provider\":\"Moon\"}],\"by\":",
    );
    fixture.payload = text.into_bytes().into();
    fixture.case.expect.provider = Some("Moon".to_owned());
    let item = judge_fixture(suite(), &fixture).expect("judged");
    assert_eq!(
        findings(&item)[0],
        ["provider_stated", "/expect/provider", "\"Moon\"", "null"]
    );
    fixture.case.expect.provider = Some("Sun".to_owned());
    let item = judge_fixture(suite(), &fixture).expect("judged");
    assert_eq!(findings(&item)[0][0], "provider", "nothing states it");
}

#[test]
fn another_delivery() {
    let mut fixture = fixture(ID);
    fixture.case.delivery = Some(Delivery::OkBody);
    let item = judge_fixture(suite(), &fixture).expect("it can be judged");
    assert_eq!(
        findings(&item),
        [["delivery", "/delivery", "\"ok_body\"", "\"http_error\""]]
    );
}

/// For a wrapped text the diagnosis has to find everything.
#[test]
fn a_wrapped_text() {
    let wrapped = suite()
        .corpus
        .fixtures()
        .iter()
        .find(|fixture| fixture.id.is_wrapped());
    let mut fixture = wrapped.expect("there is one").clone();
    let item = judge_fixture(suite(), &fixture).expect("it can be judged");
    assert_eq!(item.findings, []);
    let expect = &mut fixture.case.expect;
    (expect.is_error, expect.status) = (!expect.is_error, Some(599));
    fixture.case.delivery = Some(Delivery::OkBody);
    let item = judge_fixture(suite(), &fixture).expect("it can be judged");
    let checks: Vec<&str> = item
        .findings
        .iter()
        .map(|finding| finding.check.as_str())
        .collect();
    assert_eq!(checks, ["is_error", "delivery", "status"]);
}

/// A fixture violates exactly the requirements that it lists.
#[test]
fn requirements_that_a_fixture_breaks() {
    let breaks = |fixture: &&Fixture| fixture.case.expect.violates.iter().any(|id| id == "TEXT-1");
    let mut broken = suite()
        .corpus
        .fixtures()
        .iter()
        .find(breaks)
        .expect("there is one")
        .clone();
    broken.case.expect.violates.retain(|id| id != "TEXT-1");
    let item = judge_fixture(suite(), &broken).expect("it can be judged");
    assert!(
        item.findings
            .iter()
            .all(|finding| finding.check == "TEXT-1")
            && !item.findings.is_empty()
    );
    let help = item.findings[0].help.as_deref();
    assert_eq!(
        help,
        Some("if the payload is correct: add TEXT-1 to /expect/violates")
    );
    let mut holds = fixture(ID);
    holds
        .case
        .expect
        .violates
        .extend(["HTTP-3".to_owned(), "STREAM-2".to_owned()]);
    let item = judge_fixture(suite(), &holds).expect("it can be judged");
    assert_eq!(
        findings(&item),
        [
            ["violates", "/expect/violates", "HTTP-3 broken", "it holds"],
            [
                "violates",
                "/expect/violates",
                "STREAM-2 broken",
                "it does not apply"
            ],
        ]
    );
}

/// A disagreement with a fixture is also reported for the requirement.
#[rstest]
#[case(&[], "met by 1, violated by 0", 0)]
#[case(&["HTTP-3"], "met by 1, violated by 0", 1)]
fn a_requirement_counts_its_fixtures(
    #[case] violates: &[&str],
    #[case] note: &str,
    #[case] findings: usize,
) {
    let mut fixture = fixture(ID);
    fixture
        .case
        .expect
        .violates
        .extend(violates.iter().map(|&id| id.to_owned()));
    let mut tallies = Tallies::default();
    judge(suite(), &about("HTTP-3"), &fixture, &mut tallies).expect("it can be judged");
    let requirement = suite().spec.get("HTTP-3").expect("it is there");
    let item = tallies.item(requirement, &about("HTTP-3"), None);
    assert_eq!(
        (item.note.as_deref(), item.findings.len()),
        (Some(note), findings)
    );
}

/// If requirements are selected, nothing else is checked.
#[test]
fn a_fixture_before_selected_requirements() {
    let mut fixture = fixture(ID);
    fixture.case.expect.cause = None;
    let item = judge(suite(), &about("HTTP-3"), &fixture, &mut Tallies::default());
    let item = item.expect("it can be judged");
    assert_eq!((item.findings.len(), item.judged), (0, 1));
    let whole = judge_fixture(suite(), &fixture).expect("it can be judged");
    assert_eq!((whole.findings.len(), whole.judged), (1, 18));
}

#[rstest]
#[case(ID, Selection::default(), true)]
#[case(ID, about("HTTP-3"), true)]
#[case(ID, about("STREAM-2"), false)]
#[case("chat_completions/200-healthy", about("HTTP-3"), false)]
fn fixtures_that_are_concerned(
    #[case] id: &str,
    #[case] selection: Selection,
    #[case] concerned: bool,
) {
    assert_eq!(is_concerned(suite(), &selection, &fixture(id)), concerned);
    let mut says_so = fixture(id);
    says_so.case.expect.violates.push("STREAM-2".to_owned());
    let named = selection.requirement == ["STREAM-2"];
    assert_eq!(
        is_concerned(suite(), &selection, &says_so),
        concerned || named
    );
}

#[test]
fn a_payload_that_its_schema_does_not_take() {
    let mut fixture = fixture(ID);
    let text =
        String::from_utf8_lossy(&fixture.payload).replacen("\"code\":429", "\"code\":[429]", 1);
    assert_ne!(text.as_bytes(), &*fixture.payload);
    fixture.payload = text.into_bytes().into();
    let item = judge_fixture(suite(), &fixture).expect("it can be judged");
    let of_schema = item
        .findings
        .iter()
        .find(|finding| finding.check == "accept_schema");
    assert!(of_schema.is_none_or(|finding| finding.pointer.starts_with("/error/code")));
}

#[test]
fn a_row_that_does_not_apply_has_no_findings() {
    assert!(State::NotApplicable.findings().is_empty());
}
