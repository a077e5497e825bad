//! `serve`: runs the mock upstream for clients and gateways that need no adapter.

use std::hash::{BuildHasher as _, RandomState};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::json_lines::JsonLines;
use super::listening::{Signals, address, room_for};
use super::{Context, Done};
use crate::tap::{Tap, TapEvent};
use openrouter_conformance::client::wire::report as report_of;
use openrouter_conformance::mix::{self, Mix};
use openrouter_conformance::upstream;
use openrouter_corpus::date::now;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::fixture::Fixture;
use openrouter_mock::{Choice, Choose, Incoming, Limits, Mock, MockConfig, Relay};
use openrouter_runner::proxy::{ApiRelay, Config, Observer};

/// Replay the recorded exchanges over HTTP to any client that takes a base URL
///
/// Prints the base URL as the first line of standard output. GET / lists the cases and how to select one; GET /_journal shows
/// the requests so far. Stops on Ctrl-C, on SIGTERM, or after --seconds, and then reports which retry requirements the
/// client violated on the wire (exit code 1; 3 if no case was requested). All requests for one case count as one call; use
/// `/c/CASE@1`, `/c/CASE@2`, ... to separate several calls. The header X-Conform-Case selects a case for one request.
///
/// With --mix any model on any surface works: healthy responses and faults are drawn at random, so that an application can
/// be tested unchanged. Requests with the same body that follow a fault count as its retries. A healthy response to a request
/// with tools calls one, and the text follows the result. With --upstream the healthy share comes from a real API, which gets
/// the headers and the key of the application.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address to listen on; with port 0 the system chooses a free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = address)]
    listen: SocketAddr,
    /// Write each request as one line of JSON to this file; - is standard output
    #[arg(long, value_name = "PATH")]
    journal: Option<PathBuf>,
    /// Compress responses for clients that accept gzip
    #[arg(long)]
    gzip: bool,
    /// Stop after this many seconds
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
    /// Draw faults at random, such as healthy=90,http_429=5,stream_mid=3,ok_body=2; shares in percent; the rest is
    /// healthy. A fault is http_STATUS, a delivery, a cause, a family of causes (limit.*) or a fixture
    #[arg(long, value_name = "NAME=PERCENT,...")]
    mix: Option<String>,
    /// Seed of --mix: the same seed and order of requests give the same responses [default: random, printed]
    #[arg(long, value_name = "N", requires = "mix")]
    seed: Option<u64>,
    /// Each draw of --mix holds for this many requests in a row
    #[arg(long, value_name = "N", requires = "mix", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    burst: u64,
    /// Pass the healthy share of --mix on to this API, such as https://openrouter.ai/api/v1, and its responses back as they
    /// arrive
    #[arg(long, value_name = "URL", requires = "mix")]
    upstream: Option<String>,
    /// Responses of --mix wait this long before their first byte, in milliseconds: 200, or 100..500 for a random time
    #[arg(long, value_name = "MS", requires = "mix", value_parser = latency)]
    latency: Option<(u64, u64)>,
}

