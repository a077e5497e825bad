//! Capsules that do not add up, each with a content hash that does: what an edit by someone who computes it again leaves.

use std::sync::LazyLock;

use openrouter_corpus::data::Suite;
use openrouter_corpus::report::{Counts, Draft, Outcome, Report, Share};
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_runner::client::reference::Reference;
use openrouter_runner::client::run::{judge_client, runtime};
use openrouter_runner::client::session::Config;
use rstest::rstest;
use serde_json::{Value, json};
use std::sync::Arc;

use super::{Verified, compare, verify};
use crate::report::capsule::{Capsule, Outline, hash};

static SUITE: LazyLock<Suite> =
    LazyLock::new(|| Suite::load(Root::embedded()).expect("the suite loads"));

/// The report of a client on a few fixtures.
fn report(reference: Reference, case: &str) -> Report {
    let selection = Selection {
        case: vec![case.to_owned()],
        ..Selection::default()
    };
    let driver = Arc::new(reference.driver());
    let judged = judge_client(&SUITE, &selection, driver, Config::BUILT_IN, "", |_| {});
    let judged = runtime().expect("a runtime").block_on(judged);
    let judged = judged.expect("it is built in");
    let mut draft = Draft::new("client", &selection, None);
    draft.share = Some(judged.share(Share::MINIMUM));
    judged.add_to(&mut draft, None);
    draft.close()
}

fn capsule(reference: Reference, case: &str) -> Value {
    let capsule = Capsule::of(&report(reference, case), &SUITE.root);
    serde_json::to_value(capsule).expect("it is JSON")
}

/// The naive client swallows, crashes and passes here.
static NAIVE: LazyLock<Value> = LazyLock::new(|| capsule(Reference::Naive, "messages/stream-*"));

fn verified(capsule: &Value) -> Verified {
    verify(
        "capsule.json",
        capsule.to_string().as_bytes(),
        &SUITE,
        |_, _, _| Vec::new(),
    )
    .expect("the schema is there")
}

fn found(seen: &Verified) -> Vec<(&str, &str)> {
    let contradictions = seen.contradictions.iter();
    contradictions
        .map(|one| (one.pointer.as_str(), one.expected.as_str()))
        .collect()
}

/// Changes the capsule of the naive client, and states the hash of what it is then.
fn forged(change: impl FnOnce(&mut Value)) -> Verified {
    let mut capsule = NAIVE.clone();
    change(&mut capsule);
    capsule["content"] = json!(hash::content(&capsule));
    verified(&capsule)
}

fn without(value: &mut Value, member: &str) {
    let members = value.as_object_mut().expect("an object");
    members.remove(member).expect("the member");
}

fn place(capsule: &Value, outcome: &str) -> usize {
    let items = capsule["items"].as_array().expect("items");
    let is = |item: &Value| item["outcome"] == outcome;
    items.iter().position(is).expect("there is one")
}

#[test]
fn what_the_suite_writes_adds_up() {
    let seen = verified(&NAIVE);
    assert!(seen.adds_up && seen.exit().code() == 0, "{seen:?}");
    assert_eq!(NAIVE["partial"], false);
    assert!(NAIVE["counts"]["failed"].as_u64() > Some(2));
}

#[test]
fn an_edit_alone_is_found_by_the_content_hash() {
    let mut capsule = NAIVE.clone();
    capsule["suite"] = json!("9.9.9");
    let seen = verified(&capsule);
    assert_eq!(found(&seen)[0].0, "/content");
    assert_eq!((seen.contradictions.len(), seen.exit().code()), (1, 1));
}

/// The order of members and white space do not count.
#[test]
fn the_content_hash_is_that_of_the_content() {
    let mut sorted = NAIVE.clone();
    sorted.sort_all_objects();
    assert!(verified(&sorted).adds_up);
    let pretty = serde_json::to_vec_pretty(&sorted).expect("it is JSON");
    assert!(
        verify("", &pretty, &SUITE, |_, _, _| Vec::new())
            .expect("the schema is there")
            .adds_up
    );
}

#[test]
fn a_flipped_outcome_with_matching_counts_is_refused() {
    let seen = forged(|capsule| {
        let at = place(capsule, "failed");
        capsule["items"][at]["outcome"] = json!("passed");
        for (name, by) in [("failed", -1), ("passed", 1)] {
            let count = capsule["counts"][name].as_i64().expect("a count");
            capsule["counts"][name] = json!(count + by);
        }
    });
    let (pointer, expected) = found(&seen)[0];
    assert!(pointer.ends_with("/outcome") && expected.contains("a failure, because it violates"));
    assert_eq!(seen.contradictions.len(), 1);
}

