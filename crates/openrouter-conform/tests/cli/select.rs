//! `list`, `explain` and the filters.

use rstest::rstest;
use serde_json::{Value, json};

use crate::cli::support::{Copy, checkout, run};

#[rstest]
#[case("fixtures", 500)]
#[case("cases", 400)]
#[case("requirements", 140)]
#[case("probes", 100)]
#[case("saboteurs", 100)]
#[case("causes", 50)]
#[case("adapters", 10)]
#[case("gateways", 4)]
fn everything_is_listed_and_can_be_explained(#[case] what: &str, #[case] least: usize) {
    let root = checkout();
    let root = root.to_str().expect("a UTF-8 path");
    let ran = run(&["--root", root, "list", what, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let list: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let list = list.as_array().expect("a list");
    assert!(list.len() >= least, "{} {what}", list.len());
    let last = list.last().and_then(|last| last["id"].as_str());
    let ran = run(&["--root", root, "explain", last.expect("an id"), "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str::<Value>(&ran.stdout).expect("JSON");
}

#[rstest]
#[case("requirement", "SRV-6")]
#[case("fixture", "chat_completions/404-availability-model-deprecated")]
#[case("cause", "credits.key_limit")]
#[case("saboteur", "model-422")]
#[case("probe", "chat_completions/unknown-key")]
fn what_people_read(#[case] name: &str, #[case] id: &str) {
    let ran = run(&["explain", id]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    // A changed line number is no change of the explanation.
    let text = match ran.stdout.split_once("SPEC.md:") {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
            format!("{before}SPEC.md:[LINE]{rest}")
        }
        None => ran.stdout,
    };
    insta::assert_snapshot!(format!("explain_{name}"), text);
}

/// A client and a gateway of one name, one that is installed and on record and one that is neither.
#[test]
fn adapters_and_gateways_are_explained() {
    let copy = Copy::new();
    let put = |path: &str, value: Value| {
        let path = copy.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it is writable");
        std::fs::write(path, value.to_string()).expect("it is writable");
    };
    put(
        "adapters/acme/adapter.json",
        json!({"format": 1, "name": "acme", "client": "acme-sdk", "registry": "system", "version": "any",
            "language": "shell", "command": ["sh"], "install": [["sh", "-c", "true"]]}),
    );
    put(
        "adapters/gateways/acme/gateway.json",
        json!({"format": 1, "name": "acme", "gateway": "acme-proxy", "registry": "pypi", "version": "1.2.3",
            "language": "python", "install": [["python3", "-m", "venv", ".env"]],
            "config": {"kind": "litellm", "file": "config.yaml"}, "command": [".env/bin/acme"],
            "url": "http://127.0.0.1:{port}/v1", "ready": "/", "model": "{case}",
            "surfaces": ["chat_completions", "messages"], "start_seconds": 60}),
    );
    let recorded = std::fs::read(checkout().join("docs/matrix.json")).expect("it is there");
    let mut recorded: Value = serde_json::from_slice(&recorded).expect("JSON");
    let rows = recorded["clients"].as_array_mut().expect("rows");
    rows.retain(|row| row["adapter"] == "curl");
    rows[0]["adapter"] = json!("acme");
    rows[0]["version"] = json!("7.0.0");
    rows[0]["verdicts"] =
        json!([{"verdict": "swallowed", "calls": 3}, {"verdict": "exact", "calls": 40}]);
    recorded["gateways"] = json!([]);
    put("docs/matrix.json", recorded);

    let ran = copy.run(&["explain", "acme"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!("explain_target", ran.stdout);
    let ran = copy.run(&["explain", "acme", "--json"]);
    let both: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(both[0]["installed"], "current");
    assert_eq!(both[0]["matrix"]["version"], "7.0.0");
    assert_eq!(both[1]["installed"], "missing");
    assert_eq!(both[1]["matrix"], Value::Null);

    let ran = copy.run(&["explain", "acmee"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("nearest: acme"), "{}", ran.stderr);
    let ran = run(&["explain", "reference-exact"]);
    assert_eq!(ran.code, 0, "it needs no checkout: {}", ran.stderr);
    assert_eq!(run(&["explain", "acme"]).code, 2, "a checkout has it");
}

#[test]
fn a_case_is_a_fixture_and_a_way() {
    let ran = run(&["list", "cases", "--case", "chat_completions/429-*"]);
    let name = ran
        .stdout
        .split_whitespace()
        .find(|word| word.ends_with(".default"));
    let ran = run(&["explain", name.expect("one is about retries")]);
    assert!(
        ran.stdout.contains("with its own retries"),
        "{}",
        ran.stdout
    );
}

/// Each filter leaves something, and nothing else.
#[rstest]
#[case(&["requirements", "--level", "may"], "kind", "MAY ")]
#[case(&["requirements", "--level", "should", "--requirement", "HEAD"], "id", "HEAD-")]
#[case(&["fixtures", "--delivery", "stream_mid"], "kind", "stream_mid")]
#[case(&["fixtures", "--surface", "messages", "--case", "*/529-*"], "id", "messages/529-")]
#[case(&["probes", "--requirement", "SRV-6"], "kind", "SRV-6")]
#[case(&["saboteurs", "--requirement", "GW-9"], "kind", "gateway")]
fn filters(#[case] args: &[&str], #[case] member: &str, #[case] words: &str) {
    let ran = run(&[&["list", "--json"], args].concat());
    let list: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let list = list.as_array().expect("a list");
    assert!(!list.is_empty());
    for one in list {
        let text = one[member].as_str().expect("a text");
        assert!(text.contains(words), "{text}");
    }
}

#[rstest]
#[case(&["explain", "credits.key_limt"], 2, "credits.key_limit")]
#[case(&["explain", "swallow-mid-steam"], 2, "swallow-mid-stream")]
#[case(&["list", "fixtures", "--case", "messages/529-overloadd"], 2, "messages/529-")]
#[case(&["list", "probes", "--case", "chat_completions/unknown-kye"], 2, "chat_completions/unknown-key")]
#[case(&["list", "fixtures", "--level", "shall"], 2, "should")]
#[case(&["list", "fixtures", "--delivery", "stream_midd"], 2, "stream_mid")]
#[case(&["list", "causes", "--surface", "messages"], 2, "supports no filters")]
#[case(&["list", "gateways"], 2, "--root")]
#[case(&["server", "--delivery", "ok_body"], 2, "--delivery")]
#[case(&["payload", "-", "--delivery", "ok_body"], 2, "--delivery")]
#[case(&["self-check", "--level", "must"], 2, "accepts neither filters")]
#[case(&["scan", "-", "--level", "must"], 2, "--level")]
#[case(&["list", "fixtures", "--surface", "images", "--delivery", "choice"], 3, "nothing is selected")]
#[case(&["list", "requirements", "--requirement", "HTTP-3", "--level", "may"], 3, "nothing is selected")]
fn what_selects_nothing_is_no_zero(#[case] args: &[&str], #[case] code: i32, #[case] words: &str) {
    let ran = run(args);
    assert_eq!(ran.code, code, "{args:?}\n{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_run_says_what_it_was_restricted_to() {
    let ran = run(&[
        "--level",
        "must",
        "--delivery",
        "ok_body",
        "--requirement",
        "BODY",
        "--json",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(report["selection"]["level"], serde_json::json!(["MUST"]));
    assert_eq!(
        report["selection"]["delivery"],
        serde_json::json!(["ok_body"])
    );
    let items = report["items"].as_array().expect("items");
    assert!(items.iter().all(|item| item["id"] != "BODY-1"), "a SHOULD");
}
