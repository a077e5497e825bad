//! What is asked of a client: which recorded exchange is played in which way, and the controls that come first.

mod retries;
pub mod ways;

use openrouter_corpus::vocabulary::PlayMode;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use openrouter_errors::{Surface, read};

use super::protocol::{Hello, Run};
use crate::payload::Answer;
use openrouter_corpus::fixture::{End, Fixture};
use openrouter_mock::MockCase;

pub(crate) use retries::MOST_REQUESTS;
pub use retries::RetryClass;

/// One call to be made, and what is played for it.
#[derive(Debug, Clone)]
pub struct Planned<'f> {
    /// The id of the fixture; `control/SURFACE` or `control/SURFACE-stream` for a control.
    pub id: String,
    /// The recorded exchange; `None` for a control.
    pub fixture: Option<&'f Fixture>,
    /// How it is played.
    pub way: PlayMode,
    /// The surface that is called.
    pub surface: Surface,
    /// Whether a stream is asked for.
    pub stream: bool,
    /// Why it is not asked of this client, where it is not.
    pub not_applicable: Option<String>,
    /// The timeout that the client is given.
    pub timeout_ms: u64,
    /// What the client must wait before it repeats the request, in microseconds, where it must; set when the response is
    /// played.
    pub wait_us: Option<Arc<AtomicU64>>,
    /// The wait in seconds that the response states, where it states one.
    pub wait_seconds: u64,
    /// What a retry would be, where the call is about retries.
    pub class: Option<RetryClass>,
}

/// How far a plan goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The timeout for ordinary calls.
    pub timeout_ms: u64,
    /// The wait in seconds that answers state, where the call is about that. One that is longer than the timeout is the
    /// caller's to decide on, so that a client that knows it gives up at once.
    pub wait_seconds: u64,
    /// The timeout for streams that fall silent.
    pub stall_timeout_ms: u64,
}

impl Pace {
    /// For real clients: a wait of a second is within their patience.
    pub const REAL: Self = Self {
        timeout_ms: 5000,
        wait_seconds: 1,
        stall_timeout_ms: 500,
    };
    /// For the clients that are part of the suite, whose whole run takes about a second. A machine that
    /// is too busy to run it does not shorten the stall: its clients count time as `awake` does.
    pub const BUILT_IN: Self = Self {
        timeout_ms: 5000,
        wait_seconds: 10,
        stall_timeout_ms: 600,
    };
}

/// The model that every call asks for, by surface.
fn model(surface: Surface) -> &'static str {
    match surface {
        Surface::Messages => "anthropic/claude-sonnet-4",
        _ => "openai/gpt-4o-mini",
    }
}

/// Keys shorter than this are refused by some clients before they send anything.
const SHORTEST_KEY: usize = 20;

impl Planned<'_> {
    /// The id of the case at the mock: that of the fixture, with the way behind a dot where it is not the first one.
    #[must_use]
    pub fn mock_case(&self) -> String {
        match (self.fixture, self.way) {
            (None, _) => format!("control@{}", self.id.replace('/', ".")),
            (Some(_), PlayMode::NoRetries) => self.id.clone(),
            (Some(_), way) => format!("{}.{way}", self.id),
        }
    }

    /// The model that the call asks for.
    #[must_use]
    pub fn model(&self) -> &'static str {
        model(self.surface)
    }

    /// How many requests the client may send for it; one more breaks a requirement (RETRY-1 to RETRY-9).
    #[must_use]
    pub fn most_requests(&self) -> usize {
        match (self.way, self.class) {
            (PlayMode::Default, Some(class)) => class.most_requests(),
            _ => 1,
        }
    }

    /// Whether a client may spend most of it waiting: for bytes that do not come, or before it repeats its request.
    #[must_use]
    pub fn is_patient(&self) -> bool {
        self.stalls() || self.most_requests() > 1
    }

    /// Whether its response falls silent.
    #[must_use]
    pub fn stalls(&self) -> bool {
        self.fixture.is_some_and(stalls)
    }

    /// The name of the call: unique within a run.
    #[must_use]
    pub fn name(&self) -> String {
        match self.way {
            PlayMode::NoRetries => self.id.clone(),
            way => format!("{}.{way}", self.id),
        }
    }

    /// The op for the adapter. `again` counts repetitions by the suite, whose requests are told apart by their run.
    #[must_use]
    pub fn run(&self, base_url: impl FnOnce(&str) -> String, again: u32) -> Run {
        let case = self.journal_key(again);
        let mut api_key = format!("sk-or-v1-conform-{}", case.replace('/', "~"));
        while api_key.len() < SHORTEST_KEY {
            api_key.push('0');
        }
        Run {
            id: if again == 0 {
                self.name()
            } else {
                format!("{}@{again}", self.name())
            },
            base_url: base_url(&case),
            api_key,
            surface: self.surface,
            stream: self.stream,
            model: self.model().to_owned(),
            max_retries: self.way.max_retries(),
            timeout_ms: self.timeout_ms(again),
        }
    }

    /// The timeout that the client is given: where a stream falls silent, twice as long each time that it is played again,
    /// because the machine may be too busy for a short one.
    fn timeout_ms(&self, again: u32) -> u64 {
        if self.stalls() {
            self.timeout_ms << again
        } else {
            self.timeout_ms
        }
    }

    /// Where the journal keeps its requests.
    #[must_use]
    pub fn journal_key(&self, again: u32) -> String {
        let case = self.mock_case();
        if again == 0 {
            case
        } else {
            format!("{case}@{again}")
        }
    }

    /// What the mock plays; `None` for a control, which it knows by itself.
    #[must_use]
    pub fn plays(&self) -> Option<MockCase> {
        let play = crate::upstream::canned(self.fixture?);
        Some(match self.way {
            PlayMode::NoRetries => play.into(),
            PlayMode::Split => ways::split(play).into(),
            PlayMode::Default => retries::mock_case(play, self),
        })
    }
}

