//! The gateway under test, and how a request names its case through it.

use std::net::SocketAddr;
use std::time::Duration;

use openrouter_errors::Surface;

use crate::server::Key;
use crate::server::Target;
use openrouter_corpus::error::Error;
use openrouter_corpus::redact;

/// The key that emitted configurations give to the gateway for its upstream. It opens nothing, and no caller may see it.
pub const UPSTREAM_KEY: &str = "sk-or-v1-conform-upstream-key-of-the-gateway";

/// A gateway and how it is asked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Its name, for reports.
    pub name: String,
    /// Its base URL, up to what precedes `/chat/completions`; may hold `{case}`.
    pub url: String,
    /// Where our upstream listens.
    pub listen: SocketAddr,
    /// The surfaces to ask; `None`: all whose control passes.
    pub surfaces: Option<Vec<Surface>>,
    /// Model name of each request; {case} represents the case; `{case}` is the case.
    pub model: String,
    /// Further headers of each request.
    pub headers: Vec<HeaderTemplate>,
    /// The key that the caller sends.
    pub key: Key,
    /// Requests in flight at a time; each of another case.
    pub jobs: usize,
    /// How long a response may take once the upstream's has ended.
    pub grace: Duration,
    /// How long a stream that the upstream lets fall silent is listened to.
    pub stall: Duration,
    /// How long the gateway may take to accept a connection.
    pub wait: Duration,
    /// Whether the gateway repeats requests by its configuration.
    pub retries: bool,
    /// What follows `gateway` on a command line that does the same.
    pub again: String,
}

impl Config {
    /// Where our upstream listens unless said otherwise.
    pub const LISTEN: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8402);
    /// Where the gateway listens, in a configuration, unless --url says otherwise.
    pub const GATEWAY: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8403);
    /// The model unless said otherwise.
    pub const MODEL: &str = "openrouter/conform/{case}";

    /// The gateway as a target to connect to.
    ///
    /// # Errors
    /// [`Error::Usage`] where the URL is none.
    pub fn target(&self) -> Result<Target, Error> {
        Target::new(&self.url.replace("{case}", "control"))
    }

    /// Whether a request without a model can name its case.
    #[must_use]
    pub fn names_cases_without_model(&self) -> bool {
        self.url.contains("{case}")
            || self
                .headers
                .iter()
                .any(|header| header.value.contains("{case}"))
    }

    /// Whether any request can name its case.
    #[must_use]
    pub fn names_cases(&self) -> bool {
        self.names_cases_without_model() || self.model.contains("{case}")
    }
}

/// A header whose value may name the case and our upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderTemplate {
    /// The name.
    pub name: String,
    /// The value, with `{mock}` for our upstream's URL and `{case}` for the case.
    pub value: String,
}

impl HeaderTemplate {
    /// Reads `NAME: VALUE`.
    ///
    /// # Errors
    /// Why it is no header.
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

    /// Whether the value may be a secret: it names no case and no upstream, and is not made of plain words.
    fn is_hidden(&self) -> bool {
        let is_template = self.value.contains("{mock}") || self.value.contains("{case}");
        !is_template && redact::headers::may_be_secret(&self.name, &self.value)
    }

    /// The header as a command line may show it: with a placeholder for what may be a secret.
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

/// A template with `{mock}` and `{case}` filled in; the `/` of a case is written `~`.
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
