//! `--report capsule=FILE` and `verify`, as their users run them.

use std::fs;
use std::path::Path;

use rstest::rstest;
use serde_json::Value;

use crate::cli::support::{Copy, Ran, run};

fn capsule(dir: &Path, name: &str, args: &[&str]) -> String {
    let path = dir.join(name).to_str().expect("UTF-8").to_owned();
    let report = format!("capsule={path}");
    let ran = run(&[args, &["--report", &report]].concat());
    assert!(ran.code <= 1, "{}{}", ran.stdout, ran.stderr);
    path
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).expect("JSON")
}

/// Each command whose capsules can be verified, whole and as a shard.
#[rstest]
#[case::client(&["client", "--adapter", "reference-naive", "--case", "responses/4*"])]
#[case::client_shard(&["client", "--adapter", "reference-naive", "--case", "responses", "--partition", "2/3"])]
#[case::client_variants(&["client", "--adapter", "reference-naive", "--case", "messages/stream-5*", "--wire-variants", "2", "--tolerance", "1", "--seed", "7"])]
#[case::client_kinds(&["client", "--adapter", "reference-exact", "--case", "responses", "--variant", "crlf,null", "--partition", "1/3"])]
#[case::client_revision(&["client", "--adapter", "reference-naive", "--case", "chat_completions/4*", "--revision", "2025-05"])]
#[case::client_requirement(&["client", "--adapter", "reference-naive", "--requirement", "CLIENT"])]
#[case::client_gone(&["client", "--case", "messages/529*", "--", "true"])]
#[case::server_revision(&["server", "--revision", "2025-05"])]
#[case::server_requirement(&["server", "--requirement", "SRV-1"])]
#[case::gateway_surface(&["gateway", "--surface", "models", "--surface", "messages"])]
#[case::gateway_refuses(&["gateway", "--url", "http://127.0.0.1:9/{case}", "--wait", "1", "--case", "messages/529*"])]
#[case::suite_level(&["--level", "must", "--surface", "messages"])]
#[case::server(&["server", "--surface", "messages"])]
#[case::server_shard(&["server", "--partition", "2/2"])]
#[case::gateway(&["gateway", "--case", "messages/5*"])]
#[case::gateway_shard(&["gateway", "--case", "messages", "--partition", "3/4"])]
#[case::gateway_broken(&["gateway", "--sabotage", "swallows-errors", "--case", "messages/5*"])]
#[case::suite(&["--requirement", "HTTP"])]
#[case::suite_shard(&["--case", "messages", "--partition", "2/2"])]
#[case::program(&["program", "--case", "messages/529-provider-overloaded", "--", "true"])]
fn what_is_written_adds_up(#[case] args: &[&str]) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("capsule.json");
    let report = format!("capsule={}", path.display());
    let split = args
        .iter()
        .position(|word| *word == "--")
        .unwrap_or(args.len());
    let (options, command) = args.split_at(split);
    run(&[options, &["--report", &report], command].concat());
    let ran = run(&["verify", path.to_str().expect("UTF-8"), "--json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let shard = args.contains(&"--partition");
    let capsule = &json(&ran)["capsule"];
    assert!(!shard || capsule["partial"] == true, "a shard is partial");
    assert!(
        ran.stderr.contains("partial  shard") == shard,
        "{}",
        ran.stderr
    );
}

/// A run with a baseline states it, and its expected failures follow from the recorded verdicts.
#[test]
fn a_run_with_a_baseline_adds_up() {
    let dir = tempfile::tempdir().expect("a folder");
    let baseline = dir.path().join("baseline.json");
    let baseline = baseline.to_str().expect("UTF-8");
    let client = [
        "client",
        "--adapter",
        "reference-naive",
        "--case",
        "messages/5*",
    ];
    run(&[&client[..], &["--write-baseline", baseline]].concat());
    let path = capsule(
        dir.path(),
        "met",
        &[&client[..], &["--baseline", baseline]].concat(),
    );
    let ran = run(&["verify", &path]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("expected failures by sha256:"),
        "{}",
        ran.stdout
    );
    let exact = [
        "client",
        "--adapter",
        "reference-exact",
        "--case",
        "messages/5*",
    ];
    let text = fs::read_to_string(baseline).expect("there");
    fs::write(baseline, text.replace("reference-naive", "reference-exact")).expect("writable");
    let path = capsule(
        dir.path(),
        "stale",
        &[&exact[..], &["--baseline", baseline]].concat(),
    );
    let ran = run(&["verify", &path]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
}

/// A kind of variant that applies to nothing plays nothing, and says so.
#[test]
fn variants_that_apply_to_nothing_are_incomplete() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("capsule.json");
    let report = format!("capsule={}", path.display());
    let client = [
        "client",
        "--adapter",
        "reference-exact",
        "--case",
        "messages/529-provider-overloaded",
    ];
    let ran = run(&[&client[..], &["--variant", "crlf", "--report", &report]].concat());
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("no variant was played"),
        "{}",
        ran.stdout
    );
    assert_eq!(run(&["verify", path.to_str().expect("UTF-8")]).code, 0);
    assert_eq!(run(&[&client[..], &["--variant", "null"]].concat()).code, 0);
}

/// The hashes are those of this checkout, and those that coreutils compute.
#[test]
fn the_hashes_need_no_suite() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = capsule(dir.path(), "a", &["--case", "wrapped"]);
    let capsule: Value = serde_json::from_slice(&fs::read(path).expect("there")).expect("JSON");
    let shell = "find fixtures -type f -not -name '.*' | LC_ALL=C sort | xargs sha256sum | sha256sum; sha256sum SPEC.md";
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", shell])
        .current_dir(crate::cli::support::checkout());
    let output = command.output().expect("coreutils");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let hashes: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    for (name, hash) in ["corpus", "spec"].iter().zip(hashes) {
        assert_eq!(capsule[*name], format!("sha256:{hash}"), "{name}");
    }
}