/// The controls of a client: one for each surface that it has, streaming and not.
#[must_use]
pub fn controls(hello: &Hello, pace: Pace) -> Vec<Planned<'static>> {
    let mut controls = Vec::new();
    for &surface in Surface::ALL
        .iter()
        .filter(|surface| hello.surfaces.contains(surface))
    {
        let streams = hello.stream && ways::can_stream(surface);
        for stream in [false, true]
            .into_iter()
            .filter(|stream| !stream || streams)
        {
            controls.push(Planned {
                id: format!("control/{surface}{}", if stream { "-stream" } else { "" }),
                fixture: None,
                way: PlayMode::NoRetries,
                surface,
                stream,
                not_applicable: None,
                timeout_ms: pace.timeout_ms,
                wait_us: None,
                wait_seconds: 0,
                class: None,
            });
        }
    }
    controls
}

/// Every call that the fixtures ask of a client, in the order of their ids and ways.
#[must_use]
pub fn plan<'f>(fixtures: &[&'f Fixture], hello: &Hello, pace: Pace) -> Vec<Planned<'f>> {
    let playable: Vec<&'f Fixture> = fixtures
        .iter()
        .copied()
        .filter(|fixture| fixture.playable())
        .collect();
    let mut plan: Vec<Planned<'f>> = playable
        .iter()
        .map(|fixture| planned(fixture, PlayMode::NoRetries, hello, pace))
        .collect();
    let asked: Vec<&'f Fixture> = playable
        .into_iter()
        .filter(|fixture| not_applicable(fixture, hello).is_none())
        .collect();
    for (fixture, class) in retries::subset(&asked) {
        let mut planned = planned(fixture, PlayMode::Default, hello, pace);
        if !hello.retries {
            planned.not_applicable = Some("the client never retries on its own".to_owned());
        }
        planned.class = Some(class);
        if class == RetryClass::Waits {
            planned.wait_seconds = pace.wait_seconds;
            planned.wait_us = Some(Arc::default());
        }
        plan.push(planned);
    }
    plan.extend(
        ways::split_subset(&asked).map(|fixture| planned(fixture, PlayMode::Split, hello, pace)),
    );
    plan.sort_by(|a, b| (&a.id, a.way).cmp(&(&b.id, b.way)));
    plan
}

/// Whether the response falls silent.
fn stalls(fixture: &Fixture) -> bool {
    let wire = fixture.case.wire.as_ref();
    wire.is_some_and(|wire| wire.end == Some(End::Stall))
}

fn planned<'f>(fixture: &'f Fixture, way: PlayMode, hello: &Hello, pace: Pace) -> Planned<'f> {
    Planned {
        id: fixture.id.to_string(),
        fixture: Some(fixture),
        way,
        surface: fixture.surface(),
        stream: asks_for_stream(fixture),
        not_applicable: not_applicable(fixture, hello),
        timeout_ms: if stalls(fixture) {
            pace.stall_timeout_ms
        } else {
            pace.timeout_ms
        },
        wait_us: None,
        wait_seconds: 0,
        class: None,
    }
}

/// Whether the recorded request asked for a stream, as far as that is known; an event stream was asked for.
pub fn asks_for_stream(fixture: &Fixture) -> bool {
    fixture
        .case
        .request
        .stream
        .unwrap_or_else(|| fixture.is_stream())
}

fn not_applicable(fixture: &Fixture, hello: &Hello) -> Option<String> {
    let surface = fixture.surface();
    if !hello.surfaces.contains(&surface) {
        return Some(format!("the client has no {surface}"));
    }
    if asks_for_stream(fixture) && !hello.stream {
        return Some("the client does not support streaming".to_owned());
    }
    if is_cut_short(fixture) {
        return Some("the recording has no end; played, it would be a broken stream".to_owned());
    }
    None
}

/// Whether an ordinary stream was recorded without its end, which only an open connection makes ordinary.
pub fn is_cut_short(fixture: &Fixture) -> bool {
    let answer = Answer {
        ended: true,
        ..Answer::of_fixture(fixture)
    };
    fixture.is_stream() && !fixture.case.expect.is_error && read(&answer.input()).is_error()
}