/// Parses `200` or `100..500`.
fn latency(text: &str) -> Result<(u64, u64), String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let number = |text: &str| text.trim().trim_end_matches("ms").trim_end().parse::<u64>();
    match (number(from), number(to)) {
        (Ok(from), Ok(to)) if from <= to => Ok((from, to)),
        _ => Err("expected milliseconds, such as 200 or 100..500".to_owned()),
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let to_stdout = |path: &PathBuf| path.as_os_str() == "-";
    let journal = args
        .journal
        .as_deref()
        .filter(|path| path.as_os_str() != "-");
    context
        .options
        .check_distinct(journal.map(|path| ("--journal", path)))?;
    if context.output.is_stdout_taken() && args.journal.as_ref().is_some_and(to_stdout) {
        return Err(Error::usage(
            "--journal -",
            "a report already goes to standard output",
        ));
    }
    let suite = context.suite()?;
    let selection = context.options.selection();
    selection.check(&suite.corpus, &suite.spec)?;
    let fixtures = selection
        .fixtures(&suite.corpus)
        .into_iter()
        .filter(|fixture| fixture.playable());
    let cases: Vec<_> = fixtures
        .map(|fixture| (fixture.id.to_string(), upstream::canned(fixture).into()))
        .collect();
    if cases.is_empty() {
        context
            .output
            .people("nothing to serve: no selected fixture can be played\n");
        return Ok(Exit::Incomplete);
    }
    let count = cases.len();
    let mix = args.mix(&selection.fixtures(&suite.corpus))?.map(Arc::new);
    let lines = args
        .journal
        .as_deref()
        .map(JsonLines::open)
        .transpose()?
        .map(Arc::new);
    let sink = lines.clone();
    // A request that is passed on has another connection to the upstream.
    let sockets = if args.upstream.is_some() { 2 } else { 1 };
    let connections = (room_for(sockets * Limits::CONNECTIONS) / sockets).max(1);
    let behind = args.upstream.as_deref().map(UpstreamTap::new).transpose()?;
    let mut config = MockConfig {
        listen: args.listen,
        cases,
        gzip: args.gzip,
        limits: Limits {
            connections,
            ..Limits::default()
        },
        sink: sink
            .map(|lines| -> openrouter_mock::Sink { Arc::new(move |entry| lines.write(entry)) }),
        choose: mix.clone().map(chooser),
        ..upstream::config()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Error::Harness(format!("no runtime: {error}")))?;
    let mut report = None;
    runtime.block_on(async {
        let signals = Signals::listen()?;
        if let Some(behind) = &behind {
            config.relay = Some(behind.open().await?);
        }
        let mock = Mock::start(config).await.map_err(upstream::not_started)?;
        // Before the URL: whoever reads that finds the report begun.
        let _header = context.begin("serve", &selection);
        context.output.people(&format!("{}\n", mock.url()));
        context.output.use_stderr();
        super::output::note(&format!(
            "{count} cases; GET / lists them, GET /_journal shows the requests so far\n"
        ));
        if connections < Limits::CONNECTIONS {
            super::output::note(&format!(
                "at most {connections} concurrent connections, because of the open files limit (ulimit -n); others wait\n"
            ));
        }
        if let Some(mix) = &mix {
            super::output::note(&format!("drawing with --seed {}\n", mix.seed()));
        }
        signals.wait(args.seconds).await;
        let journal = mock.journal().clone();
        mock.shutdown().await;
        let (entries, dropped) = (journal.entries(), journal.dropped());
        let (corpus, spec) = (&suite.corpus, &suite.spec);
        report = Some(match &mix {
            None => report_of(&entries, dropped, corpus, spec, &selection),
            Some(mix) => {
                let (report, summary) =
                    mix::report(&entries, dropped, mix, corpus, spec, &selection);
                context.output.people(&summary);
                if let Some(behind) = &behind {
                    let totals = behind.tap.report().to_terminal();
                    context.output.people(&format!("of the upstream: {totals}"));
                }
                report
            }
        });
        Ok::<_, Error>(())
    })?;
    lines.map_or(Ok(()), |lines| lines.finish())?;
    let Some(report) = report else {
        return Ok(Exit::Incomplete);
    };
    Ok(context.close(&report))
}

impl Args {
    fn mix(&self, fixtures: &[&Fixture]) -> Result<Option<Mix>, Error> {
        let Some(text) = &self.mix else {
            return Ok(None);
        };
        let random = || RandomState::new().hash_one("mix") >> 32;
        let mix = Mix::parse(text, fixtures, self.seed.unwrap_or_else(random))?;
        let mix = mix.with_burst(self.burst);
        Ok(Some(match self.latency {
            Some(latency) => mix.with_latency(latency),
            None => mix,
        }))
    }
}

/// The API behind a mix, with a tap that explains its failures.
struct UpstreamTap {
    config: Config,
    tap: Arc<Tap>,
}

impl UpstreamTap {
    fn new(url: &str) -> Result<Self, Error> {
        let config = Config {
            base: "/api/v1",
            ..Config::transparent("serve", url)?
        };
        let on_event = |event: &TapEvent<'_>| {
            super::output::note(&format!("upstream: {}", event.to_terminal(now())));
        };
        let tap = Tap::new(config.upstream.base(), None, now, Box::new(on_event));
        Ok(Self {
            config,
            tap: Arc::new(tap),
        })
    }

    async fn open(&self) -> Result<Arc<dyn Relay>, Error> {
        let tap = Arc::clone(&self.tap) as Arc<dyn Observer>;
        Ok(Arc::new(ApiRelay::open(self.config.clone(), tap).await?))
    }
}

/// Returns the function that draws responses; auxiliary requests, such as the list of models, always succeed.
fn chooser(mix: Arc<Mix>) -> Choose {
    let count = AtomicU64::new(0);
    Arc::new(move |incoming: &Incoming<'_>| {
        if incoming.request.method != "POST" {
            return Choice::default();
        }
        let nth = count.fetch_add(1, Ordering::Relaxed);
        let drawn = mix.draw(nth, incoming.surface, incoming.stream);
        Choice {
            case: drawn.case,
            delay: drawn.delay,
        }
    })
}
