//! The configuration of a recording.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use openrouter_conformance::server::Key;
use openrouter_conformance::server::target::Target;
use openrouter_corpus::error::Error;

/// The configuration of a recording.
#[derive(Debug, Clone)]
pub struct Config {
    /// The API to record.
    pub upstream: Target,
    /// The address on which clients connect.
    pub listen: SocketAddr,
    /// The output folder for fixtures.
    pub out: PathBuf,
    /// The key that is sent upstream instead of the client's own.
    pub key: Option<Key>,
    /// Whether to record successes too.
    pub keep_successes: bool,
    /// Whether to keep the texts of callers and models unchanged.
    pub keep_text: bool,
    /// The time that the upstream may take to accept the first connection.
    pub wait: Duration,
    /// The time to wait for a silent upstream once the client has left.
    pub silence: Duration,
}

impl Config {
    /// The most bytes of a body that are recorded; a longer one is forwarded and not recorded.
    pub const LONGEST: usize = 8 * 1024 * 1024;
    /// The most bytes of all bodies being recorded concurrently.
    pub const TOGETHER: usize = 256 * 1024 * 1024;
    /// The most writes whose boundaries are recorded; the last one includes all that follow.
    pub const WRITES: usize = 16 * 1024;
    /// The default time to wait for a silent upstream once the client has left.
    pub const SILENCE: Duration = Duration::from_secs(5);
    /// The time to keep reading from an active upstream once the client has left.
    pub const REST: Duration = Duration::from_secs(60);

    /// Creates the configuration for recording an API into a folder, on a port that the system chooses.
    ///
    /// # Errors
    /// [`Error::Usage`] if the URL is invalid.
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
