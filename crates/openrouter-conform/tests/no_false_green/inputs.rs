//! What is asked for: nothing, something that does not exist, or something that says nothing.

use openrouter_conform::report::ndjson;
use openrouter_corpus::report::{Draft, Item, Kind, Outcome, Report};
use openrouter_corpus::select::Selection;
use rstest::rstest;
use serde_json::{Value, json};

use crate::no_false_green::support::{CASES, File, HIT, adapter, ended, program, run};

#[rstest]
#[case(&["--case", "messages", "--surface", "images"])]
#[case(&["client", "--adapter", "reference-exact", "--case", "wrapped"])]
#[case(&["client", "--adapter", "reference-exact", "--case", "messages", "--surface", "images"])]
#[case(&["server", "--case", "keys", "--surface", "models"])]
#[case(&["gateway", "--case", "wrapped"])]
#[case(&["serve", "--case", "wrapped"])]
#[case(&["payload", "-", "--surface", "messages", "--requirement", "STREAM-8"])]
fn nothing_selected(#[case] args: &[&str]) {
    run(args).expect(3, "");
}

#[rstest]
#[case(&["--case", "messages/529-overloadd"], 2)]
#[case(&["--requirement", "HTTP-400"], 2)]
#[case(&["client", "--adapter", "reference-exatc"], 2)]
#[case(&["client", "--adapter", "reference-exact", "--baseline", "/nonexistent"], 3)]
#[case(&["client", "--sabotage", "nul"], 2)]
#[case(&["server", "--url", "http://127.0.0.1:9", "--api-key-env", "CONFORM_NOT_SET"], 2)]
#[case(&["server", "--url", "http://127.0.0.1:9", "--api-key-file", "/nonexistent"], 3)]
#[case(&["gateway", "--url", "http://127.0.0.1:9", "--model-template", "gpt"], 2)]
#[case(&["--fixtures", "/nonexistent"], 3)]
#[case(&["--root", "/nonexistent"], 3)]
fn config_error(#[case] args: &[&str], #[case] code: i32) {
    let ran = run(args);
    assert_eq!(ran.code, Some(code), "{ran:?}");
    assert_ne!(ran.stderr, "", "it says what is wrong");
}

/// A file that is there, but is not what it should be.
#[test]
fn config_error_in_a_file() {
    let baseline = File::new("baseline.json", "{\"format\": 1, \"clinet\": \"x\"}");
    for side in [
        &["client", "--adapter", "reference-exact"][..],
        &["gateway"],
    ] {
        let more = ["--case", CASES, "--baseline", baseline.as_str()];
        run(&[side, &more].concat()).expect(2, "unknown field `clinet`");
    }
    let private = tempfile::tempdir().expect("a folder");
    let folder = private.path().join("chat_completions");
    std::fs::create_dir(&folder).expect("it is writable");
    std::fs::write(folder.join("429-mine.json"), "{}").expect("it is writable");
    std::fs::write(folder.join("429-mine.case.json"), "{").expect("it is writable");
    let dir = private.path().to_str().expect("UTF-8");
    for more in [
        &[][..],
        &["client", "--adapter", "reference-exact"],
        &["gateway"],
    ] {
        let args = [&["--fixtures", dir, "--case", "rerank"], more].concat();
        let ran = run(&args);
        ran.expect(3, "could not be loaded");
    }
}

#[test]
fn skipped_counted_as_passed() {
    // The adapter knows chat alone.
    let both = adapter(&["good"], &["--case", "messages/401-*"]);
    let counts = &both.report()["counts"];
    assert!(counts["not_applicable"].as_u64() > Some(0), "{counts}");
    assert_eq!(both.passed(), adapter(&["good"], &[]).passed());
    let skipped = Item::unjudged(Kind::Call, "a", "g", Outcome::Error, "no time");
    let passed = Item::judged(Kind::Call, "b", "g", Vec::new());
    let report = closed(vec![skipped, passed], None);
    assert_eq!(
        (report.totals.counts.outcomes.passed, report.totals.exit),
        (1, 3)
    );
}

fn closed(items: Vec<Item>, expected: Option<usize>) -> Report {
    Draft {
        items,
        expected,
        ..Draft::new("client", &Selection::default(), None)
    }
    .close()
}

/// A requirement that no selected fixture exercises, and a body that no requirement covers.
#[rstest]
#[case(&["--requirement", "STREAM-8", "--surface", "rerank"])]
#[case(&["client", "--adapter", "reference-exact", "--requirement", "STREAM-12", "--case", "rerank"])]
#[case(&["gateway", "--requirement", "GW-14", "--case", "rerank"])]
fn vacuous_case(#[case] args: &[&str]) {
    let ran = run(args);
    assert_eq!(ran.code, Some(3), "{ran:?}");
}

