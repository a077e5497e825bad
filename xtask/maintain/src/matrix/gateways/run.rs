//! Checks the gateways of a checkout: one by one, twice each, restarted each time.

use openrouter_conform::matrix::gateways::row::Once;
use openrouter_conformance::seed::Seed;
use openrouter_conformance::server;
use std::path::Path;
use std::time::Duration;

use super::process::{Running, free_place};
use super::upstream;
use crate::matrix::Ran;
use openrouter_conform::matrix::gateways::{GatewayManifest, GatewayRow};
use openrouter_errors::Surface;

use openrouter_conformance::gateway::{Config, GatewayReport, in_case};
use openrouter_conformance::server::limits::Limits;
use openrouter_conformance::server::target::Target;
use openrouter_conformance::server::{Key, ServerReport};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Selection;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_mock::CONTROL;
use openrouter_runner::gateway::run as look_through;

/// The time that a response may take after the upstream's response has ended.
const GRACE: Duration = Duration::from_secs(10);

/// The time to wait for a stream that the upstream stalls.
const STALL: Duration = Duration::from_secs(2);

/// The deadline of a probe, for real gateways on a busy machine.
const DEADLINE: Duration = Duration::from_secs(20);

/// Starts, checks and stops a gateway, twice.
pub async fn judge(suite: &Suite, checkout: &Path, manifest: &GatewayManifest) -> Ran<GatewayRow> {
    let both = async {
        Ok::<_, String>((
            once(suite, checkout, manifest).await?,
            once(suite, checkout, manifest).await?,
        ))
    };
    let (first, second) = match both.await {
        Ok(both) => both,
        Err(why) => return Ran::without_row(why),
    };
    let mut incomplete = not_whole(&first);
    incomplete.extend(not_whole(&second));
    incomplete.sort();
    incomplete.dedup();
    let judged = |once: &Once| {
        once.through
            .cases
            .iter()
            .any(|case| case.verdict.is_judged())
    };
    let usable = judged(&first) && judged(&second);
    Ran {
        row: usable.then(|| GatewayRow::of(manifest, &first, &second)),
        incomplete,
    }
}

/// Returns why a run is incomplete. A fault that the gateway passes on and its upstream accepts is not a reason; its
/// row counts it.
fn not_whole(once: &Once) -> Vec<String> {
    let mut reasons = once.through.incomplete.clone();
    let open = once
        .through
        .cases
        .iter()
        .filter(|case| case.verdict.is_open());
    reasons.extend(open.map(|case| {
        let why = case.why.as_deref().unwrap_or_default();
        format!("{} is {}: {why}", case.case, case.verdict)
    }));
    if once.probes.counts.passed + once.probes.counts.violated == 0 {
        reasons.extend(once.probes.incomplete.iter().cloned());
    }
    reasons
}

async fn once(suite: &Suite, checkout: &Path, manifest: &GatewayManifest) -> Result<Once, String> {
    let of_surfaces = |fixture: &&Fixture| manifest.surfaces.contains(&fixture.surface());
    let fixtures: Vec<&Fixture> = suite.corpus.fixtures().iter().filter(of_surfaces).collect();
    let playable = fixtures.iter().filter(|fixture| fixture.playable());
    let ids: Vec<&str> = playable.map(|fixture| fixture.id.as_str()).collect();
    let place = free_place().map_err(|error| format!("no free port: {error}"))?;
    // The upstream is started first: a reverse proxy that could not reach it answers 503 for a while.
    let behind = upstream::start(place.upstream).await;
    let behind = behind.map_err(|error| error.to_string())?;
    let mut running = Running::start(manifest, checkout, &ids, place).await?;
    let judged = async {
        let probes = probe(suite, manifest, &running).await;
        behind.shutdown().await;
        let probes = probes?;
        let through = sandwich(suite, manifest, &running, &fixtures).await?;
        Ok::<_, Error>(Once { probes, through })
    };
    let judged = judged.await.map_err(|error| error.to_string());
    let ended = running.ended();
    running.stop().await?;
    match (judged, ended) {
        (judged, None) => judged,
        (_, Some(why)) => Err(why),
    }
}

/// Sends faulty requests to the gateway, with the reference server as its upstream.
async fn probe(
    suite: &Suite,
    manifest: &GatewayManifest,
    running: &Running,
) -> Result<ServerReport, Error> {
    let place = running.place();
    let mock = format!("http://{}", place.upstream);
    let headers = running
        .headers()
        .iter()
        .map(|header| (header.name.clone(), in_case(&header.value, &mock, CONTROL)));
    let config = server::Config {
        seed: Seed::random(),
        partition: None,
        target: Target::new(&in_case(&running.url(manifest), &mock, CONTROL))?,
        name: manifest.name.clone(),
        model: in_case(&manifest.model, &mock, CONTROL),
        fault_model: None,
        key: Key::own(),
        headers: headers.collect(),
        limits: Limits::new(true, Some(DEADLINE)),
        rate: None,
        max_cost: 0.0,
        wait: server::Config::WAIT,
    };
    let selection = Selection {
        surface: probed(manifest)?,
        ..Selection::default()
    };
    openrouter_runner::server::run(config, &selection, &suite.spec, |_| {}).await
}

/// Returns the surfaces of a gateway that have probes.
fn probed(manifest: &GatewayManifest) -> Result<Vec<Surface>, Error> {
    let probes = server::probe::Probes::built_in()?;
    let probed = |surface: &&Surface| probes.files().iter().any(|file| file.surface == **surface);
    Ok(manifest.surfaces.iter().filter(probed).copied().collect())
}

/// Plays the corpus through the gateway.
async fn sandwich(
    suite: &Suite,
    manifest: &GatewayManifest,
    running: &Running,
    fixtures: &[&Fixture],
) -> Result<GatewayReport, Error> {
    let place = running.place();
    let config = Config {
        seed: Seed::random(),
        name: manifest.name.clone(),
        url: running.url(manifest),
        listen: place.upstream,
        surfaces: Some(manifest.surfaces.clone()),
        model: manifest.model.clone(),
        headers: running.headers().to_vec(),
        key: Key::own(),
        jobs: 8,
        grace: GRACE,
        stall: STALL,
        wait: server::Config::WAIT,
        retries: false,
        again: String::new(),
    };
    look_through(
        &config,
        fixtures,
        &Selection::default(),
        &suite.spec,
        |_| {},
    )
    .await
}