/// Without its violations, too: the verdict says that the caller was misled.
#[test]
fn a_flipped_outcome_without_its_violations_is_refused() {
    let seen = forged(|capsule| {
        let items = capsule["items"].as_array().expect("items");
        let swallowed = |item: &Value| item["verdict"] == "swallowed";
        let at = items.iter().position(swallowed).expect("one is");
        let item = capsule["items"][at].as_object_mut().expect("an item");
        item.insert("outcome".to_owned(), json!("passed"));
        item.remove("violates");
    });
    assert!(
        found(&seen)
            .iter()
            .any(|(_, expected)| *expected == "an outcome that fits the verdict swallowed")
    );
}

/// A failure with another outcome, and all that follows from it.
fn relabelled(outcome: &str, change: impl FnOnce(&mut Value)) -> Verified {
    forged(|capsule| {
        let items = capsule["items"].as_array_mut().expect("items");
        for item in items.iter_mut().filter(|item| item["outcome"] == "failed") {
            item["outcome"] = json!(outcome);
            if outcome == "not_applicable" {
                item["verdict"] = json!(outcome);
                without(item, "violates");
            }
        }
        change(capsule);
        let items: Vec<Outline> =
            serde_json::from_value(capsule["items"].clone()).expect("the items of a capsule");
        let outcomes = items.iter().map(|item| item.outcome);
        let judged = outcomes
            .clone()
            .filter(|outcome| outcome.is_judged())
            .count();
        let counts = Counts::of(judged, outcomes);
        capsule["counts"] = serde_json::to_value(counts).expect("it is JSON");
        capsule["share"]["judged"] = json!(counts.judged);
        capsule["exit"] = json!(0);
    })
}

#[rstest]
#[case::unscored("unscored", "the scored revision requires")]
#[case::expected(
    "expected_failure",
    "no record of a baseline, because /baseline names none"
)]
#[case::not_applicable("not_applicable", "it applies to this target")]
fn a_relabelled_failure_is_refused(#[case] outcome: &str, #[case] expected: &str) {
    let seen = relabelled(outcome, |_| {});
    let found = found(&seen);
    let relabelled =
        |(pointer, text): &(&str, &str)| pointer.ends_with("/outcome") && text.contains(expected);
    assert!(found.iter().any(relabelled), "{found:?}");
}

/// An earlier revision does not excuse what it requires itself.
#[test]
fn an_earlier_revision_excuses_only_what_is_newer() {
    let seen = relabelled("unscored", |capsule| {
        capsule["selection"]["revision"] = json!("2025-05");
        capsule["revision"] = json!("2025-05");
    });
    assert!(!seen.adds_up);
}

/// With a baseline, each outcome follows from the recorded verdict.
#[test]
fn expected_failures_need_a_recorded_verdict() {
    let with = |recorded: &str| {
        let recorded = json!(recorded);
        relabelled("expected_failure", move |capsule| {
            capsule["baseline"] = json!("sha256:00");
            let items = capsule["items"].as_array_mut().expect("items");
            for item in items
                .iter_mut()
                .filter(|item| item["verdict"] != "exact" && item["verdict"] != "not_applicable")
            {
                item["outcome"] = json!("expected_failure");
                item["standing"] = json!("met");
                item["recorded"] = if recorded.is_null() {
                    item["verdict"].clone()
                } else {
                    recorded.clone()
                };
            }
        })
    };
    let seen = with("degraded");
    assert!(
        found(&seen)
            .iter()
            .any(|(_, text)| text.contains("\"failed\" by its verdict and the recorded degraded")),
        "{seen:?}"
    );
    assert!(
        with("superb").contradictions[0]
            .expected
            .contains("a recorded verdict that exists")
    );
}

#[test]
fn a_repeated_member_is_refused() {
    let text = NAIVE
        .to_string()
        .replacen("\"exit\":1", "\"exit\":1,\"exit\":0", 1);
    let seen =
        verify("", text.as_bytes(), &SUITE, |_, _, _| Vec::new()).expect("the schema is there");
    assert_eq!(found(&seen), [("", "each member once")]);
    assert_eq!(seen.exit().code(), 1);
}

/// A name cannot forge a line of the output.
#[test]
fn names_stay_in_their_line() {
    let seen = forged(|capsule| {
        capsule["targets"][0]["name"] = json!("x\nitems    9 passed\u{1b}[2J\r");
        capsule["items"][0]["id"] = json!("a\nadds up");
    });
    let text = seen.to_terminal();
    assert!(
        !text.contains("\nitems    9 passed") && !text.contains("\nadds up"),
        "{text}"
    );
    assert!(
        !text.contains(['\u{1b}', '\r']) && text.contains("client x\u{240a}items"),
        "{text}"
    );
}

