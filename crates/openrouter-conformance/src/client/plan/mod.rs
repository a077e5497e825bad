//! Plans the calls of a client: which recorded exchange is played in which mode, after the controls.

mod retries;
pub mod ways;

use openrouter_corpus::vocabulary::PlayMode;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use openrouter_errors::{Shape, Surface, read};

use super::protocol::{Hello, Run};
use super::variants::Variant;
use crate::payload::Answer;
use openrouter_corpus::fixture::{End, Fixture};
use openrouter_corpus::select::Partition;
use openrouter_mock::MockCase;

pub(crate) use retries::MOST_REQUESTS;
pub use retries::RetryClass;

/// One planned call, and the response that is played for it.
#[derive(Debug, Clone)]
pub struct Planned<'f> {
    /// The id of the fixture; `control/SURFACE` or `control/SURFACE-stream` for a control.
    pub id: String,
    /// The recorded exchange; `None` for a control.
    pub fixture: Option<&'f Fixture>,
    /// How the exchange is played.
    pub way: PlayMode,
    /// The surface to call.
    pub surface: Surface,
    /// Whether to request a stream.
    pub stream: bool,
    /// Why the call does not apply to this client, if so.
    pub not_applicable: Option<String>,
    /// The timeout to set in the client.
    pub timeout_ms: u64,
    /// The minimum wait before a retry, in microseconds, if there is one; set when the response is played.
    pub wait_us: Option<Arc<AtomicU64>>,
    /// The wait in seconds that the response states; 0 if none.
    pub wait_seconds: u64,
    /// The retry class, if the call is about retries.
    pub class: Option<RetryClass>,
    /// The variant, if the response is not played as recorded.
    pub variant: Option<Variant>,
}

/// The timing of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The timeout for ordinary calls.
    pub timeout_ms: u64,
    /// The wait in seconds that responses state, in calls about waits. A wait longer than the timeout is left to the
    /// caller, so a client that honours it gives up at once.
    pub wait_seconds: u64,
    /// The timeout for streams that stall.
    pub stall_timeout_ms: u64,
}

impl Pace {
    /// For real clients, which tolerate a wait of one second.
    pub const REAL: Self = Self {
        timeout_ms: 5000,
        wait_seconds: 1,
        stall_timeout_ms: 500,
    };
    /// For the suite's built-in clients, whose whole run takes about a second. A busy machine does not shorten the
    /// stall, because these clients ignore unscheduled time as well.
    pub const BUILT_IN: Self = Self {
        timeout_ms: 5000,
        wait_seconds: 10,
        stall_timeout_ms: 600,
    };
}

/// Returns the model to request on a surface.
fn model(surface: Surface) -> &'static str {
    match surface {
        Surface::Messages => "anthropic/claude-sonnet-4",
        _ => "openai/gpt-4o-mini",
    }
}

/// The shortest key that all clients accept; some reject shorter ones before they send anything.
const SHORTEST_KEY: usize = 20;

impl Planned<'_> {
    /// Returns the mock's case ID: the fixture ID, with the play mode as a suffix unless retries are off.
    #[must_use]
    pub fn mock_case(&self) -> String {
        match self.fixture {
            None => format!("control@{}", self.id.replace('/', ".")),
            Some(_) => self.name(),
        }
    }

    /// Returns the model to request.
    #[must_use]
    pub fn model(&self) -> &'static str {
        model(self.surface)
    }

    /// Returns the most requests that the client may send for the call; more violate a requirement (RETRY-1 to
    /// RETRY-9).
    #[must_use]
    pub fn most_requests(&self) -> usize {
        match (self.way, self.class) {
            (PlayMode::Default, Some(class)) => class.most_requests(),
            _ => 1,
        }
    }

    /// Returns whether a client may spend most of the call waiting: for missing bytes, or before a retry.
    #[must_use]
    pub fn is_patient(&self) -> bool {
        self.stalls() || self.most_requests() > 1
    }

    /// Returns whether the response stalls.
    #[must_use]
    pub fn stalls(&self) -> bool {
        self.fixture.is_some_and(stalls)
    }

    /// The name of the call: unique within a run.
    #[must_use]
    pub fn name(&self) -> String {
        match (self.way, self.variant) {
            (_, Some(variant)) => format!("{}.{variant}", self.id),
            (PlayMode::NoRetries, None) => self.id.clone(),
            (way, None) => format!("{}.{way}", self.id),
        }
    }

    /// The call with a variant of its response instead.
    #[must_use]
    pub fn varied(&self, variant: Variant) -> Self {
        Self {
            way: PlayMode::Variants,
            variant: Some(variant),
            ..self.clone()
        }
    }

    /// Returns the op for the adapter. `again` counts repetitions by the suite, whose requests are distinguished by
    /// their run.
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

    /// Returns the timeout for the client. For a stream that stalls it doubles with each repetition, because a busy
    /// machine may need more time.
    fn timeout_ms(&self, again: u32) -> u64 {
        if self.stalls() {
            self.timeout_ms << again
        } else {
            self.timeout_ms
        }
    }

    /// Returns the journal key of the call's requests.
    #[must_use]
    pub fn journal_key(&self, again: u32) -> String {
        let case = self.mock_case();
        if again == 0 {
            case
        } else {
            format!("{case}@{again}")
        }
    }

    /// Returns the response to play; `None` for a control, which the mock answers by itself.
    #[must_use]
    pub fn plays(&self) -> Option<MockCase> {
        let play = crate::upstream::canned(self.fixture?);
        Some(match self.way {
            // The variants of an exchange are played after it, each with a response of its own.
            PlayMode::NoRetries | PlayMode::Variants => play.into(),
            PlayMode::Split => ways::split(play).into(),
            PlayMode::Default => retries::mock_case(play, self),
        })
    }
}

