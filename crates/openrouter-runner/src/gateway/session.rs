//! Plays the corpus through a gateway: first the controls, then every exchange, then a control again.

use std::sync::Arc;

use openrouter_errors::Surface;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::ask::Ask;
use super::controls::{controls_of, one_control};
use crate::reorder::ReorderBuffer;
use crate::server::send::wait;
use openrouter_conformance::client::plan::{asks_for_stream, is_cut_short};
use openrouter_conformance::client::protocol::{Hello, Run};
use openrouter_conformance::gateway::arrived::Arrived;
use openrouter_conformance::gateway::case::Context;
use openrouter_conformance::gateway::config::{Config, UPSTREAM_KEY, in_case};
use openrouter_conformance::gateway::evidence::{Played, Session};
use openrouter_conformance::gateway::judge::judge;
use openrouter_conformance::gateway::report::{CaseReport, Control, GatewayReport, finish};
use openrouter_conformance::gateway::verdict::Verdict;
use openrouter_conformance::nonce::Nonces;
use openrouter_conformance::verdicts::counts;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::{End, Fixture};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_mock::{Mock, MockConfig, MockHandle};

/// Plays the selected fixtures through a gateway and evaluates it. `each` is called for every exchange in the order of
/// the report.
///
/// # Errors
/// If our upstream cannot listen, or the configuration is invalid.
pub async fn run(
    config: &Config,
    fixtures: &[&Fixture],
    selection: &Selection,
    spec: &Spec,
    each: impl Fn(&CaseReport),
) -> Result<GatewayReport, Error> {
    if !config.names_cases() {
        return Err(Error::usage(
            "gateway",
            "no request names its case: put {case} into --model-template, a --header or --url",
        ));
    }
    let target = config.target()?;
    let nonces = Nonces::of(config.seed);
    let fixtures: Vec<_> = fixtures.iter().map(|one| nonces.put(one)).collect();
    let fixtures: Vec<&Fixture> = fixtures.iter().map(AsRef::as_ref).collect();
    let cases = fixtures.iter().filter(|fixture| fixture.playable());
    let mock = Mock::start(MockConfig {
        listen: config.listen,
        cases: cases
            .map(|fixture| {
                (
                    fixture.id.to_string(),
                    openrouter_conformance::upstream::canned(fixture).into(),
                )
            })
            .collect(),
        ..openrouter_conformance::upstream::config()
    })
    .await
    .map_err(openrouter_conformance::upstream::not_started)?;
    let mock = Arc::new(mock);
    if let Err(why) = wait(&target, config.wait).await {
        let why = format!("the gateway cannot be reached at {}: {why}", target.base());
        return Ok(GatewayReport::unreachable(config, why));
    }
    let hello = Hello::built_in(&config.name, Surface::ALL, FieldName::ALL);
    let address = mock.address();
    let context = Context {
        hello: &hello,
        retries: config.retries,
        keys: &[UPSTREAM_KEY.to_owned(), config.key.reveal().to_owned()],
        inside: &[
            address.to_string(),
            format!("localhost:{}", address.port()),
            "/c/conform".to_owned(),
        ],
    };
    let mut cases = Vec::new();
    let over = |played: &Played<'_>| {
        let case = judge(spec, selection, played, &context);
        let case = finish(case, config, &played.seen);
        each(&case);
        cases.push(case);
    };
    let session = play(config, &fixtures, &mock, over).await;
    let requirements = counts::requirements(spec, selection, &cases);
    let report = GatewayReport::of(config, &session, cases, requirements);
    if let Some(mock) = Arc::into_inner(mock) {
        mock.shutdown().await;
    }
    Ok(report)
}

