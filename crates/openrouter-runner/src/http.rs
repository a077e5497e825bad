//! The HTTP client of the suite: one connection per request, no retries, no redirects, no decompression.

use std::sync::OnceLock;

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
    let client = build()?;
    Ok(CLIENT.get_or_init(|| client).clone())
}

fn build() -> Result<reqwest::Client, reqwest::Error> {
    #[cfg(feature = "tls")]
    {
        // An error means that a provider is already installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(0)
        .tcp_nodelay(true)
        .build()
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
