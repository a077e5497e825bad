//! Adapters that misbehave: each has a message of its own and an exit code that is not 0, and the other calls count.

use rstest::rstest;

use crate::client::support::{CASES, HIT, Ran, adapter, conform, python, script, text};

/// Every call but the one that went wrong is exact.
#[track_caller]
pub(crate) fn others_count(ran: &Ran, but: u64) {
    let all: u64 = [
        "exact",
        "degraded",
        "misclassified",
        "swallowed",
        "crashed",
        "hung",
        "not_tested",
        "suspect",
    ]
    .iter()
    .map(|verdict| ran.count(verdict))
    .sum();
    assert!(all > 3, "there are others: {}", ran.people);
    assert_eq!(ran.count("exact"), all - but, "{}", ran.people);
}

#[test]
fn one_that_is_right_is_exact() {
    let ran = adapter(&["good"], &[]);
    others_count(ran.expect(0, "all required checks held"), 0);
}

#[rstest]
#[case("killed", 1, "crashed", "killed by signal 9")]
#[case("together", 1, "crashed", "killed by signal 9")]
#[case("panics", 1, "crashed", "KeyError: 'choices'")]
#[case("unknown_op", 3, "not_tested", "answered unknown_op to `run`")]
#[case(
    "bad_member",
    3,
    "not_tested",
    "/error/status: invalid type: string \"401\""
)]
fn one_call_is_lost(
    #[case] mode: &str,
    #[case] code: i32,
    #[case] verdict: &str,
    #[case] words: &str,
) {
    let ran = adapter(&[mode], &[]);
    ran.expect(code, words);
    assert_eq!(ran.verdict(HIT), verdict, "{}", ran.people);
    others_count(&ran, 1);
}

/// An adapter that cannot be started a second time says nothing about the client: only the call that killed it is its own.
#[test]
fn an_adapter_that_vanishes_leaves_the_other_calls_untested() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("adapter.py");
    std::fs::copy(script(), &copy).expect("it is readable");
    let copy = copy.to_str().expect("UTF-8");
    let command = ["client", "--case", CASES, "--jobs", "1", "--"];
    let ran = conform(&[&command[..], &[python(), copy, "vanishes"]].concat());
    ran.expect(1, "the adapter could not be restarted");
    assert_eq!(ran.verdict(HIT), "crashed");
    assert_eq!(ran.count("crashed"), 1, "{}", ran.people);
    assert!(ran.count("not_tested") > 0, "{}", ran.people);
}

#[rstest]
#[case(
    "garbage",
    "write only one JSON object per line to stdout, and anything else to stderr"
)]
#[case("twice", "twice")]
#[case("early", "answered \"chat_completions/401-of-yesterday\", but")]
fn faults_beside_the_answers_leave_the_run_incomplete(#[case] mode: &str, #[case] words: &str) {
    let ran = adapter(&[mode], &[]);
    others_count(ran.expect(3, words), 0);
}

#[rstest]
#[case("mute", "gave no result for 8 s after the response had ended")]
#[case("wrong_id", "a result carries the `id` of its run")]
#[case(
    "unflushed",
    "no hello within 1 s, but wrote it when its stdin was closed: flush stdout after every line"
)]
#[case("no_hello", "sent no hello within 1 s")]
#[case(
    "bad_hello",
    "`helo` is not one of hello, result, unknown_op; `hello` is meant?"
)]
#[case(
    "exits",
    "ended (exit code 1) without sending a hello; its stderr ends:\nno licence"
)]
#[case("lies_error", "but the mock sent a success")]
fn a_broken_adapter_counts_for_nothing(#[case] mode: &str, #[case] words: &str) {
    let ran = adapter(&[mode], &["--hello-timeout", hello_timeout(mode)]);
    ran.expect(3, words);
    assert_eq!(ran.report["counts"]["passed"], 0, "{}", ran.people);
}

