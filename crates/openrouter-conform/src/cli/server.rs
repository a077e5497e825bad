//! `server`: probes a server.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::replay::ReproCommand;
use super::seed::SeedArg;
use super::{Context, Done};
use openrouter_conformance::gateway::HeaderTemplate;
use openrouter_conformance::seed::Seed;
use openrouter_conformance::server::ProbeRow;
use openrouter_conformance::server::limits::Limits;
use openrouter_conformance::server::target::Target;
use openrouter_conformance::server::{Config, Key, Plan};
use openrouter_corpus::error::Error;
use openrouter_runner::sabotage::server::{Running, ServerAct};
use openrouter_runner::sabotage::{Act, Side, find};
use openrouter_runner::server::reference;
use openrouter_runner::server::reference::NoFault;
use openrouter_runner::server::{reference_config, run, run_and_check};

/// Probe a server: send invalid requests, each paired with a valid control request
///
/// Without --url, probes the built-in reference server.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Base URL of the server, such as http://127.0.0.1:4000/api/v1
    #[arg(long)]
    url: Option<String>,
    /// Probe a deliberately broken built-in server (`self-check --list` lists them)
    #[arg(long, value_name = "NAME", conflicts_with = "url")]
    sabotage: Option<String>,
    /// Read the API key from this environment variable
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "api_key_file",
        requires = "url"
    )]
    api_key_env: Option<String>,
    /// Read the API key from this file
    #[arg(long, value_name = "PATH", requires = "url")]
    api_key_file: Option<PathBuf>,
    /// Add a header to each request, such as 'x-portkey-provider: openrouter'; repeatable
    #[arg(long, value_name = "NAME: VALUE", value_parser = HeaderTemplate::parse, requires = "url")]
    header: Vec<HeaderTemplate>,
    /// Model for the control requests
    #[arg(long, value_name = "SLUG", default_value = reference::MODEL)]
    model: String,
    /// Model for which the server fails in mid-stream
    #[arg(long, value_name = "SLUG", requires = "url")]
    fault_model: Option<String>,
    #[command(flatten)]
    seed: SeedArg,
    /// Print what would be sent and what it may cost, without sending anything
    #[arg(long)]
    plan: bool,
    /// Maximum cost of the run
    #[arg(long, value_name = "USD", default_value_t = 0.0, value_parser = amount)]
    max_cost: f64,
    /// Maximum requests per second [default: 5; unlimited on loopback]
    #[arg(long, value_name = "N", value_parser = rate)]
    rate: Option<f64>,
    /// Timeout per request, in seconds [default: 30; 5 on loopback]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
    /// Connection timeout, in seconds [default: 3]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    wait: Option<Duration>,
}

pub(super) fn run_command(args: &Args, context: &Context) -> Done {
    let suite = context.suite()?;
    let selection = context.options.selection();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Harness(format!("the runtime: {error}")))?;
    runtime.block_on(async {
        let mut server = None;
        let mut config = match (&args.url, &args.sabotage) {
            (Some(url), _) => args.config(url)?,
            (None, name) => {
                let started = built_in(name.as_deref()).await?;
                let mut config = reference_config(&started.url())?;
                if let Some(name) = name {
                    config.name = format!("the broken server {name}");
                }
                server = Some(started);
                config
            }
        };
        config.partition = context.options.partition;
        let seed = args.seed.of_run(args.url.is_none());
        config.seed = seed.seed;
        if args.plan {
            context.output.no_report("server --plan")?;
            let plan = Plan::new(&config, &selection, &suite.spec)?;
            context.output.people(&plan.to_terminal(&config));
            return Ok(openrouter_corpus::exit::Exit::Held);
        }
        let mut draft = context.begin_with("server", &selection, |run| run.seed = seed.stated);
        let again = args.again(context);
        let each = |row: &ProbeRow| context.judged(&row.item(&again));
        let report = match &server {
            Some(_) if args.sabotage.is_none() => {
                run_and_check(config, &selection, &suite.spec, &suite.schemas, each).await?
            }
            _ => run(config, &selection, &suite.spec, each).await?,
        };
        report.add_to(&mut draft, &again);
        if let Some(server) = server {
            server.shutdown().await;
        }
        Ok(context.close(&draft.close()))
    })
}

/// Starts the reference server or a broken one.
async fn built_in(sabotage: Option<&str>) -> Result<Running, Error> {
    if let Some(name) = sabotage
        && let Act::Server(act) = find(Side::Server, name)?.act
    {
        return act.start().await;
    }
    ServerAct::ServerFault(|| Arc::new(NoFault)).start().await
}

impl Args {
    /// Returns the options after `server` that probe the same server.
    fn again(&self, context: &Context) -> String {
        let mut again = ReproCommand::of(&context.options);
        again.option("--url", self.url.as_ref());
        again.option("--sabotage", self.sabotage.as_ref());
        again.option("--api-key-env", self.api_key_env.as_ref());
        let file = self.api_key_file.iter();
        file.for_each(|path| again.path("--api-key-file", path));
        for header in &self.header {
            again.option("--header", Some(header.shown()));
        }
        if self.model != reference::MODEL {
            again.option("--model", Some(&self.model));
        }
        again.option("--seed", self.seed.given());
        again.option("--fault-model", self.fault_model.as_ref());
        if self.max_cost > 0.0 {
            again.option("--max-cost", Some(self.max_cost));
        }
        again.option("--rate", self.rate);
        again.option("--timeout", self.timeout.map(|time| time.as_secs_f64()));
        again.option("--wait", self.wait.map(|time| time.as_secs_f64()));
        again.finish()
    }

    fn config(&self, url: &str) -> Result<Config, Error> {
        let target = Target::new(url)?;
        let key = match (&self.api_key_env, &self.api_key_file) {
            (Some(name), _) => Key::from_env(name)?,
            (None, Some(path)) => Key::from_file(path)?,
            (None, None) => Key::own(),
        };
        let near = target.loopback();
        Ok(Config {
            name: target.base().to_owned(),
            model: self.model.clone(),
            fault_model: self.fault_model.clone(),
            key,
            headers: self
                .header
                .iter()
                .map(|header| (header.name.clone(), header.value.clone()))
                .collect(),
            limits: Limits::new(near, self.timeout),
            rate: self.rate.or((!near).then_some(Config::RATE)),
            max_cost: self.max_cost,
            wait: self.wait.unwrap_or(Config::WAIT),
            partition: None,
            seed: Seed::BUILT_IN,
            target,
        })
    }
}

fn amount(text: &str) -> Result<f64, String> {
    let amount: f64 = text
        .parse()
        .map_err(|_| "expected an amount in US dollars, such as 0.5")?;
    if amount.is_finite() && amount >= 0.0 {
        Ok(amount)
    } else {
        Err("expected an amount of 0 or more".to_owned())
    }
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text
        .trim_end_matches("/s")
        .parse()
        .map_err(|_| "expected requests per second, such as 2 or 0.5/s")?;
    if rate.is_finite() && rate >= 0.01 {
        Ok(rate)
    } else {
        Err("expected a rate of 0.01 or more".to_owned())
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds")?;
    if (0.01..=3600.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("expected a number of seconds from 0.01 to 3600".to_owned())
    }
}
