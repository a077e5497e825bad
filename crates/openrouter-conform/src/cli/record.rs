//! `record`: a proxy that turns failing exchanges into fixtures.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::listening::{Signals, address, room_for};
use super::{Context, Done};
use openrouter_conformance::server::Key;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Corpus;
use openrouter_runner::record::{Config, Outcome, start};

/// Record the failing exchanges between a client and a real API as redacted fixtures
///
/// Point the client at the base URL that is printed. Answers are passed on as they come. Each one that fails is redacted
/// and written to --out as a pair of files, unless the corpus, or a file that is there already, records the same. Keys and ids of
/// users are replaced, headers keep the values of an allow-list, and what callers and models said is masked; read a fixture
/// before you publish it. Ends with Ctrl-C, SIGTERM, or after --seconds.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Base URL of the API, such as https://openrouter.ai/api/v1
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// The folder to write fixtures to; `--fixtures DIR` of the other commands reads them
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where clients connect to; port 0 is a free one that the system chooses
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = address)]
    listen: SocketAddr,
    /// Environment variable that holds the key for the API, sent instead of the client's
    #[arg(long, value_name = "NAME", conflicts_with = "api_key_file")]
    api_key_env: Option<String>,
    /// File that holds the key for the API
    #[arg(long, value_name = "PATH")]
    api_key_file: Option<PathBuf>,
    /// Record successes too
    #[arg(long)]
    keep_successes: bool,
    /// Leave what callers and models said as it is
    #[arg(long)]
    keep_text: bool,
    /// End after this many seconds
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let config = args.config()?;
    let (corpus, spec) = known(&args.out, context)?;
    let told = |outcome: &Outcome| super::output::note(&format!("{outcome}\n"));
    // Each has one to the upstream next to it.
    room_for(2 * openrouter_mock::Limits::CONNECTIONS);
    let runtime = openrouter_runner::client::run::runtime()?;
    let report = runtime.block_on(async {
        let signals = Signals::listen()?;
        let recording = start(config, corpus, spec, Box::new(told)).await?;
        context.output.people(&format!("{}\n", recording.url()));
        signals.wait(args.seconds).await;
        Ok::<_, Error>(recording.stop().await)
    })?;
    super::output::note(&report.to_terminal());
    let exit = report.exit();
    context.output.answer(&report, exit)
}

/// What recordings are held against: the corpus, and what an earlier recording left in the folder.
fn known(out: &Path, context: &Context) -> Result<(Corpus, openrouter_corpus::spec::Spec), Error> {
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
        Ok(Config {
            listen: self.listen,
            key,
            keep_successes: self.keep_successes,
            keep_text: self.keep_text,
            ..Config::new(&self.upstream, self.out.clone())?
        })
    }
}