/// Seconds for a hello: few where none comes, and enough for a busy machine otherwise.
fn hello_timeout(mode: &str) -> &'static str {
    match mode {
        "unflushed" | "no_hello" => "1",
        _ => "60",
    }
}

#[rstest]
#[case("lies_success", "reports a success, but the mock received no request")]
#[case("lies_text", "sent no such text")]
fn lies_are_suspect(#[case] mode: &str, #[case] words: &str) {
    let ran = adapter(&[mode], &[]);
    ran.expect(3, words);
    assert_eq!(ran.verdict(HIT), "suspect");
}

/// The recorded answers are public: what an adapter says counts only with the request that gets them and the bytes that were
/// sent this time.
#[rstest]
#[case("head", "HEAD instead of POST")]
#[case("get", "GET instead of POST")]
#[case("junk", "its body is not JSON")]
#[case("model", "its model is \"other\" instead of \"openai/gpt-4o-mini\"")]
#[case("recites", "the mock sent it with a nonce")]
fn recited_answers_are_suspect(#[case] mode: &str, #[case] words: &str) {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");
    let ran = adapter(&[mode, fixtures], &[]);
    ran.expect(3, words);
    assert_eq!(ran.verdict(HIT), "suspect");
}

/// A call that was made cannot be unsupported.
#[test]
fn an_excuse_that_the_journal_contradicts_is_suspect() {
    let ran = adapter(&["excuses"], &[]);
    assert_eq!(ran.code, 3, "{}", ran.people);
    let words = "the adapter reports unsupported, but the mock received 1 request(s)";
    assert!(ran.people.contains(words), "{}", ran.people);
    let verdicts = &ran.report["subjects"][0]["verdicts"];
    let suspect = |count: &&serde_json::Value| count["verdict"] == "suspect";
    let suspect = verdicts.as_array().expect("a list").iter().find(suspect);
    assert!(
        suspect.is_some_and(|count| count["calls"] != 0),
        "{verdicts}"
    );
}

#[test]
fn retries_that_are_off_and_go_on_are_stopped() {
    let ran = adapter(&["endless"], &[]);
    ran.expect(
        1,
        "it retried a request that must not be retried, and was still running after 5 s",
    );
    ran.expect(1, "RETRY-1");
    assert_eq!(ran.verdict(HIT), "hung");
    others_count(&ran, 1);
}

/// The mode, one fixture, and the verdict on it.
#[rstest]
#[case(
    "invents",
    "chat_completions/200-error-null",
    1,
    "misclassified",
    "with status 500 for a response with 200"
)]
#[case(
    "strict",
    "chat_completions/200-error-null",
    1,
    "misclassified",
    "an error was raised although none happened"
)]
#[case(
    "strict",
    "chat_completions/503-ok-body-nvidia-overloaded",
    1,
    "misclassified",
    "a decoding failure hides the error"
)]
#[case(
    "finish",
    "chat_completions/503-ok-body-nvidia-overloaded",
    1,
    "degraded",
    "BODY-5"
)]
fn what_a_client_makes_of_an_answer_is_judged(
    #[case] mode: &str,
    #[case] fixture: &str,
    #[case] code: i32,
    #[case] verdict: &str,
    #[case] words: &str,
) {
    let script = script();
    let script = script.to_str().expect("UTF-8");
    let ran = conform(&["client", "--case", fixture, "--", python(), script, mode]);
    ran.expect(code, words);
    assert_eq!(ran.verdict(fixture), verdict);
}

