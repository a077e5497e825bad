use std::sync::OnceLock;

use openrouter_errors::{Delivery, Surface};
use rstest::rstest;

use crate::server::reference_config;
use openrouter_conformance::server::config::Config;
use openrouter_conformance::server::plan::{
    Decision, Plan, Planned, SHORT_USD, UNCAPPED_USD, selected_probes, usd,
};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::root::Root;
use openrouter_corpus::select::{Partition, Selection};
use openrouter_corpus::spec::Spec;

fn spec() -> &'static Spec {
    static SUITE: OnceLock<Suite> = OnceLock::new();
    let suite = SUITE.get_or_init(|| Suite::load(Root::embedded()).expect("the embedded data"));
    &suite.spec
}

/// A target whose requests cost money.
fn paid(max_cost: f64) -> Config {
    let mut config = reference_config("https://openrouter.example").expect("a URL");
    config.max_cost = max_cost;
    config
}

fn only(case: &str) -> Selection {
    Selection {
        case: vec![case.to_owned()],
        ..Selection::default()
    }
}

fn about(requirement: &str) -> Selection {
    Selection {
        requirement: vec![requirement.to_owned()],
        ..Selection::default()
    }
}

fn plan(config: &Config, selection: &Selection) -> Plan {
    Plan::new(config, selection, spec()).expect("a plan")
}

fn ids(rows: &[Planned]) -> Vec<&str> {
    rows.iter().map(|row| row.probe.probe.id.as_str()).collect()
}

/// The cost of one probe, and of its control request.
#[rstest]
#[case("chat_completions/no-authorization", 0.0, SHORT_USD)]
#[case("chat_completions/missing-role", SHORT_USD, SHORT_USD)]
#[case("chat_completions/string-max-tokens", UNCAPPED_USD, SHORT_USD)]
#[case("messages/missing-max-tokens", UNCAPPED_USD, SHORT_USD)]
#[case("messages/negative-max-tokens", UNCAPPED_USD, SHORT_USD)]
#[case("chat_completions/repeated-fault", SHORT_USD, SHORT_USD)]
#[case("chat_completions/concurrent-faults", 7.0 * SHORT_USD, SHORT_USD)]
#[case("models/unknown-model", 0.0, 0.0)]
fn what_a_probe_costs(#[case] id: &str, #[case] cost: f64, #[case] control_cost: f64) {
    let row = &plan(&paid(100.0), &only(id)).rows[0];
    assert!((row.cost - cost).abs() < 1e-9, "{}", row.cost);
    assert!(
        (row.control_cost - control_cost).abs() < 1e-9,
        "{}",
        row.control_cost
    );
    for free in [reference_config("http://127.0.0.1:9").expect("a URL"), {
        let mut free = paid(0.0);
        free.model = "acme/model:free".to_owned();
        free
    }] {
        let row = &plan(&free, &only(id)).rows[0];
        assert_eq!((row.cost, row.control_cost), (0.0, 0.0));
    }
}

#[rstest]
#[case("chat_completions/no-authorization", 1)]
#[case("chat_completions/repeated-fault", 4)]
#[case("chat_completions/concurrent-faults", 7)]
fn how_many_requests_a_probe_takes(#[case] id: &str, #[case] requests: u32) {
    assert_eq!(plan(&paid(100.0), &only(id)).rows[0].requests, requests);
}

/// The cost of a control request counts for the first probe that is sent and needs it.
#[test]
fn a_control_is_paid_for_once() {
    let plan = plan(&paid(100.0), &only("chat_completions/no-*"));
    let costs: Vec<f64> = plan.rows.iter().map(|row| row.control_cost).collect();
    assert_eq!(
        ids(&plan.rows),
        [
            "chat_completions/no-authorization",
            "chat_completions/no-scheme"
        ]
    );
    assert_eq!(costs, [SHORT_USD, 0.0]);
    assert!((plan.cost() - SHORT_USD).abs() < 1e-9);
}

/// Six cents pay for the control request and two probes, and not for the third.
#[rstest]
#[case(0.0, 0)]
#[case(0.039, 0)]
#[case(0.04, 1)]
#[case(0.06, 2)]
#[case(0.079, 2)]
#[case(0.08, 3)]
fn the_budget_is_kept(#[case] max_cost: f64, #[case] sent: usize) {
    let mut selection = only("chat_completions/missing-role");
    selection
        .case
        .push("chat_completions/unknown-role".to_owned());
    selection
        .case
        .push("chat_completions/number-content".to_owned());
    let plan = plan(&paid(max_cost), &selection);
    let decided = plan
        .rows
        .iter()
        .filter(|row| row.decision == Decision::Send);
    assert_eq!(decided.count(), sent);
    assert!(plan.cost() <= max_cost + 1e-9);
    let refused = plan.rows.iter().find(|row| row.decision != Decision::Send);
    let cost = if sent == 0 { "$0.04" } else { "$0.02" };
    let why = format!("may cost {cost}; allow it with --max-cost USD");
    assert!(refused.is_none_or(|row| row.decision == Decision::NotTested(why)));
}

