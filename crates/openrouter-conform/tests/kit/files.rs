//! The files themselves: they parse, pin what they use, and ask for nothing that the action or the program does not know.

use openrouter_conform::cli;
use openrouter_conform::init::{Kind, Kit, WORKFLOW};
use serde_json::Value;

use super::yaml::{parse, read, text};

/// Every workflow that `init` writes.
fn workflows() -> Vec<String> {
    let workflow = |kind: &Kind| {
        let kit = Kit::new(*kind, None);
        let (_, text) = kit
            .files
            .into_iter()
            .find(|(path, _)| *path == WORKFLOW)
            .expect("a workflow");
        text
    };
    Kind::ALL.iter().map(workflow).collect()
}

/// The lines `uses:` of a file.
fn uses(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| {
            line.trim_start()
                .trim_start_matches("- ")
                .strip_prefix("uses: ")
        })
        .collect()
}

/// `actions/checkout@<40 hexadecimal digits> # v4.2.2`
fn pinned(used: &str) -> bool {
    used.split_once('@')
        .and_then(|(_, pin)| pin.split_once(" # v"))
        .is_some_and(|(sha, version)| {
            sha.len() == 40 && sha.chars().all(|c| c.is_ascii_hexdigit()) && !version.is_empty()
        })
}

#[test]
fn what_is_used_is_pinned() {
    let mut all = workflows();
    all.push(text("action.yml"));
    let mut seen = 0;
    for text in &all {
        for used in uses(text) {
            seen += 1;
            assert!(pinned(used) || used == "OWNER/REPO@COMMIT", "{used}");
        }
    }
    assert!(seen > 12, "only {seen}");
    for wrong in [
        "actions/checkout@v4",
        "actions/checkout@1234 # v4",
        "actions/checkout",
    ] {
        assert!(!pinned(wrong), "{wrong}");
    }
}

#[test]
fn workflows_parse_and_give_the_action_what_it_knows() {
    let action = read("action.yml");
    for text in workflows() {
        let workflow = parse(&text);
        assert_eq!(
            workflow["permissions"],
            serde_json::json!({"contents": "read"}),
            "{text}"
        );
        let jobs = workflow["jobs"].as_object().expect("jobs");
        let mut judged = 0;
        for step in jobs
            .values()
            .flat_map(|job| job["steps"].as_array().expect("steps"))
        {
            if step["uses"] != "OWNER/REPO@COMMIT" {
                continue;
            }
            judged += 1;
            let with = step["with"].as_object().expect("inputs");
            for name in with.keys() {
                assert!(
                    action["inputs"].get(name).is_some(),
                    "action.yml has no input {name}"
                );
            }
            parses(with);
        }
        assert_eq!(judged, 1, "{text}");
    }
}

/// The command that the action would run exists.
fn parses(with: &serde_json::Map<String, Value>) {
    let word = |name: &str| with.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut line = vec!["openrouter-conform", word("command")];
    if !word("baseline").is_empty() {
        line.extend(["--baseline", word("baseline")]);
    }
    line.extend(word("args").split_whitespace());
    if let Err(error) = cli::command().try_get_matches_from(&line) {
        panic!("{line:?}: {error}");
    }
}

#[test]
fn no_expression_reaches_a_shell() {
    let action = read("action.yml");
    for step in action["runs"]["steps"].as_array().expect("steps") {
        let run = step["run"].as_str().unwrap_or_default();
        assert!(
            !run.contains("${{"),
            "an input could be a command: hand it over by `env`:\n{run}"
        );
        assert_eq!(step.get("run").is_some(), step["shell"] == "bash", "{step}");
    }
}

#[test]
fn the_toolchain_is_the_one_the_suite_needs() {
    let manifest = text("Cargo.toml");
    let needed = manifest
        .split("rust-version = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let needed = needed.expect("a rust-version");
    let action = read("action.yml");
    assert_eq!(
        action["inputs"]["toolchain"]["default"],
        format!("{needed}.0")
    );
    for path in ["Dockerfile", "docs/ci/gitlab.yml"] {
        assert!(text(path).contains(&format!("rust:{needed}.0-")), "{path}");
    }
}

#[test]
fn the_job_for_gitlab_calls_a_command_that_exists() {
    let job = &read("docs/ci/gitlab.yml")["openrouter-conform"];
    let script = job["script"][0].as_str().expect("a script");
    let line = script.trim_start_matches(".conform/bin/");
    if let Err(error) = cli::command().try_get_matches_from(line.split_whitespace()) {
        panic!("{line}: {error}");
    }
    let junit = job["artifacts"]["reports"]["junit"]
        .as_str()
        .expect("a path");
    assert!(script.contains(&format!("junit={junit}")), "{script}");
}

/// `cargo xtask tools-test kits` tries the adapters with the clients that the templates pin.
#[test]
fn templates_are_tried_with_what_they_pin() {
    let python = text("crates/openrouter-conform/templates/client/python/requirements.txt");
    assert!(text("xtask/tools/requirements.txt").contains(&format!("\n{} ", python.trim())));
    let node = read("crates/openrouter-conform/templates/client/node/package.json");
    let tools = read("xtask/tools/package.json");
    assert_eq!(
        node["dependencies"]["openai"],
        tools["dependencies"]["openai"]
    );
}
