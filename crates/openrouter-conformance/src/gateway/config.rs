//! The gateway under test, and how requests through it identify their case.

use std::net::SocketAddr;
use std::time::Duration;

use openrouter_errors::Surface;

use crate::seed::Seed;
use crate::server::Key;
use crate::server::Target;
use openrouter_corpus::error::Error;
use openrouter_corpus::redact;

/// The upstream key in emitted gateway configurations. It grants no access, and callers must not see it.
pub const UPSTREAM_KEY: &str = "sk-or-v1-conform-upstream-key-of-the-gateway";

/// A gateway and the parameters of its requests.
#[derive(Debug, Clone)]
pub struct Config {
    /// Its name, for reports.
    pub name: String,
    /// The base URL, without `/chat/completions`; may contain `{case}`.
    pub url: String,
    /// Where our upstream listens.
    pub listen: SocketAddr,
    /// The surfaces to test; `None`: all whose control passes.
    pub surfaces: Option<Vec<Surface>>,
    /// The model name of each request; `{case}` is replaced by the case.
    pub model: String,
    /// Additional headers of each request.
    pub headers: Vec<HeaderTemplate>,
    /// The key that the caller sends.
    pub key: Key,
    /// The most concurrent requests, each for another case.
    pub jobs: usize,
    /// The time that a response may take after the upstream's response has ended.
    pub grace: Duration,
    /// The time to wait for a stream that the upstream stalls.
    pub stall: Duration,
    /// The time that the gateway may take to accept a connection.
    pub wait: Duration,
    /// Whether the gateway is configured to retry.
    pub retries: bool,
    /// Determines the nonces.
    pub seed: Seed,
    /// The arguments of `gateway` on a command line that repeats the run.
    pub again: String,
}

impl Config {
    /// The default address of our upstream.
    pub const LISTEN: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8402);
    /// The default address of the gateway in a configuration; overridden by --url.
    pub const GATEWAY: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8403);
    /// The default model.
    pub const MODEL: &str = "openrouter/conform/{case}";

    /// Returns the gateway as a target to connect to.
    ///
    /// # Errors
    /// [`Error::Usage`] if the URL is invalid.
    pub fn target(&self) -> Result<Target, Error> {
        Target::new(&self.url.replace("{case}", "control"))
    }

    /// Returns whether a request without a model can identify its case.
    #[must_use]
    pub fn names_cases_without_model(&self) -> bool {
        self.url.contains("{case}")
            || self
                .headers
                .iter()
                .any(|header| header.value.contains("{case}"))
    }

    /// Returns whether any request can identify its case.
    #[must_use]
    pub fn names_cases(&self) -> bool {
        self.names_cases_without_model() || self.model.contains("{case}")
    }
}

/// A header whose value may contain the case and the URL of our upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderTemplate {
    /// The name.
    pub name: String,
    /// The value; `{mock}` is replaced by our upstream's URL and `{case}` by the case.
    pub value: String,
}

impl HeaderTemplate {
    /// Parses `NAME: VALUE`.
    ///
    /// # Errors
    /// Returns why the text is not a header.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = text
            .split_once(':')
            .ok_or("expected NAME: VALUE, such as 'x-upstream: {mock}/c/{case}/api'")?;
        let (name, value) = (name.trim(), value.trim());
        http::HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| format!("{name:?} is not a valid header name"))?;
        http::HeaderValue::from_str(value)
            .map_err(|_| "the header value contains characters that cannot be sent".to_owned())?;
        let header = Self {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        if header.is_hidden() {
            redact::remember(value);
        }
        Ok(header)
    }

    /// Returns whether the value may be a secret: it contains no placeholder and is not plain words.
    fn is_hidden(&self) -> bool {
        let is_template = self.value.contains("{mock}") || self.value.contains("{case}");
        !is_template && redact::headers::may_be_secret(&self.name, &self.value)
    }

    /// Formats the header for a command line, with a placeholder for a possible secret.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.is_hidden() {
            format!(
                "{}: <value of {}>",
                self.name,
                self.name.to_ascii_lowercase()
            )
        } else {
            format!("{}: {}", self.name, self.value)
        }
    }
}

/// Replaces `{mock}` and `{case}` in a template; the `/` of a case becomes `~`.
#[must_use]
pub fn in_case(template: &str, mock: &str, case: &str) -> String {
    template
        .replace("{mock}", mock)
        .replace("{case}", &case.replace('/', "~"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("x-a: {mock}/c/{case}", Some("x-a"))]
    #[case("x-a:", Some("x-a"))]
    #[case("no header", None)]
    #[case("a b: c", None)]
    #[case("a: b\nc: d", None)]
    fn headers(#[case] text: &str, #[case] name: Option<&str>) {
        let parsed = HeaderTemplate::parse(text).ok();
        assert_eq!(parsed.map(|header| header.name).as_deref(), name);
    }

    #[rstest]
    #[case(
        "x-custom-host: {mock}/c/{case}/api",
        "x-custom-host: {mock}/c/{case}/api"
    )]
    #[case("x-provider: openrouter", "x-provider: openrouter")]
    #[case("X-Tenant-Token: abc-123", "X-Tenant-Token: <value of x-tenant-token>")]
    #[case("x-tenant: Acme", "x-tenant: <value of x-tenant>")]
    fn what_may_be_a_secret_is_not_shown(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(
            HeaderTemplate::parse(text).expect("a header").shown(),
            shown
        );
    }

    #[test]
    fn templates_are_filled_in() {
        assert_eq!(
            in_case("{mock}/c/{case}/api/v1", "http://m", "a/b"),
            "http://m/c/a~b/api/v1"
        );
    }
}
