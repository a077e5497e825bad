//! Plays all cases to a program, after the control.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::run::{Program, Ran, Target, run};
use crate::reorder::ReorderBuffer;
use openrouter_conformance::program::judge::{judge, not_run};
use openrouter_conformance::program::plan::concerns;
use openrouter_conformance::program::report::{ProgramReport, RunReport};
use openrouter_conformance::program::{Control, Evidence, Exit};
use openrouter_conformance::upstream;
use openrouter_conformance::verdicts::counts;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
use openrouter_mock::{CONTROL, Mock, MockConfig, MockHandle};

/// The configuration of a session.
#[derive(Debug, Clone)]
pub struct Config {
    /// The program.
    pub program: Program,
    /// The model.
    pub model: String,
    /// The time limit of one run.
    pub limit: Duration,
    /// The most concurrent runs.
    pub jobs: usize,
    /// The arguments of `program` on a command line that repeats the run.
    pub again: String,
}

impl Config {
    /// The default model, which programs know.
    pub const MODEL: &str = "openai/gpt-4o-mini";
    /// The default time limit of a run in seconds, from its first request.
    pub const LIMIT: u64 = 75;
}

/// Returns a key in the form that programs expect, which belongs to nobody.
fn api_key() -> String {
    format!("sk-or-v1-{}", "0123456789abcdef".repeat(4))
}

/// Plays the fixtures to a program and evaluates each run. `each` is called for every run in plan order.
///
/// # Errors
/// If the mock does not start.
pub async fn play(
    config: &Config,
    fixtures: &[&Fixture],
    selection: &Selection,
    spec: &Spec,
    each: impl Fn(&RunReport),
) -> Result<ProgramReport, Error> {
    let cases = fixtures
        .iter()
        .map(|fixture| (fixture.id.to_string(), upstream::canned(fixture).into()))
        .collect();
    let mock = Mock::start(MockConfig {
        cases,
        ..upstream::config()
    })
    .await
    .map_err(upstream::not_started)?;
    let control = control(config, &mock).await;
    let mut runs: Vec<RunReport> = Vec::new();
    let concerned: Vec<&Fixture> = fixtures
        .iter()
        .copied()
        .filter(|fixture| control.fault.is_none() && concerns(fixture, &control))
        .collect();
    let mut waiting = JoinSet::new();
    let room = Arc::new(Semaphore::new(config.jobs));
    for (at, fixture) in concerned.iter().enumerate() {
        let (config, room) = (config.clone(), Arc::clone(&room));
        let id = fixture.id.to_string();
        let target = target(&config, &mock.url(), &id);
        let journal = mock.journal().clone();
        waiting.spawn(async move {
            let _turn = room.acquire().await;
            let has_asked = || journal.count(&id) > 0;
            let ran = run(&config.program, &target, config.limit, has_asked).await;
            (at, ran)
        });
    }
    let mut in_order = ReorderBuffer::new(concerned.len());
    let mut next = concerned.iter();
    while let Some(done) = waiting.join_next().await {
        let (at, ran) = done.map_err(|error| Error::Harness(format!("a run panicked: {error}")))?;
        in_order.put(at, ran);
        while let Some(ran) = in_order.take()
            && let Some(fixture) = next.next()
        {
            let (evidence, case) = match ran {
                Ok(ran) => {
                    let evidence = evidence(ran, &mock, fixture.id.as_str());
                    let case = judge(spec, selection, fixture, &evidence, &control);
                    (evidence, case)
                }
                Err(why) => (Evidence::default(), not_run(fixture, why)),
            };
            let report = RunReport::new(&config.again, fixture, &evidence, &control, case);
            each(&report);
            runs.push(report);
        }
    }
    mock.shutdown().await;
    let cases = runs.iter().map(|run| &run.case);
    let requirements = counts::requirements(spec, selection, cases);
    Ok(ProgramReport::new(
        &config.program.name,
        control,
        runs,
        requirements,
    ))
}

fn target(config: &Config, origin: &str, case: &str) -> Target {
    // A slash in the case would be part of the path.
    let case = case.replace('/', "~");
    Target {
        base_url: format!("{origin}/c/{case}/api/v1"),
        api_key: api_key(),
        model: config.model.clone(),
    }
}

fn evidence(ran: Ran, mock: &MockHandle, case: &str) -> Evidence {
    let entries = mock.journal().entries();
    let seen = entries
        .into_iter()
        .filter(|entry| entry.case.as_deref() == Some(case));
    Evidence {
        seen: seen.collect(),
        screen: ran.screen,
        exit: ran.exit,
        seconds: ran.seconds,
        shows_key: ran.shows_key,
    }
}

/// Makes the run on a healthy response.
async fn control(config: &Config, mock: &MockHandle) -> Control {
    let target = target(config, &mock.url(), CONTROL);
    let journal = mock.journal().clone();
    let has_asked = move || journal.count(CONTROL) > 0;
    let ran = match run(&config.program, &target, config.limit, has_asked).await {
        Ok(ran) => ran,
        Err(why) => {
            return Control {
                fault: Some(why),
                ..Control::default()
            };
        }
    };
    let evidence = evidence(ran, mock, CONTROL);
    let first = evidence.seen.iter().find(|entry| entry.method == "POST");
    let fault = match (first, evidence.exit) {
        (None, exit) => Some(format!("it sent no request to the base URL; {exit}")),
        (Some(_), Exit::Code(0)) => None,
        (Some(_), exit) => Some(format!("a healthy answer, and {exit}")),
    };
    let tail: Vec<&str> = evidence.screen.lines().rev().take(8).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    let fault = fault.map(|fault| format!("{fault}; its screen ends:\n{}", tail.join("\n")));
    let stream = evidence
        .requests()
        .any(|entry| entry.body.stream == Some(true));
    Control {
        stream,
        surface: first.and_then(|entry| entry.surface),
        fault,
        exit: evidence.exit,
        screen: evidence.screen,
    }
}
