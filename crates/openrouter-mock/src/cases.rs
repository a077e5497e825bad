//! The cases of a mock: responses by id, and the progress of each run through a script.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::canned::CannedResponse;
use super::request::Request;

/// The id of the control case.
pub const CONTROL: &str = "control";

/// Returns the known ids that resemble an unknown one, best first.
pub type Suggest = fn(unknown: &str, known: &[&str]) -> Vec<String>;

/// The responses of the mock for one id.
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

/// The response to play for one request.
pub(super) enum Next {
    Play(Arc<CannedResponse>),
    Control,
}

impl MockCase {
    /// Creates a case that plays responses in turn, each the given number of times, and repeats the last one forever.
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

    /// Plays the control response of the requested surface after the last step. Has no effect on a
    /// [`MockCase::respond`] case.
    #[must_use]
    pub fn then_control(mut self) -> Self {
        if let Kind::Script { then, .. } = &mut self.0 {
            *then = Then::Control;
        }
        self
    }

    /// Creates a case that computes the response from the request, for servers built on the mock.
    pub fn respond(answer: impl Fn(&Request) -> CannedResponse + Send + Sync + 'static) -> Self {
        Self(Kind::Respond(Arc::new(answer)))
    }

    /// Returns the response to request number `nth` (from 0) of a run.
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

    /// Whether the response depends on the number of earlier requests.
    fn counts(&self) -> bool {
        matches!(&self.0, Kind::Script { steps, then } if steps.len() > 1 || *then == Then::Control)
    }

    /// Returns the surface of the first response.
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

    /// Returns every id with its surface, sorted.
    pub(super) fn list(&self) -> Vec<(String, Option<openrouter_errors::Surface>)> {
        let cases = self.cases.read().unwrap_or_else(PoisonError::into_inner);
        cases
            .iter()
            .map(|(id, case)| (id.clone(), case.surface()))
            .collect()
    }

    /// Counts this request and returns its number within its run. A run beyond the limit starts again each time.
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
