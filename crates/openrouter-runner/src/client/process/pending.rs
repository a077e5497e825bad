//! The pending runs of a process, and its faults.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::client::driver::Answer;
use serde_json::Value;

use openrouter_conformance::client::protocol::{Message, RunResult, Violation};

/// The pending runs of one process.
#[derive(Debug, Clone, Default)]
pub(super) struct Pending(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The bytes of the results of all processes, and their limit.
    kept: Arc<AtomicUsize>,
    most: usize,
    waiting: HashMap<String, oneshot::Sender<Answer>>,
    answered: HashSet<String>,
    faults: Vec<String>,
    bad_lines: usize,
    ended: Option<String>,
}

impl Pending {
    /// Creates an empty state. `kept` counts the memory of the results of all processes, limited to `most` bytes.
    pub(super) fn new(kept: Arc<AtomicUsize>, most: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            kept,
            most,
            ..State::default()
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers a run. If the process has ended, the receiver gets that answer at once.
    pub(super) fn expect(&self, id: &str) -> oneshot::Receiver<Answer> {
        let (sender, receiver) = oneshot::channel();
        let mut state = self.state();
        if state.ended.is_some() {
            // The run never reached the process, so it has to be repeated.
            let _ = sender.send(Answer::Collateral);
        } else {
            state.waiting.insert(id.to_owned(), sender);
        }
        receiver
    }

    /// Stops waiting for a run; returns `false` if its answer had arrived.
    pub(super) fn give_up(&self, id: &str) -> bool {
        self.state().waiting.remove(id).is_some()
    }

    /// Processes a line: an answer goes to its waiting run, an invalid line becomes a fault.
    pub(super) fn take(&self, line: &[u8]) {
        let mut state = self.state();
        match Message::parse(line) {
            Ok(Message::Result(result)) => {
                let id = result.id.clone();
                let answer = state.keep(result, line.len());
                state.answer(&id, answer);
            }
            Ok(Message::UnknownOp(unknown)) => {
                let why =
                    "it answered unknown_op to `run`, which every adapter must know".to_owned();
                match unknown.id {
                    Some(id) => state.answer(&id, Answer::Broken { why }),
                    None => state.bad_line(why),
                }
            }
            Ok(Message::Hello(_)) => state.bad_line("it sent a second hello".to_owned()),
            Err(violation) => state.violation(violation),
        }
    }

    /// Reports to all waiting runs that the process has ended. A run that was alone is to blame, unless the suite had
    /// another reason to stop the process.
    pub(super) fn end(&self, how: &str, blame: bool) {
        let mut state = self.state();
        state.ended = Some(how.to_owned());
        let alone = blame && state.waiting.len() == 1;
        for (_, sender) in state.waiting.drain() {
            let answer = if alone {
                Answer::Died {
                    how: how.to_owned(),
                }
            } else {
                Answer::Collateral
            };
            // The receiver is gone if the run was given up.
            let _ = sender.send(answer);
        }
    }

    /// Returns whether the process has ended.
    pub(super) fn ended(&self) -> bool {
        self.state().ended.is_some()
    }

    /// Returns whether no run is pending.
    pub(super) fn is_idle(&self) -> bool {
        self.state().waiting.is_empty()
    }

    /// Records a fault that belongs to no run.
    pub(super) fn fault(&self, why: impl Into<String>) {
        self.state().fault(why.into());
    }

    /// Returns the number of invalid lines so far.
    pub(super) fn bad_lines(&self) -> usize {
        self.state().bad_lines
    }

    /// Takes the faults recorded so far.
    pub(super) fn faults(&self) -> Vec<String> {
        std::mem::take(&mut self.state().faults)
    }
}

/// The most faults kept of one process.
const KEPT: usize = 20;

impl State {
    fn answer(&mut self, id: &str, answer: Answer) {
        if let Some(sender) = self.waiting.remove(id) {
            self.answered.insert(id.to_owned());
            let _ = sender.send(answer);
            return;
        }
        if self.answered.contains(id) {
            self.bad_line(format!("it answered {id:?} twice"));
            return;
        }
        let mut open: VecDeque<&str> = self.waiting.keys().map(String::as_str).collect();
        open.make_contiguous().sort_unstable();
        let open = match open.len() {
            0 => "it had no open call".to_owned(),
            _ => format!(
                "it was asked {}",
                open.iter()
                    .map(|id| format!("{id:?}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        self.bad_line(format!(
            "it answered {id:?}, but {open}: a result carries the `id` of its run"
        ));
    }

    fn violation(&mut self, violation: Violation) {
        let why = format!("a line on stdout breaks the protocol at {violation}");
        match violation.id.filter(|id| self.waiting.contains_key(id)) {
            Some(id) => {
                self.bad_lines += 1;
                self.answer(&id, Answer::Broken { why });
            }
            None => self.bad_line(why),
        }
    }

    /// Converts the result to an answer, unless it exceeds the memory limit.
    fn keep(&self, result: RunResult, line: usize) -> Answer {
        let raw = result.error.as_ref().and_then(|error| error.raw.as_ref());
        let bytes = line + raw.map_or(0, weight);
        if self.kept.fetch_add(bytes, Ordering::Relaxed) + bytes > self.most {
            self.kept.fetch_sub(bytes, Ordering::Relaxed);
            let why = format!(
                "its result was dropped: the results of all calls exceed {} bytes",
                self.most
            );
            return Answer::Broken { why };
        }
        Answer::Result(Box::new(result))
    }

    fn bad_line(&mut self, why: String) {
        self.bad_lines += 1;
        self.fault(why);
    }

    fn fault(&mut self, why: String) {
        if self.faults.len() < KEPT {
            self.faults.push(why);
        }
    }
}

/// Estimates the memory of a value apart from its text, because a short line can hold half a million numbers.
fn weight(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::Array(items) => items.iter().map(weight).sum(),
            Value::Object(members) => members.values().map(weight).sum(),
            _ => 0,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn results_share_their_room() {
        let kept = Arc::default();
        let processes = [0, 1].map(|_| Pending::new(Arc::clone(&kept), 4000));
        let long = |id: usize| {
            let zeros = vec![0; 30];
            let error = serde_json::json!({"raw": zeros});
            serde_json::json!({"op": "result", "id": id.to_string(), "outcome": "error", "error": error})
                .to_string()
        };
        for (at, process) in processes.iter().enumerate() {
            let answer = process.expect(&at.to_string());
            process.take(long(at).as_bytes());
            let answer = answer.await.expect("it is answered");
            match at {
                0 => assert!(matches!(answer, Answer::Result(_)), "{answer:?}"),
                _ => assert!(
                    matches!(&answer, Answer::Broken { why } if why.contains("exceed 4000 bytes")),
                    "{answer:?}"
                ),
            }
        }
    }
}
