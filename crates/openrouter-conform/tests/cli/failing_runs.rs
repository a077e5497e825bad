//! No false green: every way in which a run fails, or checks nothing or not everything, as its user sees it. Each output
//! names what was found and the next step, and none ends with 0. Each way is shown here once; other tests go further:
//!
//! | what | further tests |
//! |---|---|
//! | nothing selected, misspelt flags and filters, no data | `exit_codes` |
//! | nothing to play, adapters that crash, are silent or report invalid results | `tests/client/adapters.rs` |
//! | baselines that are stale, expired or malformed | `tests/client/baselines.rs`, `tests/gateway` |
//! | unreachable servers, control requests that fail, faults not provoked | `tests/server/program.rs`, `hostile.rs` |
//! | unreachable gateways | `tests/gateway` |
//! | malformed case files and SPEC.md | `broken` |
//! | lines that are not JSON | `identify` |
//! | reports that cannot be written | `report` |
//! | runs that were interrupted, reports that are not shards of one run | `live`, `merge` |
//! | adapters that are not installed | `matrix` |
//! | existing files that `init` would overwrite | `init` |
//! | the steps of the action | `tests/kit/action.rs` |

use std::path::Path;
use std::sync::Arc;

use openrouter_conform::schema_registry::generate;
use openrouter_corpus::data::Suite;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::root::Root;
use openrouter_corpus::schemas::Compiled;
use openrouter_corpus::select::Selection;
use openrouter_runner::server::reference;
use openrouter_runner::server::reference::NoFault;
use openrouter_runner::server::{reference_config, run_and_check};
use rstest::rstest;

use crate::cli::support::{Copy, Ran, run, run_with};

/// The adapter of the client tests, which fails in the requested way.
const ADAPTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/adapter.py");
const ONE: &str = "chat_completions/401-missing-authentication-header-measured";

/// Holds a run against its snapshot: the exit code, and what was printed. What differs between machines and runs (places,
/// times, ports) is masked.
fn shown(name: &str, ran: &Ran, places: &[&Path]) {
    let mut text = format!(
        "exit {}\n--- stdout\n{}--- stderr\n{}",
        ran.code, ran.stdout, ran.stderr
    );
    assert_ne!(ran.code, 0, "no false green: {text}");
    for place in places {
        let place = place.to_str().expect("a UTF-8 path").trim_end_matches('/');
        text = text.replace(place, "[DIR]");
    }
    text = text.replace(env!("CARGO_MANIFEST_DIR"), "[CRATE]");
    // Lines are joined: where they were broken depends on the length of a place.
    for (pattern, masked) in [
        (r"\n {8,}", " "),
        (r"\b\d+\.\d+ s\b", "[TIME]"),
        (r"seed [0-9a-f]{16}", "seed [SEED]"),
        (r"127\.0\.0\.1:\d{2,}", "127.0.0.1:[PORT]"),
    ] {
        let pattern = regex::Regex::new(pattern).expect("a pattern");
        text = pattern.replace_all(&text, masked).into_owned();
    }
    insta::assert_snapshot!(format!("failing_run_{name}"), text);
}

#[rstest]
#[case::nothing_selected("nothing_selected", &["--case", "messages", "--surface", "images"], 3)]
#[case::misspelt_flag("misspelt_flag", &["client", "--basline", "x.json", "--", "cat"], 2)]
#[case::misspelt_command("misspelt_command", &["gatway"], 2)]
#[case::misspelt_case("misspelt_case", &["--case", "messages/529-overloadd"], 2)]
#[case::misspelt_requirement("misspelt_requirement", &["--requirement", "STREM-3"], 2)]
#[case::misspelt_surface("misspelt_surface", &["--surface", "mesages"], 2)]
#[case::misspelt_adapter("misspelt_adapter", &["client", "--adapter", "reference-exatc"], 2)]
#[case::no_adapter("no_adapter", &["client"], 2)]
#[case::two_reports("two_reports", &["--json", "--report", "json=-"], 2)]
#[case::nothing_to_play("nothing_to_play", &["client", "--adapter", "reference-exact", "--case", "wrapped"], 3)]
#[case::nothing_to_serve("nothing_to_serve", &["serve", "--case", "wrapped", "--seconds", "1"], 3)]
#[case::nothing_asked_of_serve("nothing_asked", &["serve", "--case", ONE, "--listen", "127.0.0.1:0", "--seconds", "0", "--journal", "/dev/null"], 3)]
#[case::server_unreachable("server_unreachable", &["server", "--url", "http://127.0.0.1:9/api/v1", "--wait", "0.1"], 3)]
#[case::gateway_unreachable("gateway_unreachable", &["gateway", "--url", "http://127.0.0.1:9/v1", "--wait", "1", "--listen", "127.0.0.1:0"], 3)]
#[case::adapter_missing("adapter_missing", &["client", "--", "no-such-interpreter", "x.py"], 3)]
#[case::adapter_dead("adapter_dead", &["client", "--case", ONE, "--", "sh", "-c", "echo no licence >&2; exit 1"], 3)]
#[case::adapter_silent("adapter_silent", &["client", "--case", ONE, "--hello-timeout", "1", "--", "sleep", "60"], 3)]
#[case::adapter_garbled("adapter_garbled", &["client", "--case", ONE, "--", "cat"], 3)]
#[case::violation("violation", &["client", "--sabotage", "swallow-200", "--case", "chat_completions/503-ok-body-nvidia-overloaded"], 1)]
#[case::violation_and_incomplete("both", &["client", "--case", ONE, "--case", "chat_completions/401-missing-authentication-recorded", "--", "python3", ADAPTER, "both"], 1)]
#[case::suspect("suspect", &["client", "--case", ONE, "--", "python3", ADAPTER, "lies_success"], 3)]
#[case::no_key("no_key", &["server", "--url", "http://127.0.0.1:9/api/v1", "--api-key-env", "CONFORM_NO_SUCH_KEY"], 2)]
#[case::no_root("no_root", &["--root", "/nonexistent"], 3)]
#[case::no_fixtures("no_fixtures", &["--fixtures", "/nonexistent"], 3)]
#[case::no_body("no_body", &["payload", "/nonexistent"], 3)]
#[case::no_report("no_report", &["--case", "rerank", "--report", "json=/proc/none/report.json"], 3)]
fn says_why(#[case] name: &str, #[case] args: &[&str], #[case] code: i32) {
    let ran = run(args);
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    shown(name, &ran, &[]);
}

