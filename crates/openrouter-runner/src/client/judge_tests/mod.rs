//! Evaluates synthetic calls: a recorded response and the exact client's result, with one modification.

mod bodies;
mod ends;
mod holds;
mod slips;
mod streams;
mod truths;
mod words;

use std::sync::OnceLock;

use openrouter_errors::read;

use crate::client::reference;
use crate::client::reference::exact::{input, understand};
use crate::client::reference::whole_plan;
use crate::client::reference::{Answer, Reference};
use openrouter_conformance::client::evidence::{CallOutcome, Played};
pub(super) use openrouter_conformance::client::judge::{Verdict, judge};
use openrouter_conformance::client::plan::Planned;
use openrouter_conformance::client::protocol::{Hello, RunResult};
pub(super) use openrouter_conformance::client::report::CaseReport;
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::{End, Fixture};
use openrouter_corpus::report::Finding;
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_mock::Entry;

fn suite() -> &'static Suite {
    static SUITE: OnceLock<Suite> = OnceLock::new();
    SUITE.get_or_init(|| Suite::load(Root::embedded()).expect("the embedded data"))
}

fn fixture(id: &str) -> &'static Fixture {
    suite().corpus.get(id).expect("it is there")
}

/// Returns the calls of the whole plan.
fn calls() -> &'static [Planned<'static>] {
    static CALLS: OnceLock<Vec<Planned<'static>>> = OnceLock::new();
    CALLS.get_or_init(|| {
        // Without the complete counterparts of shortened recordings, which are played instead of them.
        let fixtures = suite().corpus.fixtures().iter();
        let recorded = |fixture: &&Fixture| fixture.case.provenance.completes.is_none();
        whole_plan(&fixtures.filter(recorded).collect::<Vec<_>>())
    })
}

/// One call of a client that can express everything.
struct Call {
    hello: Hello,
    played: Vec<Played<'static>>,
}

impl Call {
    /// Creates the call with this name (the fixture, and `.default` or `.split`) as the exact client makes it.
    fn exact(name: &str) -> Self {
        let own = calls().iter().filter(|call| {
            call.name() == name
                || (call.way == PlayMode::NoRetries && name == format!("{}.split", call.id))
        });
        let mut call = Self::made(own);
        assert_eq!(call.last().planned.name(), name);
        call
    }

    /// Creates the call with retries off of a modified corpus fixture.
    fn of(id: &str, change: impl FnOnce(&mut Fixture)) -> Self {
        let mut fixture = fixture(id).clone();
        change(&mut fixture);
        let fixture: &'static Fixture = Box::leak(Box::new(fixture));
        let mut planned = whole_plan(&[fixture]);
        planned.retain(|call| call.way == PlayMode::NoRetries);
        Self::made(planned.iter())
    }

    fn made<'p>(planned: impl Iterator<Item = &'p Planned<'static>>) -> Self {
        let played = planned.map(|planned| Played {
            outcome: CallOutcome::Result(Box::new(exact_result(planned))),
            planned: planned.clone(),
            seen: vec![Entry::answered(0)],
        });
        Self {
            hello: Reference::Exact.hello(),
            played: played.collect(),
        }
    }

    /// Replaces the report of the call.
    fn with_outcome(mut self, outcome: CallOutcome) -> Self {
        self.last().outcome = outcome;
        self
    }

    /// Modifies the result of the call.
    fn result(mut self, change: impl FnOnce(&mut RunResult)) -> Self {
        let CallOutcome::Result(result) = &mut self.last().outcome else {
            panic!("there is a result")
        };
        change(result);
        self
    }

    fn last(&mut self) -> &mut Played<'static> {
        self.played.last_mut().expect("there is a call")
    }

    /// Returns the verdict and the violated requirements.
    fn outcome(&self) -> (Verdict, String) {
        let judged = self.judged();
        (judged.verdict, ids(&judged.broken))
    }

    fn judged(&self) -> CaseReport {
        self.try_judged().expect("the call has a fixture")
    }

    fn try_judged(&self) -> Option<CaseReport> {
        judge(
            &suite().spec,
            &Selection::default(),
            &self.hello,
            &self.played,
        )
    }
}

/// Replaces a text in the payload.
fn replace(fixture: &mut Fixture, from: &str, to: &str) {
    let text = String::from_utf8_lossy(&fixture.payload);
    assert!(text.contains(from), "{from}");
    fixture.payload = text.replace(from, to).into_bytes().into();
}

/// Formats the violated requirements.
fn ids(broken: &[Finding]) -> String {
    let ids: Vec<&str> = broken.iter().map(|one| one.check.as_str()).collect();
    ids.join(" ")
}

/// Returns the exact client's result for the recorded response.
fn exact_result(planned: &Planned<'static>) -> RunResult {
    let fixture = planned.fixture.expect("no control");
    let run = planned.run(|_| String::new(), 0);
    let wire = fixture.case.wire.as_ref();
    let sent = wire
        .and_then(|wire| wire.at_byte)
        .unwrap_or(usize::MAX)
        .min(fixture.payload.len());
    let broken = |timed_out| reference::Broken {
        timed_out,
        why: "it broke off".to_owned(),
    };
    let answer = Answer {
        status: fixture.play_status(),
        headers: fixture.case.headers.clone(),
        body: fixture.payload[..sent].to_vec(),
        pieces: Vec::new(),
        broken: match wire.and_then(|wire| wire.end) {
            Some(End::Stall) => Some(broken(true)),
            Some(End::Reset | End::Short) => Some(broken(false)),
            _ if sent < fixture.payload.len() => Some(broken(false)),
            _ => None,
        },
    };
    let input = input(&answer, &run);
    understand(&run, &answer, &read(&input), 0).0
}
