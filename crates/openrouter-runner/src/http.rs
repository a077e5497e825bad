//! The HTTP client of the suite: one connection per request, no retries, no redirects, no decompression.

use std::sync::OnceLock;
use std::time::Duration;

/// Returns the shared client, which follows no redirects, uses no proxy, retries nothing and shares no connection
/// between requests, so that peers see exactly the intended requests. It is created once (loading certificates is slow)
/// and has no timeouts: callers set their own. `https` needs the crate feature `tls`.
///
/// # Errors
/// If the TLS backend cannot be set up.
pub fn client() -> Result<reqwest::Client, reqwest::Error> {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client.clone());
    }
    let client = builder().pool_max_idle_per_host(0).build()?;
    Ok(CLIENT.get_or_init(|| client).clone())
}

/// A client of its own whose connections serve many requests. One that was idle for long is not used again: the peer may
/// be closing it.
///
/// # Errors
/// If the TLS backend cannot be set up.
pub fn pooled() -> Result<reqwest::Client, reqwest::Error> {
    builder().pool_idle_timeout(IDLE).build()
}

/// How long an idle connection may be used again: less than what servers commonly allow.
const IDLE: Duration = Duration::from_secs(4);

fn builder() -> reqwest::ClientBuilder {
    #[cfg(feature = "tls")]
    {
        // An error means that a provider is already installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .retry(reqwest::retry::never())
        .tcp_nodelay(true)
}

/// Formats an error with its causes, without the URL, which may name a case or an upstream.
#[must_use]
pub fn in_words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