#[test]
fn a_shortened_recording_is_not_held_against_a_strict_client() {
    let script = script();
    let script = script.to_str().expect("UTF-8");
    let shortened = "chat_completions/200-malformed-function-call";
    let whole = "chat_completions/502-body-of-200";
    let ran = conform(&[
        "client",
        "--case",
        shortened,
        "--case",
        whole,
        "--",
        python(),
        script,
        "strict",
    ]);
    assert_eq!(ran.code, 1, "{}", ran.people);
    assert_eq!(ran.verdict(whole), "misclassified");
    assert_eq!(ran.verdict(shortened), "not_applicable");
    let items = ran.report["items"].as_array();
    let call = items
        .into_iter()
        .flatten()
        .find(|item| item["id"] == shortened);
    let why = call
        .map(|call| call["note"].to_string())
        .unwrap_or_default();
    assert!(why.contains("it refuses an answer without /id"), "{why}");
}

#[test]
fn a_time_out_before_the_request_is_tried_again_with_more_time() {
    let script = script();
    let script = script.to_str().expect("UTF-8");
    let stalls = "chat_completions/stream-200-stall-inside-event";
    let ran = conform(&["client", "--case", stalls, "--", python(), script, "late"]);
    assert_eq!(ran.verdict(stalls), "degraded", "{}", ran.people);
}

#[test]
fn a_missing_program_is_named() {
    conform(&["client", "--", "no-such-interpreter", "x.py"])
        .expect(3, "cannot start `no-such-interpreter`");
}

#[test]
fn wrong_usage_is_2() {
    conform(&["client"]).expect(2, "specify an adapter");
    conform(&["client", "--adapter", "reference-exatc"]).expect(2, "reference-exact");
    conform(&[
        "client",
        "--adapter",
        "reference-exact",
        "--case",
        "chat/401",
    ])
    .expect(2, "--case matches nothing");
}

#[test]
fn nothing_to_play_is_3() {
    conform(&[
        "client",
        "--adapter",
        "reference-exact",
        "--case",
        "wrapped",
    ])
    .expect(3, "no selected fixture can be played");
}

#[test]
fn nothing_is_left_running() {
    let dir = tempfile::tempdir().expect("a folder");
    let pids = dir.path().join("pids");
    let ran = adapter(&["child", pids.to_str().expect("UTF-8")], &[]);
    ran.expect(0, "all required checks held");
    let pids = std::fs::read_to_string(pids).expect("the adapter wrote it");
    assert!(!pids.is_empty());
    for pid in pids.lines() {
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        assert!(state.is_empty() || state.contains(") Z "), "{state}");
    }
}

#[rstest]
#[case("good", 0, "The adapter follows the protocol.")]
#[case("wrong_id", 3, "a result carries the `id` of its run")]
#[case("no_hello", 3, "hello    no: the adapter sent no hello")]
#[case(
    "mute",
    3,
    "Did the adapter print the result, with the `id` of the run, and flush stdout?"
)]
#[case("lies_error", 3, "control  no: control/chat_completions")]
fn smoke_explains(#[case] mode: &str, #[case] code: i32, #[case] words: &str) {
    let script = script();
    let script = script.to_str().expect("UTF-8");
    let (found, text) = text(&[
        "client",
        "--smoke",
        "--hello-timeout",
        hello_timeout(mode),
        "--case",
        CASES,
        "--",
        python(),
        script,
        mode,
    ]);
    assert_eq!(found, code, "{text}");
    assert!(text.contains(words), "{words:?} is not in: {text}");
}

/// The command below a failure, pasted into a shell, fails in the same way.
#[test]
fn the_command_of_a_failure_can_be_pasted() {
    let ran = adapter(&["killed"], &["--hello-timeout", "30"]);
    let again = ran
        .people
        .lines()
        .find_map(|line| line.trim().strip_prefix("again"))
        .unwrap_or_else(|| panic!("no command in {}", ran.people));
    let shell = std::process::Command::new("sh")
        .args(["-c", again])
        .output();
    let output = shell.expect("there is a shell");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{again}: {stdout}");
    assert!(stdout.contains(&format!("CRASHED {HIT}")), "{stdout}");
    assert!(
        stdout.contains("judged 1 "),
        "nothing else is judged: {stdout}"
    );
}