async fn play<'f>(
    config: &Config,
    fixtures: &[&'f Fixture],
    mock: &Arc<MockHandle>,
    over: impl FnMut(&Played<'f>),
) -> Session {
    let playable: Vec<&'f Fixture> = fixtures
        .iter()
        .copied()
        .filter(|fixture| fixture.playable())
        .collect();
    let mut controls = Vec::new();
    for &surface in Surface::ALL {
        if playable.iter().any(|fixture| fixture.surface() == surface) {
            controls.extend(controls_of(config, surface, mock).await);
        }
    }
    let mut played: Vec<Played<'f>> = playable
        .into_iter()
        .map(|fixture| plan(config, fixture, &controls))
        .collect();
    played.sort_by(|a, b| a.fixture.id.cmp(&b.fixture.id));
    all(config, &mut played, mock, over).await;
    let dead = match controls.iter().find(|control| control.passed()) {
        Some(first) => one_control(config, first.surface, first.stream, mock)
            .await
            .fault
            .map(|fault| format!("the gateway stopped serving: {fault}")),
        None => None,
    };
    Session { controls, dead }
}

fn plan<'f>(config: &Config, fixture: &'f Fixture, controls: &[Control]) -> Played<'f> {
    let surface = fixture.surface();
    let stream = asks_for_stream(fixture);
    let of_surface: Vec<&Control> = controls
        .iter()
        .filter(|control| control.surface == surface)
        .collect();
    let control = of_surface
        .iter()
        .find(|control| control.stream == stream)
        .or_else(|| of_surface.first());
    let not_asked = match control {
        _ if is_cut_short(fixture) => Some((
            Verdict::NotApplicable,
            "the recording has no end; played, it would be a broken stream".to_owned(),
        )),
        None => Some((
            Verdict::NotApplicable,
            format!("this gateway is not tested on {surface}"),
        )),
        Some(control) if control.absent => Some((
            Verdict::NotApplicable,
            format!("the gateway has no {surface}"),
        )),
        Some(control) if control.fault.is_some() => Some((
            Verdict::NotTested,
            "not requested: the control of its surface failed".to_owned(),
        )),
        Some(_) => None,
    };
    Played {
        fixture,
        stream,
        model: in_case(&config.model, "", fixture.id.as_str()),
        arrived: not_asked.map_or_else(|| Ok(Arrived::default()), Err),
        seen: Vec::new(),
    }
}

/// Requests every planned exchange; one request per case at a time, many cases concurrently.
async fn all<'f>(
    config: &Config,
    played: &mut [Played<'f>],
    mock: &Arc<MockHandle>,
    mut over: impl FnMut(&Played<'f>),
) {
    let jobs = Arc::new(Semaphore::new(config.jobs.max(1)));
    let mut done = ReorderBuffer::new(played.len());
    let mut calls = JoinSet::new();
    for (at, one) in played.iter().enumerate() {
        if one.arrived.is_err() {
            done.put(at, at);
            continue;
        }
        let silent = |wire: &&openrouter_corpus::fixture::Wire| wire.end == Some(End::Stall);
        let wire = one.fixture.case.wire.as_ref().filter(silent);
        let stalls_at = wire.map(|wire| wire.at_byte.unwrap_or(one.fixture.payload.len()));
        let case = one.fixture.id.as_str();
        let ask = ask(
            config,
            mock,
            case,
            one.fixture.surface(),
            one.stream,
            stalls_at,
        );
        let (jobs, mock) = (Arc::clone(&jobs), Arc::clone(mock));
        calls.spawn(async move {
            let _permit = jobs.acquire().await;
            (at, ask.send(mock.journal()).await)
        });
    }
    let progress = crate::progress::begin("exchanges", calls.len());
    while let Some(call) = calls.join_next().await {
        progress.step();
        if let Ok((at, arrived)) = call
            && let Some(one) = played.get_mut(at)
        {
            one.seen = mock.journal().of_case(one.fixture.id.as_str());
            one.arrived = Ok(arrived);
            done.put(at, at);
        }
        while let Some(at) = done.take() {
            over(&played[at]);
        }
    }
    // A lost call leaves its place empty.
    (0..played.len()).for_each(|at| done.put(at, at));
    while let Some(at) = done.take() {
        over(&played[at]);
    }
}

pub(super) fn ask(
    config: &Config,
    mock: &MockHandle,
    case: &str,
    surface: Surface,
    stream: bool,
    stalls_at: Option<usize>,
) -> Ask {
    let url = mock.url();
    let headers = config
        .headers
        .iter()
        .map(|header| (header.name.clone(), in_case(&header.value, &url, case)));
    Ask {
        run: Run {
            id: case.to_owned(),
            base_url: in_case(&config.url, &url, case),
            api_key: config.key.reveal().to_owned(),
            surface,
            stream,
            model: in_case(&config.model, &url, case),
            max_retries: Some(0),
            timeout_ms: 0,
        },
        headers: headers.collect(),
        case: case.to_owned(),
        stalls_at,
        grace: config.grace,
        stall: config.stall,
    }
}