#[test]
fn what_a_target_cannot_be_sent() {
    let raw = "chat_completions/head-method";
    let of = |config: &Config, id| plan(config, &only(id)).rows[0].decision.clone();
    let tls = "needs a connection without TLS; use the target's http:// URL";
    assert_eq!(of(&paid(100.0), raw), Decision::NotTested(tls.to_owned()));
    assert_eq!(
        of(&paid(100.0), "chat_completions/get-method"),
        Decision::Send
    );
    let mut local = reference_config("http://127.0.0.1:9").expect("a URL");
    assert_eq!(of(&local, raw), Decision::Send);
    let mid = "chat_completions/stream-mid-fault";
    assert_eq!(of(&local, mid), Decision::Send);
    local.fault_model = None;
    let none = "needs a model that fails in mid-stream; specify it with --fault-model";
    assert_eq!(of(&local, mid), Decision::NotApplicable(none.to_owned()));
    assert_eq!(of(&local, "chat_completions/get-method"), Decision::Send);
}

/// A probe that is compared with another includes it, unselected.
#[test]
fn what_is_compared_with_comes_along() {
    let plan = plan(&paid(100.0), &only("chat_completions/accept-html"));
    let rows: Vec<_> = ids(&plan.rows)
        .into_iter()
        .zip(plan.rows.iter().map(|row| row.selected))
        .collect();
    assert_eq!(
        rows,
        [
            ("chat_completions/missing-messages", false),
            ("chat_completions/accept-html", true)
        ]
    );
    let waits: Vec<&str> = plan.rows[1].waits_for().collect();
    assert_eq!(
        waits,
        [
            "chat_completions/accept-html",
            "chat_completions/missing-messages"
        ]
    );
    assert_eq!(plan.rows[0].waits_for().count(), 1);
}

/// The parts of a run contain every probe once, and keep those of one control request together.
#[test]
fn parts_of_a_run() {
    let everything = Selection::default();
    let mut all = Vec::new();
    let mut controls = Vec::new();
    for part in 1..=3 {
        let mut config = paid(100.0);
        config.partition = Some(Partition { part, of: 3 });
        let plan = plan(&config, &everything);
        let own = plan.rows.iter().filter(|row| row.selected);
        let own: Vec<(String, String)> = own
            .map(|row| (row.probe.probe.id.clone(), row.probe.control_id()))
            .collect();
        assert!(!own.is_empty());
        let mut of_part: Vec<String> = own.iter().map(|(_, control)| control.clone()).collect();
        of_part.sort();
        of_part.dedup();
        controls.extend(of_part);
        all.extend(own.into_iter().map(|(id, _)| id));
    }
    let whole = plan(&paid(100.0), &everything);
    let mut expected: Vec<String> = ids(&whole.rows).into_iter().map(str::to_owned).collect();
    all.sort();
    expected.sort();
    assert_eq!(all, expected);
    let count = controls.len();
    controls.sort();
    controls.dedup();
    assert_eq!(controls.len(), count, "no control belongs to two parts");
}

#[test]
fn a_plan_for_people() {
    let mut config = paid(0.05);
    config.name = "the target".to_owned();
    let mut selection = only("chat_completions/missing-role");
    selection
        .case
        .push("chat_completions/head-method".to_owned());
    selection.case.push("models/delete-method".to_owned());
    let text = plan(&config, &selection).to_terminal(&config);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "target the target \u{b7} model openrouter/conform-control"
    );
    assert!(
        lines[3]
            .starts_with("chat_completions/missing-role              POST           1     $0.04  "),
        "{text}"
    );
    assert!(
        lines[4].contains("  not tested: needs a connection without TLS"),
        "{text}"
    );
    assert!(
        lines[5]
            .starts_with("models/delete-method                       DELETE         1      free  "),
        "{text}"
    );
    assert_eq!(
        lines[7],
        "2 probes \u{b7} 2 requests and 2 control requests \u{b7} at most $0.04 of --max-cost $0.05"
    );
}

#[test]
fn amounts() {
    assert_eq!([usd(0.0), usd(0.004), usd(2.5)], ["free", "$0.00", "$2.50"]);
}

#[rstest]
#[case(only("keys"), 8)]
#[case(Selection { surface: vec![Surface::Keys], ..Selection::default() }, 8)]
#[case(about("SRV-13"), 4)]
#[case(about("SRV-19"), 3)]
// checked on every response
#[case(about("HTTP-3"), 116)]
#[case(about("SRV-18"), 116)]
#[case(Selection { surface: vec![Surface::Models], ..about("SRV-9") }, 1)]
fn what_a_selection_leaves(#[case] selection: Selection, #[case] probes: usize) {
    let found = selected_probes(&selection, spec()).expect("it matches");
    assert_eq!(found.len(), probes);
}

#[rstest]
#[case(Selection { delivery: vec![Delivery::Choice], ..Selection::default() }, "--delivery")]
#[case(only("keys/no-such"), "--case")]
#[case(about("CLIENT-1"), "--requirement")]
#[case(about("SRV-99"), "--requirement")]
#[case(Selection { surface: vec![Surface::Audio], ..Selection::default() }, "there are no probes for audio; available: chat_completions, responses, messages, models, keys")]
fn a_filter_must_match(#[case] selection: Selection, #[case] words: &str) {
    let error = selected_probes(&selection, spec()).expect_err("nothing matches");
    assert!(matches!(error, Error::Usage { .. }));
    assert!(error.to_string().contains(words), "{error}");
}