#[test]
fn a_removed_item_is_refused() {
    let seen = forged(|capsule| {
        let at = place(capsule, "passed");
        capsule["items"].as_array_mut().expect("items").remove(at);
        for name in ["selected", "expected", "judged", "passed"] {
            let count = capsule["counts"][name].as_u64().expect("a count");
            capsule["counts"][name] = json!(count - 1);
        }
        let judged = capsule["share"]["judged"].as_u64().expect("a count");
        capsule["share"]["judged"] = json!(judged - 1);
    });
    let (pointer, expected) = found(&seen)[0];
    assert_eq!(pointer, "/items");
    assert!(
        expected.starts_with("the call messages/stream-"),
        "{expected}"
    );
    assert_eq!(seen.contradictions.len(), 1);
}

#[rstest]
#[case::twice(|capsule: &mut Value| {
    let again = capsule["items"][0].clone();
    capsule["items"].as_array_mut().expect("items").push(again);
}, "each item once")]
#[case::foreign(|capsule: &mut Value| capsule["items"][0]["id"] = json!("messages/nonesuch"), "an item that the selection yields")]
#[case::count(|capsule: &mut Value| capsule["counts"]["passed"] = json!(9999), "by the items")]
#[case::exit(|capsule: &mut Value| capsule["exit"] = json!(0), "1 by /counts and /incomplete")]
#[case::partial(|capsule: &mut Value| capsule["partial"] = json!(true), "false by /partition and /incomplete")]
#[case::shard(|capsule: &mut Value| capsule["partition"] = json!({"part": 1, "of": 2}), "true by /partition and /incomplete")]
#[case::no_shard(|capsule: &mut Value| capsule["partition"] = json!({"part": 3, "of": 2}), "a shard from 1 to 2")]
#[case::revision(|capsule: &mut Value| capsule["revision"] = json!("2025-05"), "\"latest\" by /selection")]
#[case::no_target(|capsule: &mut Value| capsule["targets"] = json!([]), "one client, which `client` tests")]
#[case::two_targets(|capsule: &mut Value| {
    let again = capsule["targets"][0].clone();
    capsule["targets"].as_array_mut().expect("targets").push(again);
}, "one client, which `client` tests")]
#[case::command(|capsule: &mut Value| capsule["command"] = json!("payload"), "which write capsules")]
#[case::other_command(|capsule: &mut Value| capsule["command"] = json!("judge"), "0 of the role client, by /items")]
#[case::no_abilities(|capsule: &mut Value| without(&mut capsule["targets"][0], "abilities"), "abilities")]
#[case::no_controls(|capsule: &mut Value| without(&mut capsule["targets"][0], "controls"), "by /targets/0/abilities")]
#[case::control(|capsule: &mut Value| capsule["targets"][0]["controls"][0]["passed"] = json!(false), "a reason, because the control control/audio failed")]
#[case::no_verdict(|capsule: &mut Value| without(&mut capsule["items"][0], "verdict"), "a verdict of `client`")]
#[case::no_surface(|capsule: &mut Value| capsule["targets"][0]["abilities"]["surfaces"] = json!(["models"]), "not applicable, by the target and the fixture")]
#[case::unknown_check(|capsule: &mut Value| {
    let at = place(capsule, "failed");
    capsule["items"][at]["violates"] = json!(["CLIENT-99"]);
}, "requirements of SPEC.md, but CLIENT-99 is none")]
#[case::advice(|capsule: &mut Value| {
    let at = place(capsule, "failed");
    capsule["items"][at]["violates"] = json!(["TYPE-4"]);
}, "selected MUST requirements, but TYPE-4 is none")]
#[case::target(|capsule: &mut Value| capsule["targets"][0]["name"] = json!("another"), "by its other members")]
#[case::abilities(|capsule: &mut Value| capsule["targets"][0]["abilities"]["retries"] = json!("yes"), "what schemas/suite/capsule.json")]
#[case::selection(|capsule: &mut Value| capsule["selection"]["case"] = json!(["nonesuch"]), "filters that match something")]
#[case::verdict(|capsule: &mut Value| capsule["items"][0]["verdict"] = json!("superb"), "a verdict of `client`")]
#[case::share(|capsule: &mut Value| capsule["share"]["of"] = json!(1), "(judged, of) by the items")]
#[case::no_share(|capsule: &mut Value| without(capsule, "share"), "(judged, of) by the items")]
#[case::variants(|capsule: &mut Value| capsule["variants"] = json!({"wire": 1, "tolerance": 0}), ".variants, which the selection yields")]
#[case::kinds(|capsule: &mut Value| capsule["variants"] = json!({"wire": 1, "tolerance": 0, "kinds": ["lots"]}), "filters that match something")]
#[case::open(|capsule: &mut Value| capsule["counts"]["expected"] = json!(9999), "a reason, because 9999 items were expected")]
fn what_contradicts_itself_is_refused(#[case] change: fn(&mut Value), #[case] expected: &str) {
    let seen = forged(change);
    let found = found(&seen);
    assert!(
        found.iter().any(|(_, text)| text.contains(expected)),
        "{found:?}"
    );
    assert_eq!(seen.exit().code(), 1);
}

