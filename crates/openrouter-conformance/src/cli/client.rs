//! `client`: judge a client through its adapter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::{Context, Done};
use crate::client::baseline::{Baseline, Deviation};
use crate::client::driver::Driver;
use crate::client::manifest::Manifest;
use crate::client::process::{Adapter, Limits, Program};
use crate::client::reference::Reference;
use crate::client::report::{ClientReport, to_terminal};
use crate::client::run::{expected, items, judge_client, runtime};
use crate::client::session::Config;
use crate::client::smoke::smoke;
use crate::error::Error;
use crate::exit::Exit;
use crate::fixture::Fixture;
use crate::judge::Suite;
use crate::report::{Report, Times, to_end, to_json, write_atomically};
use crate::sabotage::{Act, Side, find};
use crate::select::Selection;

/// Judge a client: play every recorded exchange to it, through an adapter, and rank the harm
///
/// The adapter is a small program that drives the client: one JSON object a line on stdin and stdout, by the schemas
/// schemas/suite/adapter_*.json. Without a baseline every MUST that is broken makes the run fail.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// An adapter of the checkout (adapters/NAME), or reference-exact or reference-naive, which are built in
    #[arg(long, value_name = "NAME", conflicts_with = "command")]
    adapter: Option<String>,
    /// A built-in client that is wrong on purpose (`self-check --list` names them)
    #[arg(long, value_name = "NAME", conflicts_with_all = ["command", "adapter"])]
    sabotage: Option<String>,
    /// Make three calls and explain what is wrong with the adapter
    #[arg(long)]
    smoke: bool,
    /// Compare with the verdicts that are recorded in this file
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Record the verdicts in this file
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Adapter processes at one time; the number of processors unless said otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Seconds an adapter may take to say hello
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    hello_timeout: u64,
    /// The adapter's program and its arguments
    #[arg(last = true, value_name = "CMD")]
    command: Vec<String>,
}

/// A client and how it is played.
struct Client {
    driver: Arc<dyn Driver>,
    config: Config,
    /// The part of the command line that names it.
    named: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let suite = context.suite()?;
    let selection = context.options.selection();
    selection.check(&suite.corpus, &suite.spec)?;
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let client = client(args, context)?;
    if args.smoke {
        return smoke_test(&suite, &selection, client, context);
    }
    let judged = runtime()?.block_on(async {
        let judged = judge_client(
            &suite,
            &selection,
            client.driver.clone(),
            client.config,
            &client.named,
        );
        tokio::select! {
            judged = judged => Ok(judged),
            _ = tokio::signal::ctrl_c() => {
                client.driver.finish().await;
                Err(Error::Harness("interrupted".to_owned()))
            }
        }
    })?;
    let report = match judged {
        Ok(report) => report,
        Err(broken) => {
            let incomplete = vec![format!("the client was not judged: {broken}")];
            let report = Report::close("client", selection, 0, Vec::new(), incomplete);
            return finish(&report, String::new(), true, context);
        }
    };
    if let Some(path) = &args.write_baseline {
        write_baseline(path, &report, baseline.as_ref())?;
    }
    let deviations = baseline.as_ref().map(|baseline| {
        baseline.compare(&report, selection.is_everything(), |id| {
            suite.corpus.get(id).is_some()
        })
    });
    let (mut items, mut incomplete) = items(&report, deviations.as_deref());
    let mut to_judge = expected(&report);
    let of_no_call = |deviation: &&Deviation| {
        !report
            .cases
            .iter()
            .any(|case| case.name() == deviation.case)
    };
    for deviation in deviations.iter().flatten().filter(of_no_call) {
        to_judge += 1;
        items.push(deviation.item());
    }
    if report.cases.is_empty() {
        incomplete.push("none of the selected fixtures can be played".to_owned());
    }
    let people = to_terminal(&report, baseline.is_none());
    let report =
        Report::close("client", selection, to_judge, items, incomplete).with_clients(vec![report]);
    finish(&report, people, baseline.is_some(), context)
}

fn finish(report: &Report, mut people: String, failures: bool, context: &Context) -> Done {
    let times = Times {
        wall: context.started.elapsed(),
    };
    people.push_str(&to_end(report, Some(times), failures));
    context.output.people(&people);
    context.output.reports(report)?;
    Ok(Exit::of_report(report))
}

fn smoke_test(suite: &Suite, selection: &Selection, client: Client, context: &Context) -> Done {
    let fixtures: Vec<&Fixture> = selection.fixtures(&suite.corpus);
    let smoke = runtime()?.block_on(smoke(client.driver, &fixtures));
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
    if let Some(name) = &args.sabotage
        && let Act::Client(act) = find(Side::Client, name)?.act
    {
        return Ok(Client {
            driver: Arc::new(act.driver(name)),
            config: Config::BUILT_IN,
            named: format!("--sabotage {name}"),
        });
    }
    let (program, named) = match &args.adapter {
        Some(name) => {
            let named = format!("--adapter {name}");
            if let Some(reference) = Reference::ALL
                .iter()
                .find(|reference| reference.name() == name)
            {
                let driver = Arc::new(reference.driver());
                return Ok(Client {
                    driver,
                    config: Config::BUILT_IN,
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
                "name an adapter with --adapter NAME, or its program behind --",
            ));
        }
        None => {
            let named = format!("-- {}", args.command.join(" "));
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
        named,
    })
}

fn read_baseline(path: &Path) -> Result<Baseline, Error> {
    let bytes = super::input::read(path)?;
    Baseline::parse(
        &path.display().to_string(),
        &String::from_utf8_lossy(&bytes),
    )
}

/// Writes the verdicts down. Reasons of the baseline that was given, or of the file that is replaced, are kept.
fn write_baseline(
    path: &Path,
    report: &ClientReport,
    given: Option<&Baseline>,
) -> Result<(), Error> {
    if !report.usable() {
        return Ok(());
    }
    let replaced = match given {
        None if path.is_file() => Some(read_baseline(path)?),
        _ => None,
    };
    let baseline = Baseline::record(report, given.or(replaced.as_ref()));
    write_atomically(path, to_json(&baseline).as_bytes())
}
