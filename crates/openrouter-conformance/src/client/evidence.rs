//! Evidence on a client: its report of each call, and the requests that the mock recorded.

use super::plan::Planned;
use super::protocol::{Hello, Outcome, RunResult};
use super::variants::Form;
use openrouter_mock::Entry;

/// One call with its evidence.
#[derive(Debug, Clone)]
pub struct Played<'f> {
    /// The call.
    pub planned: Planned<'f>,
    /// The client's report.
    pub outcome: CallOutcome,
    /// The mock's journal entries for this call.
    pub seen: Vec<Entry>,
}

/// One call that was played as recorded, and the calls with variants of its response.
#[derive(Debug, Clone)]
pub struct Varied<'f> {
    /// The call as recorded.
    pub plain: Played<'f>,
    /// The calls with variants.
    pub variations: Vec<Variation>,
}

/// A call with a variant.
#[derive(Debug, Clone)]
pub struct Variation {
    /// The variant.
    pub form: Form,
    /// The client's report.
    pub outcome: CallOutcome,
    /// The mock's journal entries for this call.
    pub seen: Vec<Entry>,
}

/// The client's report of a call, or the reason why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum CallOutcome {
    /// A result.
    Result(Box<RunResult>),
    /// The client's process died.
    Died(String),
    /// The client did not report for this long after the response had ended or the timeout had passed.
    Hung(String),
    /// The client kept repeating the request until the suite ended the call.
    Endless(String),
    /// The adapter violated the protocol.
    Broken(String),
    /// The call was not requested.
    NotAsked(String),
}

/// All evidence on a client.
#[derive(Debug)]
pub struct Session<'f> {
    /// The adapter's introduction.
    pub hello: Hello,
    /// The control calls.
    pub controls: Vec<Played<'static>>,
    /// The calls in plan order; empty if a control failed.
    pub played: Vec<Played<'f>>,
    /// The same with the calls that were played in variants.
    pub varied: Vec<Varied<'f>>,
    /// Protocol violations of the adapter outside its results.
    pub faults: Vec<String>,
}

/// Returns whether a control succeeded: the client reported a success, and the mock received its request.
#[must_use]
pub fn control_held(control: &Played<'_>) -> bool {
    control_fault(control).is_none()
}

/// Returns why a control failed.
#[must_use]
pub fn control_fault(control: &Played<'_>) -> Option<String> {
    let result = match &control.outcome {
        CallOutcome::Result(result) => result,
        CallOutcome::Died(how) => return Some(format!("the adapter died: {how}")),
        CallOutcome::Hung(why)
        | CallOutcome::Endless(why)
        | CallOutcome::Broken(why)
        | CallOutcome::NotAsked(why) => {
            return Some(why.clone());
        }
    };
    let summary = |result: &RunResult| {
        let exception = result.exception.as_deref().unwrap_or("an error");
        let message = result
            .error
            .as_ref()
            .and_then(|error| error.message.as_deref())
            .unwrap_or("no message");
        format!("{exception}: {message}")
    };
    match result.outcome {
        Outcome::Unsupported => {
            Some("its hello lists this surface, but its result says unsupported".to_owned())
        }
        Outcome::Error => Some(format!(
            "it reports {}, but the mock sent a success",
            summary(result)
        )),
        Outcome::Success if control.seen.is_empty() => Some(
            "it reports a success, but the mock received no request: the adapter ignores the base URL"
                .to_owned(),
        ),
        Outcome::Success => control.seen.iter().find_map(|entry| {
            let notice = entry.notice.as_ref()?;
            Some(format!(
                "the mock received a different request: {}",
                notice.text
            ))
        }),
    }
}
