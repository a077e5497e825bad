//! `gateway`: test a gateway end to end.

use std::net::SocketAddr;
use std::time::Duration;

use super::replay::ReproCommand;
use super::seed::SeedArg;
use super::{Context, Done, baseline};
use crate::emit::{Kind, Place, emit};
use openrouter_conformance::gateway::report::CaseReport;
use openrouter_conformance::gateway::{Config, HeaderTemplate};
use openrouter_conformance::seed::Seed;
use openrouter_conformance::server::Key;
use openrouter_conformance::verdicts::item;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::{Kind as ItemKind, Share};
use openrouter_runner::gateway::reference::Gateway;
use openrouter_runner::gateway::run as judge;
use openrouter_runner::sabotage::{Act, Side, find};

/// Test a gateway end to end: play every recorded exchange as its upstream and check what arrives
///
/// The suite listens on --listen as the upstream, sends requests through the gateway at --url, and compares what arrives with
/// what the upstream sent. A request names its case in its model, or in a header for gateways that take the upstream
/// from one. Without --url, tests the built-in gateway.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Base URL of the gateway, such as http://127.0.0.1:4000/v1; may contain {case}
    #[arg(long)]
    url: Option<String>,
    /// Address on which the suite listens as the gateway's upstream
    #[arg(long, value_name = "ADDR", default_value_t = Config::LISTEN)]
    listen: SocketAddr,
    /// Model name of each request; {case} represents the case
    #[arg(long, value_name = "TEMPLATE", default_value = Config::MODEL)]
    model_template: String,
    /// Add a header to each request, with {mock} and {case} replaced; repeatable. Portkey, which appends /v1 itself, needs 'x-portkey-custom-host: {mock}/c/{case}/api'
    #[arg(long, value_name = "NAME: VALUE", value_parser = HeaderTemplate::parse)]
    header: Vec<HeaderTemplate>,
    /// Print a gateway configuration with one entry per case, then exit
    #[arg(long, value_name = "KIND")]
    emit_config: Option<Kind>,
    /// Name of the gateway in the report
    #[arg(long, default_value = "gateway")]
    name: String,
    /// Read the API key for the gateway from this environment variable
    #[arg(long, value_name = "NAME")]
    api_key_env: Option<String>,
    /// Expect the gateway to retry: its retries are enabled
    #[arg(long)]
    retries: bool,
    #[command(flatten)]
    seed: SeedArg,
    #[command(flatten)]
    baseline: baseline::BaselineArgs,
    /// Minimum share of the exchanges on the requested surfaces, in percent, that must get a verdict; below it, the run is incomplete
    #[arg(long, value_name = "PERCENT", default_value_t = Share::MINIMUM, value_parser = clap::value_parser!(u8).range(0..=100))]
    min_judged: u8,
    /// Number of requests in flight, each for a different case
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// How long a response may take after the upstream's response has ended, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// Connection timeout, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    wait: u64,
    /// Test a deliberately broken built-in gateway (`self-check --list` lists them)
    #[arg(long, value_name = "NAME", conflicts_with = "url")]
    sabotage: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let suite = context.suite()?;
    let selection = context.options.selection();
    selection.check(&suite.corpus, &suite.spec)?;
    let mut fixtures: Vec<&Fixture> = selection.fixtures(&suite.corpus);
    if let Some(partition) = context.options.partition {
        let mut places = 0..;
        fixtures.retain(|_| places.next().is_some_and(|place| partition.has(place)));
    }
    if let Some(kind) = args.emit_config {
        context.output.no_report("gateway --emit-config")?;
        let playable = fixtures.iter().filter(|fixture| fixture.playable());
        let ids: Vec<&str> = playable.map(|fixture| fixture.id.as_str()).collect();
        let place = Place {
            upstream: args.listen,
            gateway: args.gateway()?,
        };
        let text = emit(kind, place, &args.model_template, &ids);
        context.output.people(&text);
        return Ok(Exit::Held);
    }
    let baselines = args.baseline.read(context)?;
    let seed = args.seed.of_run(args.url.is_none());
    let mut draft = context.begin_with("gateway", &selection, |run| {
        run.seed = seed.stated;
        run.baseline = baselines.hash();
    });
    let compared = baselines.compared();
    let each =
        |case: &CaseReport| context.judged(&item(ItemKind::Exchange, case, compared.as_ref()));
    let runtime = openrouter_runner::client::run::runtime()?;
    let mut judged = runtime.block_on(async {
        let judged = async {
            match &args.url {
                Some(url) => {
                    judge(
                        &args.config(url, seed.seed, context)?,
                        &fixtures,
                        &selection,
                        &suite.spec,
                        each,
                    )
                    .await
                }
                None => {
                    let (gateway, mut config) = built_in(args.sabotage.as_deref()).await?;
                    config.seed = seed.seed;
                    let own = std::mem::take(&mut config.again);
                    config.again = format!("{} {own}", args.again(context).finish());
                    config.again = config.again.trim().to_owned();
                    let report = judge(&config, &fixtures, &selection, &suite.spec, each).await;
                    drop(gateway);
                    report
                }
            }
        };
        tokio::select! {
            judged = judged => judged,
            _ = tokio::signal::ctrl_c() => Err(Error::Harness("interrupted".to_owned())),
        }
    })?;
    judged.incomplete.extend(suite.corpus.not_loaded());
    draft.share = Some(judged.share(args.min_judged));
    let tested = baseline::Tested {
        target: judged.target(),
        cases: &judged.cases,
        suite: &suite,
    };
    baselines.close(
        &tested,
        draft,
        |draft, compared| judged.add_to(draft, compared),
        context,
    )
}