/// Returns the controls of a client: one for each surface it supports, streaming and non-streaming.
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
                variant: None,
            });
        }
    }
    controls
}

/// Plans every call that the fixtures require of a client, ordered by ID and play mode.
#[must_use]
pub fn plan<'f>(fixtures: &[&'f Fixture], hello: &Hello, pace: Pace) -> Vec<Planned<'f>> {
    // A client may refuse what a source shortened, so its complete counterpart is played instead.
    let completed: HashSet<&str> = fixtures
        .iter()
        .filter_map(|fixture| fixture.case.provenance.completes.as_deref())
        .collect();
    let playable: Vec<&'f Fixture> = fixtures
        .iter()
        .copied()
        .filter(|fixture| fixture.playable() && !completed.contains(fixture.id.as_str()))
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

/// Keeps the calls of one part of a run. The whole run is planned first, so that a part of it makes the same calls.
pub fn keep_part(planned: &mut Vec<Planned<'_>>, fixtures: &[&Fixture], partition: Partition) {
    let ids = fixtures.iter().enumerate();
    let own: HashSet<&str> = ids
        .filter(|(place, _)| partition.has(*place))
        .map(|(_, fixture)| fixture.id.as_str())
        .collect();
    planned.retain(|planned| own.contains(planned.id.as_str()));
}

/// Returns whether the response stalls.
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
        variant: None,
    }
}

/// Returns whether the recorded request asked for a stream, as far as known; the request of an event stream did.
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
    if is_lone_event(fixture) {
        return Some(
            "the recording is one event of a stream, as logs keep it: no server answers with it"
                .to_owned(),
        );
    }
    None
}

/// Returns whether the recording is one ordinary event of a stream without its frame. Logs keep such events; a client may
/// report what it likes for one.
fn is_lone_event(fixture: &Fixture) -> bool {
    !fixture.is_stream()
        && matches!(
            fixture.case.expect.shape,
            Shape::StreamChunk | Shape::ResponseEvent
        )
}

/// Returns whether an ordinary stream was recorded without its end, so that it is only valid while the connection stays
/// open.
pub fn is_cut_short(fixture: &Fixture) -> bool {
    let answer = Answer {
        ended: true,
        ..Answer::of_fixture(fixture)
    };
    fixture.is_stream() && !fixture.case.expect.is_error && read(&answer.input()).is_error()
}

#[cfg(test)]
mod tests {
    use super::*;
    use openrouter_corpus::fixture::Corpus;
    use openrouter_corpus::root::Root;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("chat_completions/200-healthy", None)]
    #[case(
        "chat_completions/200-single-chunk-as-json",
        Some("one event of a stream")
    )]
    #[case("responses/200-single-event-as-json", Some("one event of a stream"))]
    #[case(
        "chat_completions/stream-200-healthy",
        Some("does not support streaming")
    )]
    #[case("messages/529-provider-overloaded", Some("has no messages"))]
    fn what_is_not_asked_of_a_client(#[case] id: &str, #[case] why: Option<&str>) {
        let hello = serde_json::from_value::<Hello>(json!({
            "op": "hello", "name": "acme", "version": "1", "language": "rust", "stream": false, "retries": false,
            "surfaces": ["chat_completions", "responses"], "fields": ["message"],
        }))
        .expect("a greeting");
        let corpus = Corpus::load(&Root::embedded());
        let found = not_applicable(corpus.get(id).expect("a fixture"), &hello);
        assert_eq!(found.is_some(), why.is_some(), "{found:?}");
        assert!(found.is_none_or(|found| why.is_some_and(|why| found.contains(why))));
    }
}
