//! `openrouter-conform server`: exit codes, the plan, and what money has to do with it.

use std::process::Command;

use openrouter_conformance::server::target::Target;
use openrouter_conformance::server::{Config, Decision, Plan};
use openrouter_corpus::select::Selection;
use openrouter_runner::server::reference_config;
use rstest::rstest;

use super::support::{BrokenServer, closed, probe, server_with_fault, suite};

fn run(args: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
        .args(args)
        .output()
        .expect("it runs");
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().expect("an exit code"),
        String::from_utf8(text).expect("UTF-8"),
    )
}

#[rstest]
#[case::reference(&["server"], 0, "all required checks held")]
#[case::some(&["server", "--case", "keys", "--requirement", "SRV-2"], 0, "passed 5")]
#[case::payload_requirement(&["server", "--case", "keys", "--requirement", "HTTP-1"], 0, "passed 7")]
#[case::nothing_by_that_name(&["server", "--case", "keys/no-authorisation"], 2, "keys/no-authorization")]
#[case::no_such_requirement(&["server", "--requirement", "SRV-99"], 2, "SRV-")]
#[case::of_another_role(&["server", "--requirement", "CLIENT-1"], 2, "--requirement")]
#[case::no_probes_there(&["server", "--surface", "rerank"], 2, "there are no probes for rerank")]
#[case::both_filters_miss(&["server", "--case", "keys", "--surface", "models"], 3, "nothing was selected")]
#[case::unreachable(&["server", "--url", "http://127.0.0.1:9/api/v1", "--wait", "0.1"], 3, "cannot be reached")]
#[case::no_scheme(&["server", "--url", "127.0.0.1:4000"], 2, "such as http://127.0.0.1:4000/api/v1")]
#[case::other_scheme(&["server", "--url", "htp://127.0.0.1:4000"], 2, "htp: is neither http: nor https:")]
#[case::misspelt(&["server", "--ur", "http://127.0.0.1:9"], 2, "--url")]
#[case::negative(&["server", "--max-cost=-1"], 2, "0 or more")]
fn exit_codes(#[case] args: &[&str], #[case] code: i32, #[case] says: &str) {
    let (found, text) = run(args);
    assert_eq!(found, code, "{text}");
    assert!(text.contains(says), "{text}");
}

fn plan(config: &Config) -> String {
    let plan = Plan::new(config, &Selection::default(), &suite().spec).expect("a plan");
    plan.to_terminal(config)
}

#[test]
fn the_plan() {
    let config = reference_config("http://127.0.0.1:1").expect("a URL");
    insta::assert_snapshot!("plan_free", plan(&config));
    assert!(config.is_free());
}

#[cfg(feature = "tls")]
#[test]
fn the_plan_for_a_priced_target() {
    let mut config = reference_config("http://127.0.0.1:1").expect("a URL");
    config.target = Target::new("https://openrouter.example/api/v1").expect("a URL");
    config.name = config.target.base().to_owned();
    config.fault_model = None;
    config.max_cost = 0.25;
    insta::assert_snapshot!("plan_priced", plan(&config));
}

#[rstest]
#[case(0.0, "openai/gpt-4o")]
#[case(0.1, "openai/gpt-4o")]
#[case(1.0, "openai/gpt-4o")]
#[case(1000.0, "openai/gpt-4o")]
#[case(0.0, "openai/gpt-oss-20b:free")]
fn never_more_than_allowed(#[case] max_cost: f64, #[case] model: &str) {
    let mut config = reference_config("http://127.0.0.1:1").expect("a URL");
    config.target = Target::new("http://openrouter.example/api/v1").expect("a URL");
    config.max_cost = max_cost;
    config.model = model.to_owned();
    let plan = Plan::new(&config, &Selection::default(), &suite().spec).expect("a plan");
    assert!(plan.cost() <= max_cost + 1e-6, "{}", plan.cost());
    let unsent = plan.rows.iter().filter(
        |row| matches!(&row.decision, Decision::NotTested(why) if why.contains("--max-cost")),
    );
    let everything = max_cost > 100.0 || model.ends_with(":free");
    assert_eq!(unsent.count() == 0, everything);
    let keys = plan
        .rows
        .iter()
        .filter(|row| row.probe.probe.id.starts_with("keys/"));
    assert!(
        keys.into_iter().all(|row| row.decision == Decision::Send),
        "free routes are always asked"
    );
}

/// An address of this machine that is not known to be one: as priced as any other.
#[tokio::test(flavor = "multi_thread")]
async fn without_money_a_priced_target_is_incomplete() {
    let server = server_with_fault(BrokenServer::default()).await;
    let url = format!("http://0.0.0.0:{}", server.address().port());
    let report = probe(&url, &Selection::default()).await;
    let counts = report.counts;
    let closed = closed(&report).totals;
    assert_eq!(closed.exit, 3, "{counts:?}");
    assert!(counts.passed > 0 && counts.not_tested > 0, "{counts:?}");
    let named = |reason: &String| reason.contains("--max-cost");
    assert!(
        closed.incomplete.iter().any(named),
        "{:?}",
        closed.incomplete
    );
    let asked = server.journal().entries();
    let inference = |path: &str| !path.ends_with("/key") && !path.contains("/models");
    let sent: Vec<&str> = asked
        .iter()
        .map(|entry| entry.path.as_str())
        .filter(|path| inference(path) && !path.ends_with("/key/nowhere"))
        .collect();
    assert!(sent.is_empty(), "{sent:?}");
}

#[test]
fn a_name_beyond_ascii_is_punycode() {
    let error = Target::new("http://b\u{fc}cher.example/api/v1").expect_err("not ASCII");
    assert!(error.to_string().contains("punycode"), "{error}");
    let target = Target::new("http://xn--bcher-kva.example/api/v1").expect("a URL");
    assert_eq!(target.base(), "http://xn--bcher-kva.example/api/v1");
}

/// CI runs these in the build without `tls`.
#[cfg(not(feature = "tls"))]
#[rstest]
#[case::server(&["server", "--url", "https://127.0.0.1:9"])]
#[case::gateway(&["gateway", "--url", "https://127.0.0.1:9"])]
#[case::recording(&["record", "--upstream", "https://127.0.0.1:9", "--out", "recorded"])]
#[case::tap(&["tap", "--upstream", "https://127.0.0.1:9"])]
fn https_needs_tls(#[case] args: &[&str]) {
    let (code, text) = run(args);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("this build has no TLS"), "{text}");
}

/// What went over the wire of a probe, with its time: shown to people, and in no file.
#[test]
fn a_probe_tells_when_and_how_long() {
    let args = ["server", "--sabotage", "echo-key", "--case", "keys/*", "-v"];
    let (code, text) = run(&args);
    assert_eq!(code, 1, "{text}");
    let wire: Vec<&str> = text.lines().filter(|line| line.contains("wire ")).collect();
    let timed = regex::Regex::new(
        r"^ +wire +[A-Z]+ /key(/nowhere)? -> 4\d\d, answered \(at \d+\.\d{3} s, \d+\.\d{3} s long\)$",
    );
    let timed = timed.expect("a pattern");
    assert!(
        !wire.is_empty() && wire.iter().all(|line| timed.is_match(line)),
        "{text}"
    );
    let (_, json) = run(&[
        "server",
        "--sabotage",
        "echo-key",
        "--case",
        "keys/*",
        "--json",
        "--color",
        "never",
    ]);
    assert!(json.contains("\"end\": \"answered\""), "{json}");
    assert!(!json.contains(" s long"), "{json}");
}
