//! The cases of a mock: responses by id, and the progress of each run of a script.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::canned::CannedResponse;
use super::request::Request;

/// The id of the control case.
pub const CONTROL: &str = "control";

/// What the mock answers under one id.
#[derive(Clone)]
pub struct MockCase(Kind);

#[derive(Clone)]
enum Kind {
    Script {
        steps: Vec<(Arc<CannedResponse>, u32)>,
        then: Then,
    },
    Respond(Arc<dyn Fn(&Request) -> CannedResponse + Send + Sync>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    RepeatLast,
    Control,
}

/// What is to be played for one request.
pub(super) enum Next {
    Play(Arc<CannedResponse>),
    Control,
}

impl MockCase {
    /// Responses in turn, each the given number of times; the last one is repeated for ever.
    pub fn script(steps: impl IntoIterator<Item = (CannedResponse, u32)>) -> Self {
        let steps = steps
            .into_iter()
            .map(|(play, times)| (Arc::new(play), times))
            .collect();
        Self(Kind::Script {
            steps,
            then: Then::RepeatLast,
        })
    }

    /// The same, with the control success of the surface asked for after the last step. No effect on a
    /// [`MockCase::respond`] case.
    #[must_use]
    pub fn then_control(mut self) -> Self {
        if let Kind::Script { then, .. } = &mut self.0 {
            *then = Then::Control;
        }
        self
    }

    /// A response made from the request; for servers built on the mock.
    pub fn respond(answer: impl Fn(&Request) -> CannedResponse + Send + Sync + 'static) -> Self {
        Self(Kind::Respond(Arc::new(answer)))
    }

    /// The response to the request number `nth` (from 0) of a run.
    pub(super) fn answer(&self, request: &Request, nth: u32) -> Next {
        match &self.0 {
            Kind::Respond(answer) => Next::Play(Arc::new(answer(request))),
            Kind::Script { steps, then } => {
                let mut before = 0_u32;
                for (play, times) in steps {
                    before = before.saturating_add(*times);
                    if nth < before {
                        return Next::Play(Arc::clone(play));
                    }
                }
                match (then, steps.last()) {
                    (Then::RepeatLast, Some((play, _))) => Next::Play(Arc::clone(play)),
                    _ => Next::Control,
                }
            }
        }
    }

    /// Whether the response depends on how many requests came before.
    fn counts(&self) -> bool {
        matches!(&self.0, Kind::Script { steps, then } if steps.len() > 1 || *then == Then::Control)
    }

    /// The surface of the first response.
    pub(super) fn surface(&self) -> Option<openrouter_errors::Surface> {
        match &self.0 {
            Kind::Script { steps, .. } => steps.first().and_then(|(play, _)| play.surface),
            Kind::Respond(_) => None,
        }
    }
}

impl From<CannedResponse> for MockCase {
    fn from(play: CannedResponse) -> Self {
        Self::script([(play, 1)])
    }
}

impl fmt::Debug for MockCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Script { steps, then } => f
                .debug_struct("MockCase")
                .field("steps", steps)
                .field("then", then)
                .finish(),
            Kind::Respond(_) => f.write_str("MockCase::respond(..)"),
        }
    }
}

/// The cases of one mock and the progress of their runs.
#[derive(Debug, Default)]
pub(super) struct Cases {
    cases: RwLock<BTreeMap<String, MockCase>>,
    played: Mutex<HashMap<String, u32>>,
    runs: usize,
}

impl Cases {
    pub(super) fn new(cases: impl IntoIterator<Item = (String, MockCase)>, runs: usize) -> Self {
        Self {
            cases: RwLock::new(cases.into_iter().collect()),
            played: Mutex::default(),
            runs,
        }
    }

    pub(super) fn add(&self, id: &str, case: MockCase) {
        self.cases
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.to_owned(), case);
    }

    pub(super) fn get(&self, id: &str) -> Option<MockCase> {
        self.cases
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned()
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        id == CONTROL
            || self
                .cases
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .contains_key(id)
    }

    /// Every id with its surface, sorted.
    pub(super) fn list(&self) -> Vec<(String, Option<openrouter_errors::Surface>)> {
        let cases = self.cases.read().unwrap_or_else(PoisonError::into_inner);
        cases
            .iter()
            .map(|(id, case)| (id.clone(), case.surface()))
            .collect()
    }

    /// The number of this request within its run, and counts it. A run beyond the limit starts again each time.
    pub(super) fn count(&self, case: &MockCase, key: &str) -> u32 {
        if !case.counts() {
            return 0;
        }
        let mut played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = played.get_mut(key) {
            *count = count.saturating_add(1);
            return *count - 1;
        }
        if played.len() < self.runs {
            played.insert(key.to_owned(), 1);
        }
        0
    }
}
