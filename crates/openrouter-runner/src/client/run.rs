//! Plays the plan to a client, evaluates it and builds its report.

use std::borrow::Cow;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use super::driver::{Broken, Driver};
use super::reference::Reference;
use super::session::{Config, Variants, play};
use openrouter_conformance::client::evidence::Played;
use openrouter_conformance::client::judge::{judge, judge_varied};
use openrouter_conformance::client::protocol::Hello;
use openrouter_conformance::client::report::{CaseReport, ClientReport, finish, finish_varied};
use openrouter_conformance::client::variants::Choice;
use openrouter_conformance::nonce::Nonces;
use openrouter_conformance::seed::Seed;
use openrouter_conformance::verdicts::counts;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Selection;

/// Creates a runtime for clients.
///
/// # Errors
/// If the system cannot create threads.
pub fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Harness(format!("no runtime: {error}")))
}

/// Plays the selected fixtures to a client and evaluates it. `again` holds the arguments of `client` on a command line
/// that repeats the run; `each` is called for every call in the order of the report, then for every exchange that was
/// played in variants.
///
/// # Errors
/// If the client cannot be used at all.
pub async fn judge_client(
    suite: &Suite,
    selection: &Selection,
    driver: Arc<dyn Driver>,
    config: Config,
    again: &str,
    each: impl Fn(&CaseReport),
) -> Result<ClientReport, Broken> {
    let fixtures = with_nonces(suite, selection, config.seed);
    play_all(suite, selection, &fixtures, driver, config, again, each).await
}

/// Returns the selected fixtures as they are played with a seed.
fn with_nonces<'s>(suite: &'s Suite, selection: &Selection, seed: Seed) -> Vec<Cow<'s, Fixture>> {
    let nonces = Nonces::of(seed);
    let fixtures = selection.fixtures(&suite.corpus).into_iter();
    fixtures.map(|fixture| nonces.put(fixture)).collect()
}

async fn play_all(
    suite: &Suite,
    selection: &Selection,
    fixtures: &[Cow<'_, Fixture>],
    driver: Arc<dyn Driver>,
    config: Config,
    again: &str,
    each: impl Fn(&CaseReport),
) -> Result<ClientReport, Broken> {
    let fixtures: Vec<&Fixture> = fixtures.iter().map(AsRef::as_ref).collect();
    let mut cases = Vec::new();
    let over = |hello: &Hello, played: &[Played<'_>]| {
        let case = judge(&suite.spec, selection, hello, played);
        if let (Some(last), Some(case)) = (played.last(), case) {
            let case = finish(case, &last.seen, again);
            each(&case);
            cases.push(case);
        }
    };
    let variants = config.variants.map(|choice| Variants {
        choice,
        schemas: &suite.schemas,
    });
    let session = play(driver, &fixtures, config, variants, over).await?;
    for varied in &session.varied {
        if let Some(case) = judge_varied(&suite.spec, selection, &session.hello, varied) {
            let case = finish_varied(case, &session.hello, varied, again);
            each(&case);
            cases.push(case);
        }
    }
    let requirements = counts::requirements(&suite.spec, selection, &cases);
    Ok(ClientReport::of(&session, cases, requirements))
}

/// Plays the selected fixtures to the built-in clients, with a few variants; to all at the same time, because they mostly
/// wait.
///
/// # Errors
/// If the runtime or the mock does not start.
pub fn judge_references(suite: &Suite, selection: &Selection) -> Result<Vec<ClientReport>, Error> {
    let fixtures = with_nonces(suite, selection, Config::BUILT_IN.seed);
    let fixtures = fixtures.as_slice();
    thread::scope(|scope| {
        let judge = |&reference| {
            scope.spawn(move || judge_reference(suite, selection, fixtures, reference))
        };
        let runs: Vec<_> = Reference::ALL.iter().map(judge).collect();
        let reports = runs
            .into_iter()
            .map(|run| run.join().unwrap_or_else(|panic| resume_unwind(panic)));
        reports.collect()
    })
}

fn judge_reference(
    suite: &Suite,
    selection: &Selection,
    fixtures: &[Cow<'_, Fixture>],
    reference: Reference,
) -> Result<ClientReport, Error> {
    let again = format!("--adapter {}", reference.as_str());
    let driver = Arc::new(reference.driver());
    let config = Config {
        variants: Some(Choice::SMOKE),
        ..Config::BUILT_IN
    };
    runtime()?
        .block_on(play_all(
            suite,
            selection,
            fixtures,
            driver,
            config,
            &again,
            |_| {},
        ))
        .map_err(|broken| Error::Harness(format!("{}: {broken}", reference.as_str())))
}
