//! `record`: a proxy that turns failing exchanges into fixtures.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::listening::{Signals, address, room_for};
use super::{Context, Done};
use openrouter_conformance::server::Key;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::report::finish_pairs;
use openrouter_runner::record::{Config, Outcome, start};

/// Record the failing exchanges between a client and a real API as redacted fixtures
///
/// Point the client at the printed base URL. Responses are forwarded as they arrive. Each failing response is redacted
/// and written to --out as a pair of files, unless a fixture already records the same error. Keys and user ids are
/// replaced, only allow-listed header values are kept, and what callers and models wrote is masked. Review a fixture
/// before you publish it. Stops on Ctrl-C, on SIGTERM, or after --seconds.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Base URL of the API, such as https://openrouter.ai/api/v1
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// Folder for the fixtures; other commands read them with --fixtures DIR
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Address for clients to connect to; with port 0 the system chooses a free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = address)]
    listen: SocketAddr,
    /// Read the API key from this environment variable and send it instead of the client's
    #[arg(long, value_name = "NAME", conflicts_with = "api_key_file")]
    api_key_env: Option<String>,
    /// Read the API key from this file and send it instead of the client's
    #[arg(long, value_name = "PATH")]
    api_key_file: Option<PathBuf>,
    /// Also record successful exchanges
    #[arg(long)]
    keep_successes: bool,
    /// Do not mask what callers and models wrote
    #[arg(long)]
    keep_text: bool,
    /// Stop after this many seconds
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let config = args.config()?;
    let (corpus, spec) = known(&args.out, context)?;
    let on_outcome = |outcome: &Outcome| super::output::note(&format!("{outcome}\n"));
    // Each has one to the upstream next to it.
    room_for(2 * openrouter_mock::Limits::CONNECTIONS);
    let runtime = openrouter_runner::client::run::runtime()?;
    let report = runtime.block_on(async {
        let signals = Signals::listen()?;
        let recording = start(config, corpus, spec, Box::new(on_outcome)).await?;
        context.output.people(&format!("{}\n", recording.url()));
        signals.wait(args.seconds).await;
        Ok::<_, Error>(recording.stop().await)
    })?;
    super::output::note(&report.to_terminal());
    let exit = report.exit();
    context.output.answer(&report, exit)
}

/// Returns the fixtures that a recording must not repeat: the corpus, and earlier recordings in the folder.
pub(super) fn known(
    out: &Path,
    context: &Context,
) -> Result<(Corpus, openrouter_corpus::spec::Spec), Error> {
    super::options::writable_folder(out)?;
    finish_pairs(out)?;
    let mut root = context.root()?;
    let of_the_root = context
        .options
        .root
        .as_ref()
        .map(|root| root.join("fixtures"));
    let mut read = of_the_root.iter().chain(&context.options.fixtures);
    let same = |dir: &PathBuf| dir.canonicalize().ok() == out.canonicalize().ok();
    let holds_any = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    if holds_any && !read.any(same) {
        root.add_fixtures(out)?;
    }
    let suite = openrouter_corpus::data::Suite::load(root)?;
    Ok((suite.corpus.clone(), suite.spec.clone()))
}

impl Args {
    fn config(&self) -> Result<Config, Error> {
        let key = match (&self.api_key_env, &self.api_key_file) {
            (Some(name), _) => Some(Key::from_env(name)?),
            (None, Some(path)) => Some(Key::from_file(path)?),
            (None, None) => None,
        };
        let mut config = Config::new(&self.upstream, self.out.clone())?;
        (config.proxy.listen, config.proxy.key) = (self.listen, key);
        (config.keep.successes, config.keep.text) = (self.keep_successes, self.keep_text);
        Ok(config)
    }
}