#[test]
fn only_part_of_the_checks_emitted() {
    let one = Item::judged(Kind::Call, "a", "g", Vec::new());
    let report = closed(vec![one], Some(2));
    assert_eq!(report.totals.exit, 3);
    let why = &report.totals.incomplete[0];
    assert!(why.contains("2 items were expected, but 1 were"), "{why}");
    // An adapter that makes all calls, and tells what came of the first ones alone.
    let ran = adapter(&["partial"], &[]);
    assert_eq!(
        (ran.code, ran.verdict(HIT).as_str()),
        (Some(1), "hung"),
        "{ran:?}"
    );
}

/// A run that was interrupted leaves lines, and no footer that says how it went.
#[test]
fn report_without_footer() {
    let ran = run(&["--case", "rerank", "--report", "ndjson=-"]);
    assert!(ndjson::read(&ran.stdout).is_ok_and(|report| report.totals.exit == 0));
    let end = ran.stdout.trim_end().rfind('\n').expect("several lines");
    let (lines, footer) = ran.stdout.split_at(end + 1);
    assert!(footer.contains("\"footer\""), "{footer}");
    for left in [lines, &ran.stdout[..end + 20], ""] {
        let read = ndjson::read(left);
        assert!(read.is_err(), "{read:?}");
    }
}

#[rstest]
#[case("no_error", 3, "not_tested")]
#[case("no_status", 1, "degraded")]
#[case("no_outcome", 3, "not_tested")]
fn omitted_field_flips_an_assertion(#[case] mode: &str, #[case] code: i32, #[case] verdict: &str) {
    let ran = adapter(&[mode], &[]);
    assert_eq!(
        (ran.code, ran.verdict(HIT).as_str()),
        (Some(code), verdict),
        "{ran:?}"
    );
}

#[rstest]
#[case("{}", "HTTP-2 MUST")]
#[case("", "TEXT-4 MUST")]
#[case("{\"error\":{}}", "HTTP-3 MUST")]
#[case("{\"error\":null}", "HTTP-2 MUST")]
fn omitted_field_of_a_payload(#[case] body: &str, #[case] broken: &str) {
    let file = File::new("body.json", body);
    let status = ["--status", "400", "--surface", "chat_completions"];
    let ran = run(&[&["payload", file.as_str()], &status[..]].concat());
    ran.expect(1, broken);
}

/// Checks the naive client, which is always red, with a baseline that was edited.
fn edited(edit: impl FnOnce(&mut Value)) -> crate::no_false_green::support::Ran {
    let file = File::new("baseline.json", "");
    std::fs::remove_file(&file.path).expect("it is there");
    let base = [
        "client",
        "--adapter",
        "reference-naive",
        "--case",
        "chat_completions/stream-429-*",
    ];
    run(&[&base[..], &["--write-baseline", file.as_str()]].concat()).expect(1, "");
    let text = std::fs::read(&file.path).expect("it was written");
    let mut value = serde_json::from_slice(&text).expect("JSON");
    edit(&mut value);
    std::fs::write(&file.path, value.to_string()).expect("it is writable");
    run(&[&base[..], &["--baseline", file.as_str()]].concat())
}

const KNOWN: &str = "chat_completions/stream-429-untyped";

#[test]
fn always_red_baseline_hiding_news() {
    edited(|_| {}).expect(0, "all required checks held");
    let worse = |value: &mut Value| value["cases"][KNOWN]["verdict"] = json!("degraded");
    edited(worse).expect(1, "worse: swallowed, recorded as degraded");
    let better = |value: &mut Value| value["cases"][KNOWN]["verdict"] = json!("hung");
    edited(better).expect(1, "better: swallowed, recorded as hung");
    let new = |value: &mut Value| {
        value["cases"]
            .as_object_mut()
            .expect("an object")
            .shift_remove(KNOWN);
    };
    edited(new).expect(1, "not recorded, so expected to be exact");
}

#[test]
fn baseline_entry_that_matches_nothing() {
    let gone = |value: &mut Value| {
        value["cases"]["chat_completions/429-no-more"] = json!({"verdict": "swallowed"});
    };
    edited(gone).expect(1, "the case no longer exists");
    let file = File::new(
        "gateway.json",
        r#"{"format":1,"target":"reference-transparent","cases":{"chat_completions/429-no-more":{"verdict":"lost"}}}"#,
    );
    let output = program(&["gateway", "--baseline", file.as_str()]).output();
    ended(output.expect("it starts")).expect(1, "429-no-more");
}