/// A capsule of other fixtures is not refused: this build cannot say.
#[test]
fn other_fixtures_are_named_with_the_suite_that_has_them() {
    let seen = forged(|capsule| {
        capsule["corpus"] = json!("sha256:00");
        capsule["suite"] = json!("9.9.9");
        capsule["commit"] = json!("0123abc");
    });
    assert_eq!((seen.contradictions.len(), seen.exit().code()), (0, 3));
    assert!(
        seen.open[0].contains("verify it with suite 9.9.9 (commit 0123abc)"),
        "{:?}",
        seen.open
    );
    let newer = forged(|capsule| capsule["format"] = json!(2));
    assert_eq!(newer.exit().code(), 3);
}

#[test]
fn what_is_no_capsule_is_refused() {
    let text = NAIVE.to_string();
    for (bytes, found) in [
        (&text.as_bytes()[..500], "cut off"),
        (b"<html>", "not JSON"),
        (b"", "cut off"),
        (b"\xff\xfe", "not JSON"),
    ] {
        let seen = verify("", bytes, &SUITE, |_, _, _| Vec::new()).expect("the schema is there");
        assert!(seen.open[0].contains(found), "{seen:?}");
        assert_eq!((seen.exit().code(), seen.adds_up), (3, false));
    }
    let seen = verify("", b"[]", &SUITE, |_, _, _| Vec::new()).expect("the schema is there");
    assert!(
        seen.contradictions[0]
            .found
            .contains("not of type \"object\""),
        "{seen:?}"
    );
    assert_eq!(seen.exit().code(), 1);
}

/// More violations of an item are worse, and an item that lost its verdict is not better.
#[test]
fn an_item_that_breaks_more_is_worse() {
    let before: Capsule = serde_json::from_value(NAIVE.clone()).expect("a capsule");
    let at = before
        .items
        .iter()
        .position(|item| !item.violates.is_empty());
    let at = at.expect("the naive client violates something");
    let mut more = before.clone();
    more.items[at].violates.push("CLIENT-1".to_owned());
    more.items[at].violates.push("X-9".to_owned());
    assert!(
        compare(&more, &before, "before")
            .expect("both are clients")
            .is_worse()
    );
    let fewer = compare(&before, &more, "more").expect("both are clients");
    assert!(!fewer.is_worse() && fewer.items.len() == 1);
    let mut lost = before.clone();
    lost.items[at].verdict = None;
    assert!(
        compare(&lost, &before, "before")
            .expect("both are clients")
            .is_worse()
    );
}

/// What is not checked any more although it is selected is worse; what is not selected is not.
#[test]
fn an_item_that_is_gone_is_worse_if_it_is_selected() {
    let before: Capsule = serde_json::from_value(NAIVE.clone()).expect("a capsule");
    let is_worse = |now: &Capsule| compare(now, &before, "before").expect("clients").is_worse();
    let mut gone = before.clone();
    gone.items.remove(0);
    assert!(is_worse(&gone), "the selection is the same");
    let mut unchecked = before.clone();
    unchecked.run.selection.case = vec!["messages".to_owned()];
    unchecked.items[0].outcome = Outcome::NotApplicable;
    assert!(is_worse(&unchecked), "it is selected");
    gone.run.selection.case = vec!["messages/stream-5*".to_owned()];
    assert!(!is_worse(&gone), "another selection");
}

#[test]
fn the_better_client_is_better() {
    let read = |value: &Value| serde_json::from_value::<Capsule>(value.clone()).expect("a capsule");
    let (naive, exact) = (
        read(&NAIVE),
        read(&capsule(Reference::Exact, "messages/stream-*")),
    );
    let better = compare(&exact, &naive, "naive").expect("both are clients");
    let worse = compare(&naive, &exact, "exact").expect("both are clients");
    assert!(!better.is_worse() && worse.is_worse());
    assert_eq!(better.items.len(), worse.items.len());
    let other = read(&capsule(Reference::Exact, "messages/stream-5*"));
    let fewer = compare(&other, &exact, "exact").expect("both are clients");
    assert!(!fewer.is_worse() && fewer.of(super::Change::Gone).count() > 3);
    assert!(
        compare(&exact, &other, "other")
            .expect("both")
            .of(super::Change::New)
            .count()
            > 3
    );
}
