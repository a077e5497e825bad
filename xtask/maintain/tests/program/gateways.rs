//! `matrix --gateways`: gateways that work or do not start, and the cleanup of their processes.

use std::fs;
use std::path::Path;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::Copy;

/// Creates a checkout with one gateway that `command` starts.
fn checkout(command: &Value, start_seconds: u64) -> Copy {
    let copy = Copy::new();
    let folder = copy.path("adapters/gateways/acme");
    fs::create_dir_all(&folder).expect("it is writable");
    let manifest = json!({
        "format": 1, "name": "acme", "gateway": "acme", "registry": "pypi", "version": "1", "language": "shell",
        "install": [["mkdir", "-p", ".env"]], "config": {"kind": "aimock", "file": "config.json"},
        "command": command, "url": "http://127.0.0.1:{port}/api/v1", "ready": "/",
        "model": "openrouter/conform/{case}", "surfaces": ["messages"], "start_seconds": start_seconds
    });
    fs::write(folder.join("gateway.json"), manifest.to_string()).expect("it is writable");
    fs::write(folder.join("requirements.txt"), "acme==1\n").expect("it is writable");
    let proxy = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/proxy.py");
    fs::copy(proxy, folder.join("proxy.py")).expect("it is writable");
    copy
}

fn proxy() -> Value {
    json!(["python3", "proxy.py", "{config}"])
}

fn row(copy: &Copy) -> Value {
    let matrix = fs::read(copy.path("docs/matrix.json")).expect("the file");
    let matrix: Value = serde_json::from_slice(&matrix).expect("JSON");
    matrix["gateways"]
        .as_array()
        .and_then(|rows| rows.iter().find(|row| row["gateway"] == "acme").cloned())
        .expect("a row")
}

/// Returns the number of cases or probes with a verdict.
fn count(counts: &Value, verdict: &str) -> u64 {
    let counts = counts.as_array().expect("counts");
    let found = counts.iter().find(|count| count["verdict"] == verdict);
    found.and_then(|count| count["calls"].as_u64()).unwrap_or(0)
}

#[test]
fn a_gateway_is_installed_judged_and_recorded() {
    let copy = checkout(&proxy(), 60);
    let ran = copy.run(&["matrix", "--gateways"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let says = "run `cargo xtask matrix --install --gateways acme` to install it";
    assert!(ran.stdout.contains(says), "{}", ran.stdout);
    let ran = copy.run(&["matrix", "--install", "--gateways"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);

    let ran = copy.run(&["matrix", "--gateways", "acme"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let acme = row(&copy);
    assert!(count(&acme["verdicts"], "preserved") > 30, "{acme}");
    assert_eq!((&acme["flaky"], &acme["cases"]), (&json!([]), &json!({})));
    let counts = &acme["probes"]["counts"];
    assert!(count(counts, "passed") > 10, "{counts}");
    assert_eq!(count(counts, "violated"), 0, "{acme}");
    let page = fs::read_to_string(copy.path("docs/matrix.md")).expect("the page");
    assert!(page.contains("## Gateway acme"), "{page}");

    // A deviation of the second start is flaky, and differs from the record.
    fs::write(copy.path("adapters/gateways/acme/moody"), "").expect("it is writable");
    fs::remove_file(copy.path("adapters/gateways/acme/started")).expect("it was started");
    let ran = copy.run(&["matrix", "--gateways", "acme", "--check"]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("flaky: messages/"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("differs from docs/matrix.json"),
        "{}",
        ran.stdout
    );
    assert_eq!(row(&copy), acme, "nothing is recorded");
}

/// A reverse proxy brings its own configuration, a template.
#[test]
fn a_template_is_filled_in() {
    let copy = checkout(&proxy(), 60);
    let config = json!({"file": "config.json"});
    change(&copy, "config", config);
    let folder = copy.path("adapters/gateways/acme");
    let filled = r#"{"host": "127.0.0.1", "port": {port}, "run": "{run}",
        "llm": {"record": {"providers": {"openai": "http://127.0.0.1:{upstream}"}}}}"#;
    fs::write(folder.join("config.json"), filled).expect("it is writable");
    assert_eq!(copy.run(&["matrix", "--install", "--gateways"]).code, 0);
    let ran = copy.run(&["matrix", "--gateways", "acme"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let acme = row(&copy);
    assert!(count(&acme["verdicts"], "preserved") > 30, "{acme}");
    fs::remove_file(folder.join("config.json")).expect("it is there");
    let ran = copy.run(&["matrix", "--gateways", "acme"]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("config.json"), "{}", ran.stdout);
}

/// A package that the machine lacks, or has in another version, is not tested under a wrong version.
#[rstest]
#[case("no-such-package", "not installed")]
#[case("dpkg", "installed")]
fn a_debian_package_must_have_the_version(#[case] package: &str, #[case] says: &str) {
    let copy = checkout(&proxy(), 60);
    change(&copy, "registry", json!("debian"));
    change(&copy, "gateway", json!(package));
    let ran = copy.run(&["matrix", "--gateways", "acme"]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    let hint = "run `cargo xtask matrix --install --gateways acme` to install it";
    for says in [says, hint] {
        assert!(ran.stdout.contains(says), "{says}: {}", ran.stdout);
    }
}

/// Changes a member of the manifest.
fn change(copy: &Copy, member: &str, value: Value) {
    let path = copy.path("adapters/gateways/acme/gateway.json");
    let bytes = fs::read(&path).expect("the manifest");
    let mut manifest: Value = serde_json::from_slice(&bytes).expect("JSON");
    manifest[member] = value;
    fs::write(path, manifest.to_string()).expect("it is writable");
}

#[rstest]
#[case(json!(["sh", "-c", "echo no such planet >&2; exit 7"]), 60, &["exited while starting", "no such planet"])]
#[case(json!(["sh", "-c", "echo $$ > pid; sleep 600 & echo still thinking; wait"]), 1, &["did not respond within 1 s", "still thinking"])]
#[case(json!(["no-such-program"]), 1, &["acme"])]
fn a_gateway_that_does_not_start_is_incomplete(
    #[case] command: Value,
    #[case] start_seconds: u64,
    #[case] says: &[&str],
) {
    let copy = checkout(&command, start_seconds);
    copy.run(&["matrix", "--install", "--gateways"]);
    let ran = copy.run(&["matrix", "--gateways", "acme"]);
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    for says in says {
        assert!(ran.stdout.contains(says), "{says}: {}", ran.stdout);
    }
    // Neither the program nor its children remain.
    if let Ok(pid) = fs::read_to_string(copy.path("adapters/gateways/acme/pid")) {
        let group = format!("-{}", pid.trim());
        let alive = std::process::Command::new("kill")
            .args(["-0", "--", &group])
            .output();
        assert!(!alive.expect("kill runs").status.success());
    }
}

#[test]
fn a_malformed_manifest_is_wrong_usage_and_names_the_place() {
    let copy = checkout(&proxy(), 60);
    copy.edit(
        "adapters/gateways/acme/gateway.json",
        "\"ready\"",
        "\"reedy\"",
    );
    let ran = copy.run(&["matrix", "--gateways"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(
        ran.stderr.contains("unknown field `reedy`"),
        "{}",
        ran.stderr
    );
    let ran = copy.run(&["matrix", "--gateways", "acne"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("nearest: acme"), "{}", ran.stderr);
}
