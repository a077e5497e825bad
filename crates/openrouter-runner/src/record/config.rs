//! What a recording is told.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use openrouter_conformance::server::Key;
use openrouter_conformance::server::target::Target;
use openrouter_corpus::error::Error;

/// What a recording is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The API that is recorded.
    pub upstream: Target,
    /// Where clients connect to.
    pub listen: SocketAddr,
    /// The folder that fixtures are written to.
    pub out: PathBuf,
    /// The key that is sent upstream instead of the client's own.
    pub key: Option<Key>,
    /// Whether successes are recorded too.
    pub keep_successes: bool,
    /// Whether what callers and models said is kept as it is.
    pub keep_text: bool,
    /// How long the upstream may take to accept the first connection.
    pub wait: Duration,
    /// How long a silent upstream is waited for once the client has left.
    pub silence: Duration,
}

impl Config {
    /// The bytes of a body that are recorded; a longer one is passed on and not recorded.
    pub const LONGEST: usize = 8 * 1024 * 1024;
    /// The bytes of all bodies being recorded at a time.
    pub const TOGETHER: usize = 256 * 1024 * 1024;
    /// The writes of a response whose boundaries are recorded; the last one takes in all that follow.
    pub const WRITES: usize = 16 * 1024;
    /// How long a silent upstream is waited for once the client has left.
    pub const SILENCE: Duration = Duration::from_secs(5);
    /// How long an upstream that goes on sending is read on once the client has left.
    pub const REST: Duration = Duration::from_secs(60);

    /// A recording of an API into a folder, on a port that the system chooses.
    ///
    /// # Errors
    /// [`Error::Usage`] where the URL is none.
    pub fn new(upstream: &str, out: PathBuf) -> Result<Self, Error> {
        Ok(Self {
            upstream: Target::of_option("--upstream", upstream)?,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            out,
            key: None,
            keep_successes: false,
            keep_text: false,
            wait: Duration::from_secs(3),
            silence: Self::SILENCE,
        })
    }
}
