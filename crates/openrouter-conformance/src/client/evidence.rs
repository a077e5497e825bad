//! Evidence on a client: what it said of each call, and what the mock saw.

use super::plan::Planned;
use super::protocol::{Hello, Outcome, RunResult};
use openrouter_mock::Entry;

/// One call and what came of it.
#[derive(Debug, Clone)]
pub struct Played<'f> {
    /// The call.
    pub planned: Planned<'f>,
    /// The client's side.
    pub told: Told,
    /// The mock's side: its entries for this call.
    pub seen: Vec<Entry>,
}

/// What the client said of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// A result.
    Result(Box<RunResult>),
    /// Nothing: its process died.
    Died(String),
    /// Nothing, for this long after the response had ended or the timeout had passed.
    Hung(String),
    /// Nothing yet: it repeats the request again and again.
    Endless(String),
    /// Something that the protocol does not allow.
    Broken(String),
    /// It was not asked.
    NotAsked(String),
}

/// Everything that came of a client.
#[derive(Debug)]
pub struct Session<'f> {
    /// Its introduction.
    pub hello: Hello,
    /// The controls.
    pub controls: Vec<Played<'static>>,
    /// The calls, in the order of the plan; none was made where a control failed.
    pub played: Vec<Played<'f>>,
    /// What the adapter did wrong next to its responses.
    pub faults: Vec<String>,
}

/// Whether a control did what it must: the client succeeded, and asked the mock for it.
#[must_use]
pub fn control_held(control: &Played<'_>) -> bool {
    control_fault(control).is_none()
}

/// What is wrong with a control.
#[must_use]
pub fn control_fault(control: &Played<'_>) -> Option<String> {
    let result = match &control.told {
        Told::Result(result) => result,
        Told::Died(how) => return Some(format!("the adapter died: {how}")),
        Told::Hung(why) | Told::Endless(why) | Told::Broken(why) | Told::NotAsked(why) => {
            return Some(why.clone());
        }
    };
    let said = |result: &RunResult| {
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
            said(result)
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