#[test]
fn a_payload_that_breaks_a_must() {
    let ran = run_with(
        &["payload", "-", "--status", "429"],
        br#"{"error":{"code":"429","message":"x"}}"#,
    );
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    shown("payload_must", &ran, &[]);
}

#[test]
fn a_line_that_is_no_json() {
    let input = b"{\"id\":1,\"body\":\"Error: 429\"}\nnot json\n{\"id\":3}\n";
    let ran = run_with(&["identify", "--ndjson"], input);
    assert_eq!(ran.code, 1);
    let answers: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(answers.len(), 3, "a bad line stops nothing: {}", ran.stdout);
    let bad = Ran {
        stdout: format!("{}\n{}\n", answers[1], answers[2]),
        ..ran
    };
    shown("bad_line", &bad, &[]);
}

#[test]
fn a_baseline_that_is_malformed() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("baseline.json");
    std::fs::write(
        &path,
        r#"{"format":1,"target":"x","cases":{"a":{"verdict":"exatc"}}}"#,
    )
    .expect("it is writable");
    let path = path.to_str().expect("a UTF-8 path");
    let ran = run(&["client", "--adapter", "reference-exact", "--baseline", path]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    shown("malformed_baseline", &ran, &[dir.path()]);
}

#[test]
fn data_that_is_missing_or_malformed() {
    let copy = Copy::new();
    std::fs::remove_file(copy.path("SPEC.md")).expect("it is there");
    shown("no_spec", &copy.run(&[]), &[&copy.path("")]);

    let copy = Copy::new();
    copy.edit("SPEC.md", "*MUST · payload", "*MSUT · payload");
    shown("malformed_spec", &copy.run(&[]), &[&copy.path("")]);
}

#[test]
fn a_prerequisite_that_is_missing() {
    let copy = Copy::new();
    let folder = copy.path("adapters/acme");
    std::fs::create_dir_all(&folder).expect("it is writable");
    let manifest = r#"{"format":1,"name":"acme","client":"acme","registry":"pypi","version":"1","language":"shell","command":[".env/run"],"install":[]}"#;
    std::fs::write(folder.join("adapter.json"), manifest).expect("it is writable");
    shown(
        "not_installed",
        &copy.run(&["client", "--adapter", "acme"]),
        &[&copy.path("")],
    );
}

/// The suite's reference server is compared with the suite's own schemas: a difference violates no requirement.
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_the_suite_itself() {
    let suite = Suite::load(Root::embedded()).expect("the suite loads");
    let mut generated = generate();
    for schema in &mut generated {
        schema.text = schema
            .text
            .replacen("\"type\": \"object\"", "\"type\": \"array\"", 1);
    }
    let wrong = Compiled::new(&generated).expect("they are JSON");
    let server = reference::start(Arc::new(NoFault))
        .await
        .expect("a free port");
    let config = reference_config(&server.url()).expect("a URL");
    let selection = Selection {
        case: vec!["keys/no-authorization".to_owned()],
        ..Selection::default()
    };
    let fault = run_and_check(config, &selection, &suite.spec, &wrong, |_| {})
        .await
        .expect_err("it is seen");
    assert_eq!(Exit::of_error(&fault), Exit::Incomplete);
    insta::assert_snapshot!(
        "failing_run_harness_fault",
        fault.to_string().split("; ").next().unwrap_or_default()
    );
}
