//! Panics: a fault of the harness may have anything in its message.

use std::process::Command;

use openrouter_conform::cli::redact_panics;

use crate::canary::support::{KEY, TOKEN, USER, assert_clean};

/// Says to the test below that it is the one to panic.
const TO_PANIC: &str = "CANARY_TO_PANIC";

#[test]
fn panics() {
    if std::env::var_os(TO_PANIC).is_some() {
        redact_panics();
        panic!("cannot read {KEY} of {USER}, Bearer {TOKEN}");
    }
    let own = std::env::current_exe().expect("a path");
    let output = Command::new(own)
        .args(["canary::panics::panics", "--exact", "--nocapture"])
        .env(TO_PANIC, "1")
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(!output.status.success());
    assert!(text.contains("harness fault: panicked at"), "{text}");
    assert!(
        text.contains("cannot read REDACTED-KEY of user_REDACTED"),
        "{text}"
    );
    assert_clean(&text, "a panic");
}
