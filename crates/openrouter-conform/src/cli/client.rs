//! `client`: test a client through its adapter.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::listening::Signals;
use super::replay::ReproCommand;
use super::seed::SeedArg;
use super::variants::VariantArgs;
use super::{Context, Done, baseline};
use openrouter_conformance::verdicts::item;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::{Kind, Share};
use openrouter_corpus::select::Selection;
use openrouter_runner::client::driver::Driver;
use openrouter_runner::client::manifest::Manifest;
use openrouter_runner::client::process::{Adapter, Limits, Program};
use openrouter_runner::client::reference::Reference;
use openrouter_runner::client::run::{judge_client, runtime};
use openrouter_runner::client::session::Config;
use openrouter_runner::client::smoke::smoke;
use openrouter_runner::manifest::ManifestFile as _;
use openrouter_runner::progress::so_far;
use openrouter_runner::sabotage::{Act, Side, find};

/// How long an adapter may take to send its hello, in seconds; the default of `--hello-timeout`.
const HELLO_S: u64 = Limits::HELLO_OF_COMMANDS.as_secs();

/// Test a client: replay every fixture through an adapter and rank failures by severity
///
/// The adapter is a small program that drives the client. It exchanges one JSON object per line on stdin and stdout, as
/// defined by the schemas schemas/suite/adapter_*.json. Without a baseline, every violated MUST fails the run.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Use an adapter of the checkout (adapters/NAME), or a built-in one (reference-exact, reference-naive)
    #[arg(long, value_name = "NAME", conflicts_with = "command")]
    adapter: Option<String>,
    /// Test a deliberately broken built-in client (`self-check --list` lists them)
    #[arg(long, value_name = "NAME", conflicts_with_all = ["command", "adapter"])]
    sabotage: Option<String>,
    /// Make three test calls and explain what is wrong with the adapter
    #[arg(long)]
    smoke: bool,
    #[command(flatten)]
    variants: VariantArgs,
    #[command(flatten)]
    seed: SeedArg,
    #[command(flatten)]
    baseline: baseline::BaselineArgs,
    /// Minimum share of the supported calls, in percent, that must get a verdict; below it, the run is incomplete
    #[arg(long, value_name = "PERCENT", default_value_t = Share::MINIMUM, value_parser = clap::value_parser!(u8).range(0..=100))]
    min_judged: u8,
    /// Number of adapter processes to run in parallel [default: number of CPUs]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// How long an adapter may take to send its hello, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = HELLO_S, value_parser = clap::value_parser!(u64).range(1..=3600))]
    hello_timeout: u64,
    /// The adapter program and its arguments
    #[arg(last = true, value_name = "CMD")]
    command: Vec<OsString>,
}

/// A client and how it is started.
struct Client {
    driver: Arc<dyn Driver>,
    config: Config,
    /// Whether the client is built in.
    built_in: bool,
    /// The options that select it.
    named: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let suite = context.suite()?;
    let selection = context.options.selection();
    selection.check(&suite.corpus, &suite.spec)?;
    let baselines = args.baseline.read(context)?;
    let mut client = client(args, context)?;
    client.config.partition = context.options.partition;
    if args.smoke {
        context.output.no_report("client --smoke")?;
        return smoke_test(&suite, &selection, client, context);
    }
    let seed = args.seed.of_run(client.built_in);
    client.config.seed = seed.seed;
    client.config.variants = args.variants.choice(client.built_in);
    let mut draft = context.begin_with("client", &selection, |run| {
        run.seed = seed.stated;
        run.variants = client.config.variants.map(|choice| choice.stated());
        run.baseline = baselines.hash();
    });
    let compared = baselines.compared();
    let judged = judge_client(
        &suite,
        &selection,
        client.driver.clone(),
        client.config,
        &client.named,
        |case| context.judged(&item(Kind::Call, case, compared.as_ref())),
    );
    let judged = runtime()?.block_on(until_interrupted(client.driver.as_ref(), judged))?;
    let judged = match judged {
        Ok(judged) => judged,
        Err(broken) => {
            let why = format!("the client could not be tested: {broken}");
            draft.incomplete.push(why);
            return Ok(context.close(&draft.close()));
        }
    };
    draft.incomplete.extend(suite.corpus.not_loaded());
    if judged.cases.is_empty() {
        let why = "no selected fixture can be played";
        draft.incomplete.push(why.to_owned());
    }
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

/// Does the work unless Ctrl-C or SIGTERM arrives first; then ends the client with all its processes.
async fn until_interrupted<T>(
    driver: &dyn Driver,
    work: impl Future<Output = T>,
) -> Result<T, Error> {
    let signals = Signals::listen()?;
    tokio::select! {
        done = work => Ok(done),
        () = signals.wait(None) => {
            driver.finish().await;
            Err(Error::Interrupted(so_far()))
        }
    }
}

fn smoke_test(suite: &Suite, selection: &Selection, client: Client, context: &Context) -> Done {
    let fixtures: Vec<&Fixture> = selection.fixtures(&suite.corpus);
    let smoke = smoke(client.driver.clone(), &fixtures);
    let smoke = runtime()?.block_on(until_interrupted(client.driver.as_ref(), smoke))?;
    context.output.people(&smoke.text);
    Ok(Exit::decide(false, !smoke.usable))
}

fn client(args: &Args, context: &Context) -> Result<Client, Error> {
    let jobs = match (args.smoke, args.jobs) {
        (true, _) => 1,
        (false, Some(jobs)) => usize::from(jobs),
        (false, None) => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let limits = Limits {
        hello: Duration::from_secs(args.hello_timeout),
        ..Limits::default()
    };
    let mut again = ReproCommand::of(&context.options);
    args.baseline.again(&mut again);
    again.option("--seed", args.seed.given());
    let waits = (args.hello_timeout != HELLO_S).then_some(args.hello_timeout);
    again.option("--hello-timeout", waits);
    if let Some(name) = &args.sabotage
        && let Act::Client(act) = find(Side::Client, name)?.act
    {
        return Ok(Client {
            driver: Arc::new(act.driver(name)),
            config: Config::BUILT_IN,
            built_in: true,
            named: {
                again.option("--sabotage", Some(name));
                again.finish()
            },
        });
    }
    let (program, named) = match &args.adapter {
        Some(name) => {
            again.option("--adapter", Some(name));
            let named = again.finish();
            if let Some(reference) = Reference::ALL
                .iter()
                .find(|reference| reference.as_str() == name)
            {
                let driver = Arc::new(reference.driver());
                return Ok(Client {
                    driver,
                    config: Config::BUILT_IN,
                    built_in: true,
                    named,
                });
            }
            let checkout = context
                .options
                .root
                .clone()
                .unwrap_or_else(|| PathBuf::from("."));
            (
                Manifest::open(&checkout, name)?.program(&checkout, jobs, limits),
                named,
            )
        }
        None if args.command.is_empty() => {
            return Err(Error::usage(
                "client",
                "specify an adapter: --adapter NAME, or its program after --",
            ));
        }
        None => {
            again.word("--".as_ref());
            for word in &args.command {
                again.word(word);
            }
            let named = again.finish();
            (
                Program {
                    command: args.command.clone(),
                    folder: None,
                    env: BTreeMap::new(),
                    jobs,
                    limits,
                },
                named,
            )
        }
    };
    let adapter =
        Adapter::new(program).map_err(|broken| Error::usage("client", broken.to_string()))?;
    Ok(Client {
        driver: Arc::new(adapter),
        config: Config::ADAPTER,
        built_in: false,
        named,
    })
}