/// Starts the transparent gateway or a broken one.
async fn built_in(sabotage: Option<&str>) -> Result<(Gateway, Config), Error> {
    if let Some(name) = sabotage
        && let Act::Gateway(act) = find(Side::Gateway, name)?.act
    {
        return act.start(name).await;
    }
    let gateway = Gateway::start().await?;
    let config = gateway.config();
    Ok((gateway, config))
}

impl Args {
    /// Returns the options that select the same gateway.
    fn again(&self, context: &Context) -> ReproCommand {
        let mut again = ReproCommand::of(&context.options);
        self.baseline.again(&mut again);
        again.option("--seed", self.seed.given());
        again
    }

    /// Returns the address of the gateway for a configuration: the port of `--url`.
    fn gateway(&self) -> Result<SocketAddr, Error> {
        let Some(url) = &self.url else {
            return Ok(Config::GATEWAY);
        };
        let target =
            openrouter_conformance::server::target::Target::new(&url.replace("{case}", "control"))?;
        let (host, port) = target.address();
        let ip = host.parse().unwrap_or(Config::GATEWAY.ip());
        Ok(SocketAddr::new(ip, port))
    }

    fn config(&self, url: &str, seed: Seed, context: &Context) -> Result<Config, Error> {
        let surfaces = context.options.surface.clone();
        let mut again = self.again(context);
        again.option("--url", Some(url));
        again.option("--listen", Some(self.listen));
        again.option("--model-template", Some(&self.model_template));
        for header in &self.header {
            again.option("--header", Some(header.shown()));
        }
        again.option("--api-key-env", self.api_key_env.as_ref());
        if self.retries {
            again.word("--retries".as_ref());
        }
        Ok(Config {
            name: self.name.clone(),
            url: url.to_owned(),
            listen: self.listen,
            surfaces: (!surfaces.is_empty()).then_some(surfaces),
            model: self.model_template.clone(),
            headers: self.header.clone(),
            key: self
                .api_key_env
                .as_deref()
                .map_or_else(|| Ok(Key::own()), Key::from_env)?,
            jobs: usize::from(self.jobs),
            grace: Duration::from_secs(self.timeout),
            stall: Duration::from_secs(2),
            wait: Duration::from_secs(self.wait),
            retries: self.retries,
            seed,
            again: again.finish(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum as _;

    #[test]
    fn every_kind_has_a_name() {
        assert_eq!(Kind::value_variants().len(), 5);
    }
}