#[test]
fn a_capsule_of_other_fixtures_is_left_to_the_suite_that_has_them() {
    let dir = tempfile::tempdir().expect("a folder");
    let copy = Copy::new();
    copy.edit(
        "fixtures/messages/529-provider-overloaded.case.json",
        "\"title\": \"",
        "\"title\": \"Edited. ",
    );
    let path = dir.path().join("capsule.json");
    let report = format!("capsule={}", path.display());
    copy.run(&["--case", "messages/4*", "--report", &report]);
    let path = path.to_str().expect("UTF-8");
    let ran = run(&["verify", path]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(
        ran.stdout
            .contains("/corpus: the fixtures of this build are sha256:"),
        "{}",
        ran.stdout
    );
    assert_eq!(copy.run(&["verify", path]).code, 0);
}

#[test]
fn worse_is_exit_code_1() {
    let dir = tempfile::tempdir().expect("a folder");
    let client = ["client", "--case", "messages/stream-*", "--adapter"];
    let exact = capsule(
        dir.path(),
        "exact",
        &[&client[..], &["reference-exact"]].concat(),
    );
    let naive = capsule(
        dir.path(),
        "naive",
        &[&client[..], &["reference-naive"]].concat(),
    );
    let worse = run(&["verify", &naive, "--against", &exact]);
    assert_eq!(worse.code, 1, "{}", worse.stdout);
    assert!(
        worse.stdout.contains(": exact -> swallowed ("),
        "{}",
        worse.stdout
    );
    assert_eq!(run(&["verify", &exact, "--against", &naive]).code, 0);
    let suite = capsule(dir.path(), "suite", &["--case", "wrapped"]);
    let other = run(&["verify", &naive, "--against", &suite]);
    assert_eq!(other.code, 2, "{}", other.stderr);
    fs::write(&exact, "{").expect("it is writable");
    assert_eq!(run(&["verify", &naive, "--against", &exact]).code, 2);
    assert_eq!(run(&["verify", &exact]).code, 3);
    assert_eq!(run(&["verify", "nonesuch.json"]).code, 3);
}

#[rstest]
#[case(&["payload", "-"])]
#[case(&["self-check"])]
#[case(&["serve"])]
fn a_run_without_a_capsule_is_refused(#[case] args: &[&str]) {
    let ran = run(&[args, &["--report", "capsule=x.json"]].concat());
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("--report capsule: only client,"),
        "{}",
        ran.stderr
    );
}
