//! `client --smoke`: makes three calls and explains the problems of an adapter.

use std::fmt::Write as _;
use std::sync::Arc;

use super::driver::Driver;
use super::session::{Config, play};
use openrouter_conformance::client::evidence::{CallOutcome, Played, Session, control_fault};
use openrouter_corpus::fixture::Fixture;

/// The result of the smoke test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smoke {
    /// A readable description of the steps.
    pub text: String,
    /// Whether the adapter can be used.
    pub usable: bool,
}

/// Errors for which every surface has a fixture, in the order in which they are tried.
const TRIED: &[&str] = &["/401-", "/429-", "/402-", "/404-"];

/// Makes a control call and two calls that fail, and explains what happened.
pub async fn smoke(driver: Arc<dyn Driver>, fixtures: &[&Fixture]) -> Smoke {
    let mut chosen: Vec<&Fixture> = Vec::new();
    for pattern in TRIED {
        chosen.extend(
            fixtures
                .iter()
                .filter(|fixture| fixture.id.as_str().contains(pattern)),
        );
    }
    if chosen.is_empty() {
        chosen.extend(fixtures);
    }
    let config = Config {
        most: Some(2),
        ..Config::ADAPTER
    };
    match play(driver, &chosen, config, None, |_, _| {}).await {
        Ok(session) => explain(&session),
        Err(broken) => Smoke {
            text: format!("hello    no: {broken}\n"),
            usable: false,
        },
    }
}

fn explain(session: &Session<'_>) -> Smoke {
    let hello = &session.hello;
    let mut text = format!(
        "hello    ok: {} {} ({})\n",
        hello.name, hello.version, hello.language
    );
    let mut usable = session.faults.is_empty();
    for control in &session.controls {
        match control_fault(control) {
            None => {
                let _ = writeln!(
                    text,
                    "control  ok: {} succeeded, and the mock received the request",
                    control.planned.id
                );
            }
            Some(fault) => {
                usable = false;
                let fault = if matches!(control.outcome, CallOutcome::Hung(_)) {
                    step(control).1
                } else {
                    fault
                };
                let _ = writeln!(text, "control  no: {}: {fault}", control.planned.id);
            }
        }
    }
    for call in &session.played {
        let (ok, words) = step(call);
        usable &= ok;
        let word = if ok { "ok" } else { "no" };
        let _ = writeln!(text, "call     {word}: {}: {words}", call.planned.id);
    }
    for fault in &session.faults {
        let _ = writeln!(text, "adapter  no: {fault}");
    }
    if session.played.is_empty() && usable {
        usable = false;
        text.push_str("call     no: no selected fixture is on a surface of this adapter\n");
    }
    text.push_str(if usable {
        "The adapter follows the protocol.\n"
    } else {
        "The adapter does not work yet; adapters/README.md shows a working one.\n"
    });
    Smoke { text, usable }
}

fn step(call: &Played<'_>) -> (bool, String) {
    let requests = call.seen.len();
    match &call.outcome {
        CallOutcome::Result(result) if requests == 0 => (
            false,
            format!(
                "it reports {:?}, but the mock received no request: does it use `base_url`?",
                result.outcome
            ),
        ),
        CallOutcome::Result(result) => {
            let exception = result
                .exception
                .as_deref()
                .map(|class| format!(" ({class})"))
                .unwrap_or_default();
            (
                true,
                format!(
                    "it reports {:?}{exception}, and the mock received {requests} request(s)",
                    result.outcome
                ),
            )
        }
        CallOutcome::Died(how) => (false, format!("the process died: {how}")),
        CallOutcome::Hung(why) if requests > 0 => (
            false,
            format!(
                "{why}; the mock did receive the request. Did the adapter print the result, with the `id` of the run, and flush stdout?"
            ),
        ),
        CallOutcome::Hung(why) => (false, format!("{why}. Does it read stdin line by line?")),
        CallOutcome::Endless(why) | CallOutcome::Broken(why) | CallOutcome::NotAsked(why) => {
            (false, why.clone())
        }
    }
}
