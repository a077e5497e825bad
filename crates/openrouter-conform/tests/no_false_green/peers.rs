//! The suite's peers: nobody, a process that dies, a server that rejects everything.

use rstest::rstest;

use crate::no_false_green::support::{HIT, adapter, run};

const DEAD: &str = "http://127.0.0.1:9/api/v1";

#[rstest]
#[case(&["server", "--url", DEAD, "--wait", "0.1"], "cannot be reached")]
#[case(&["gateway", "--url", DEAD, "--listen", "127.0.0.1:0", "--wait", "1"], "cannot be reached")]
#[case(&["record", "--upstream", DEAD, "--out", concat!(env!("CARGO_TARGET_TMPDIR"), "/none")], "cannot be reached")]
#[case(&["tap", "--upstream", DEAD], "cannot be reached")]
#[case(&["client", "--", "no-such-interpreter", "x.py"], "cannot start")]
#[case(&["client", "--", "false"], "without sending a hello")]
#[case(&["client", "--", "true"], "without sending a hello")]
#[case(&["client", "--smoke", "--", "true"], "without sending a hello")]
fn unreachable_target(#[case] args: &[&str], #[case] why: &str) {
    run(args).expect(3, why);
}

/// The responses are right, and the process that gave them then crashes.
#[test]
fn exit_code_ignored_on_crash() {
    adapter(&["exit_code"], &[]).expect(3, "it ended after bye: exit code 1");
    // Whether it dies between two runs or with the next one is a matter of microseconds.
    let ran = adapter(&["dies_idle"], &[]);
    assert!(matches!(ran.code, Some(1 | 3)), "{ran:?}");
    assert!(ran.stdout.contains("exit code 7"), "{ran:?}");
}

#[rstest]
#[case("panics")]
#[case("killed")]
fn crash_counted_as_rejection(#[case] mode: &str) {
    let ran = adapter(&[mode], &[]);
    assert_eq!(
        (ran.code, ran.verdict(HIT).as_str()),
        (Some(1), "crashed"),
        "{ran:?}"
    );
}

/// An exception is not a response of the server: it says nothing about the sent status.
#[rstest]
#[case("choices-key-error", "chat_completions/503-ok-body-*", "CRASHED")]
#[case("no-content-crash", "chat_completions/200-no-content", "CRASHED")]
fn crash_counted_as_rejection_inside_of_a_client(
    #[case] name: &str,
    #[case] case: &str,
    #[case] why: &str,
) {
    run(&["client", "--sabotage", name, "--case", case]).expect(1, why);
}

/// Each says no, and not because of the fault that is probed or played.
#[rstest]
#[case(&["server", "--sabotage", "always-429-server", "--case", "keys/*"], 3, "control request fails")]
#[case(&["gateway", "--sabotage", "always-429-gateway", "--case", "chat_completions/429-*"], 3, "control of")]
#[case(&["client", "--sabotage", "always-429", "--case", "chat_completions/429-*"], 3, "but the mock sent a success")]
#[case(&["client", "--sabotage", "wrong-status", "--case", "chat_completions/402-*"], 1, "MISCLASSIFIED")]
#[case(&["server", "--sabotage", "model-422", "--requirement", "SRV-6"], 1, "SRV-6")]
fn rejected_for_the_wrong_reason(#[case] args: &[&str], #[case] code: i32, #[case] why: &str) {
    run(args).expect(code, why);
}

/// Before its hello was asked for, or right after it: a response to a question that was not put.
#[rstest]
#[case("hasty")]
#[case("foresight")]
fn adapter_that_answers_before_it_is_asked(#[case] mode: &str) {
    let ran = adapter(&[mode, HIT], &[]);
    ran.expect(3, "a result carries the `id` of its run");
}
