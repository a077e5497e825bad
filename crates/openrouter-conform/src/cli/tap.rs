//! `tap`: a proxy that shows failed exchanges and changes nothing.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::json_lines::JsonLines;
use super::listening::{Signals, address, room_for};
use super::{Context, Done};
use crate::tap::{Tap, TapEvent};
use openrouter_corpus::date::now;
use openrouter_corpus::error::Error;
use openrouter_corpus::redact::clean_value;
use openrouter_runner::proxy::{Config, Observer, start};
use openrouter_runner::record::{Keep, Outcome, Recorder};

/// Watch live traffic between a program and a real API, and explain each failed exchange
///
/// Point the program at the printed base URL; nothing else changes. Bodies pass unchanged: a response as it arrives, a request
/// once it is complete. A copy is read, and each failed exchange is printed as it ends: cause, model, provider, retry advice,
/// whether text had been delivered, and the ids. GET /_metrics has counters for Prometheus. Bodies are not stored unless
/// --record asks for it. Stops on Ctrl-C, on SIGTERM, or after --seconds, and then prints totals. Exits with 0 whatever
/// exchanges failed, and with 3 if the upstream cannot be reached at the start or a requested file cannot be written.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Base URL of the API, such as https://openrouter.ai/api/v1
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// Address for clients to connect to; with port 0 the system chooses a free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = address)]
    listen: SocketAddr,
    /// Write each failed exchange as one line of JSON to this file; - is standard output
    #[arg(long, value_name = "FILE")]
    ndjson: Option<PathBuf>,
    /// Record the failed exchanges as redacted fixtures in this folder, as `record` does
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Stop after this many seconds
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    context.output.only_json()?;
    let to_stdout = |path: &PathBuf| path.as_os_str() == "-";
    let ndjson = args.ndjson.as_deref();
    let file = ndjson.filter(|path| path.as_os_str() != "-");
    context
        .options
        .check_distinct(file.map(|path| ("--ndjson", path)))?;
    if context.output.is_stdout_taken() && args.ndjson.as_ref().is_some_and(to_stdout) {
        return Err(Error::usage(
            "--ndjson -",
            "a report already goes to standard output",
        ));
    }
    let config = Config {
        listen: args.listen,
        ..Config::transparent("tap", &args.upstream)?
    };
    let recorder = match &args.record {
        Some(out) => Some(recorder(&config, out, context)?),
        None => None,
    };
    let lines = ndjson.map(JsonLines::open).transpose()?.map(Arc::new);
    let sink = lines.clone();
    let on_event = move |event: &TapEvent<'_>| {
        super::output::note(&event.to_terminal(now()));
        if let (TapEvent::Failure(failure), Some(lines)) = (event, &sink) {
            lines.write(&clean_value(*failure));
        }
    };
    let tap = Tap::new(config.upstream.base(), recorder, now, Box::new(on_event));
    let tap = Arc::new(tap);
    // Each has one to the upstream next to it.
    room_for(2 * openrouter_mock::Limits::CONNECTIONS);
    let runtime = openrouter_runner::client::run::runtime()?;
    runtime.block_on(async {
        let signals = Signals::listen()?;
        let proxy = start(config, Arc::clone(&tap) as Arc<dyn Observer>).await?;
        context.output.people(&format!("{}\n", proxy.url()));
        context.output.use_stderr();
        signals.wait(args.seconds).await;
        proxy.stop().await;
        Ok::<_, Error>(())
    })?;
    let report = tap.report();
    super::output::note(&report.to_terminal());
    let written = lines.map_or(Ok(()), |lines| lines.finish());
    let exit = context.output.answer(&report, report.exit())?;
    written.map(|()| exit)
}

/// Creates the recorder for `--record`.
fn recorder(config: &Config, out: &std::path::Path, context: &Context) -> Result<Recorder, Error> {
    let (corpus, spec) = super::record::known(out, context)?;
    let on_outcome = |outcome: &Outcome| super::output::note(&format!("  {outcome}\n"));
    let keep = Keep::new(out.to_owned());
    Ok(Recorder::new(
        config,
        keep,
        corpus,
        spec,
        Box::new(on_outcome),
    ))
}
