//! Plays a plan to a client: first the controls, then all calls, as many concurrently as the client supports. Collects
//! the client's result and the mock's journal for each.

mod call;
mod patience;
mod queue;
mod variants;

use openrouter_conformance::client::evidence::{CallOutcome, Played, Session, control_held};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::driver::{Broken, Driver};
use crate::progress;
use crate::reorder::ReorderBuffer;
use openrouter_conformance::client::plan::{Pace, Planned, controls, keep_part, plan};
use openrouter_conformance::client::protocol::Hello;
use openrouter_conformance::client::variants::Choice;
use openrouter_conformance::seed::Seed;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Partition;
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_mock::{Entry, Mock, MockConfig, MockHandle};

use call::Call;
pub use patience::Patience;
use queue::{Next, Queue};
pub use variants::Variants;

/// The configuration of a session.
#[derive(Debug, Clone, Copy)]
pub struct Config {
    /// The client's timeouts.
    pub pace: Pace,
    /// The time the suite waits for the client.
    pub patience: Patience,
    /// The most calls; `None`: the whole plan.
    pub most: Option<usize>,
    /// The part of the fixtures to play; `None`: all.
    pub partition: Option<Partition>,
    /// Determines the nonces, and what variants sample.
    pub seed: Seed,
    /// The variants to play; `None`: only the exchanges as recorded.
    pub variants: Option<Choice>,
}

impl Config {
    /// For a built-in client.
    pub const BUILT_IN: Self = Self {
        pace: Pace::BUILT_IN,
        patience: Patience::BUILT_IN,
        most: None,
        partition: None,
        seed: Seed::BUILT_IN,
        variants: None,
    };
    /// For an adapter.
    pub const ADAPTER: Self = Self {
        pace: Pace::REAL,
        patience: Patience::ADAPTER,
        most: None,
        partition: None,
        seed: Seed::BUILT_IN,
        variants: None,
    };
}

/// The number of hangs after which no more calls are made.
pub const MOST_HANGS: usize = 20;

/// Plays the fixtures to a client, then the variants. `over` is called for each call in plan order, with the client's
/// introduction and all calls up to this one.
///
/// # Errors
/// If the client cannot be started, or the mock cannot listen.
pub async fn play<'f>(
    driver: Arc<dyn Driver>,
    fixtures: &[&'f Fixture],
    config: Config,
    variants: Option<Variants<'_>>,
    mut over: impl FnMut(&Hello, &[Played<'f>]),
) -> Result<Session<'f>, Broken> {
    let hello = driver.start().await?;
    let mut planned = plan(fixtures, &hello, config.pace);
    if let Some(partition) = config.partition {
        keep_part(&mut planned, fixtures, partition);
    }
    let mut controls = controls(&hello, config.pace);
    if let Some(most) = config.most {
        controls.truncate(1);
        planned.retain(|planned| {
            planned.not_applicable.is_none() && planned.way == PlayMode::NoRetries
        });
        planned.truncate(most);
    }
    let cases = planned
        .iter()
        .filter_map(|planned| Some((planned.mock_case(), planned.plays()?)))
        .collect();
    let mock = Mock::start(MockConfig {
        cases,
        ..openrouter_conformance::upstream::config()
    })
    .await
    .map_err(|error| Broken(format!("the mock does not start: {error}")))?;
    let mock = Arc::new(mock);
    let controls = all(&driver, &mock, controls, config, |_| {}).await;
    let usable = controls.iter().all(control_held);
    let mut over = |played: &[Played<'f>]| over(&hello, played);
    let played = if usable {
        all(&driver, &mock, planned, config, over).await
    } else {
        let mut played = Vec::new();
        for planned in planned {
            played.push(unasked(planned));
            over(&played);
        }
        played
    };
    let varied = match variants.filter(|_| usable) {
        Some(variants) => variants::vary(&driver, &mock, &hello, &played, variants, config).await,
        None => Vec::new(),
    };
    let faults = driver.finish().await;
    if let Ok(mock) = Arc::try_unwrap(mock) {
        mock.shutdown().await;
    }
    Ok(Session {
        hello,
        controls,
        played,
        varied,
        faults,
    })
}

/// Returns a call that is not made because a control failed.
fn unasked(planned: Planned<'_>) -> Played<'_> {
    let outcome = match &planned.not_applicable {
        Some(why) => CallOutcome::NotAsked(why.clone()),
        None => CallOutcome::Broken("not requested: a control failed".to_owned()),
    };
    Played {
        planned,
        outcome,
        seen: Vec::new(),
    }
}

/// Makes the calls: as many concurrently as the client supports, then, alone, those that a dying process interrupted.
async fn all<'f>(
    driver: &Arc<dyn Driver>,
    mock: &Arc<MockHandle>,
    plan: Vec<Planned<'f>>,
    config: Config,
    mut over: impl FnMut(&[Played<'f>]),
) -> Vec<Played<'f>> {
    let mut outcomes = ReorderBuffer::new(plan.len());
    let mut to_ask = plan.len();
    for (at, planned) in plan.iter().enumerate() {
        if let Some(why) = planned.not_applicable.clone() {
            outcomes.put(at, (CallOutcome::NotAsked(why), Vec::new()));
            to_ask -= 1;
        }
    }
    let mut queue = Queue::new(&plan, driver.parallel());
    let mut played = Vec::with_capacity(plan.len());
    let mut plan_of_outcomes = plan.iter().cloned();
    let mut report = |outcomes: &mut ReorderBuffer<(CallOutcome, Vec<Entry>)>| {
        while let Some((outcome, seen)) = outcomes.take()
            && let Some(planned) = plan_of_outcomes.next()
        {
            played.push(Played {
                planned,
                outcome,
                seen,
            });
            over(&played);
        }
    };
    let progress = progress::begin("calls", to_ask);
    let mut calls: JoinSet<(Next, Option<CallOutcome>, Vec<Entry>)> = JoinSet::new();
    let mut hangs = 0;
    loop {
        report(&mut outcomes);
        while hangs < MOST_HANGS
            && let Some(next) = queue.next()
        {
            let call = Call::new(&plan[next.at], next.again, mock, config);
            let (driver, mock) = (Arc::clone(driver), Arc::clone(mock));
            calls.spawn(async move {
                let (outcome, seen) = call.make(driver.as_ref(), mock.journal()).await;
                (next, outcome, seen)
            });
        }
        match calls.join_next().await {
            None => break,
            Some(Err(_)) => {}
            Some(Ok((call, one, seen))) => {
                queue.over(call);
                match one {
                    None => queue.again(call),
                    Some(one) => {
                        progress.step();
                        hangs += usize::from(matches!(one, CallOutcome::Hung(_)));
                        outcomes.put(call.at, (one, seen));
                    }
                }
            }
        }
    }
    outcomes.fill(|| {
        let left = format!("not requested: {MOST_HANGS} calls hung before it");
        (CallOutcome::Broken(left), Vec::new())
    });
    report(&mut outcomes);
    played
}
