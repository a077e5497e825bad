//! The configuration of a proxy.

use std::net::SocketAddr;
use std::time::Duration;

use openrouter_conformance::server::Key;
use openrouter_conformance::server::target::Target;
use openrouter_corpus::error::Error;

/// The configuration of a proxy.
#[derive(Debug, Clone)]
pub struct Config {
    /// The API behind the proxy.
    pub upstream: Target,
    /// The address on which clients connect.
    pub listen: SocketAddr,
    /// The key that is sent upstream instead of the client's own.
    pub key: Option<Key>,
    /// The time that the upstream may take to accept the first connection.
    pub wait: Duration,
    /// The time to wait for a silent upstream once the client has left.
    pub silence: Duration,
    /// The time to keep reading from an active upstream once the client has left.
    pub rest: Duration,
    /// The command that error messages of the proxy name.
    pub command: &'static str,
    /// The base path under which clients reach the proxy besides that of the upstream; may be empty.
    pub base: &'static str,
    /// Whether to reuse connections on both sides and to forward `Accept-Encoding`. Otherwise each request has its own
    /// connections, and bodies arrive uncompressed.
    pub transparent: bool,
}

impl Config {
    /// The time to wait for a silent upstream once the client has left.
    pub const SILENCE: Duration = Duration::from_secs(5);
    /// The time to keep reading from an active upstream once the client has left.
    pub const REST: Duration = Duration::from_secs(60);

    /// Creates a configuration that reads responses to their end even if the client leaves.
    ///
    /// # Errors
    /// [`Error::Usage`] if the URL is invalid.
    pub fn new(command: &'static str, upstream: &str) -> Result<Self, Error> {
        Ok(Self {
            upstream: Target::of_option("--upstream", upstream)?,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            key: None,
            wait: Duration::from_secs(3),
            silence: Self::SILENCE,
            rest: Self::REST,
            command,
            base: "",
            transparent: false,
        })
    }

    /// Creates a configuration that changes nothing: the upstream's connection ends with the client's.
    ///
    /// # Errors
    /// [`Error::Usage`] if the URL is invalid.
    pub fn transparent(command: &'static str, upstream: &str) -> Result<Self, Error> {
        Ok(Self {
            silence: Duration::ZERO,
            rest: Duration::ZERO,
            transparent: true,
            ..Self::new(command, upstream)?
        })
    }
}
