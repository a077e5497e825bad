//! The server under test: its parsed base URL.

use std::net::IpAddr;

use openrouter_corpus::error::Error;

/// The form of a base URL.
const EXAMPLE: &str = "such as http://127.0.0.1:4000/api/v1";

/// The server under test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    base: String,
    host: String,
    port: u16,
    tls: bool,
    prefix: String,
}

impl Target {
    /// Parses a base URL, such as `http://127.0.0.1:4000/api/v1`.
    ///
    /// # Errors
    /// [`Error::Usage`] if it is not an http(s) URL, holds credentials, or needs TLS in a build without it.
    pub fn new(url: &str) -> Result<Self, Error> {
        Self::of_option("--url", url)
    }

    /// Parses a base URL that another option gives.
    ///
    /// # Errors
    /// As for [`Target::new`].
    pub fn of_option(option: &str, url: &str) -> Result<Self, Error> {
        let usage = |why: &str| Error::usage(option, why);
        // Built without the tables for internationalized names: Cargo.lock pins idna_adapter.
        if !url.is_ascii() {
            return Err(usage(
                "not an ASCII URL; write the domain name as punycode (xn--...) and percent-encode the path",
            ));
        }
        let parsed = url::Url::parse(url).map_err(|error| {
            usage(&format!(
                "not a URL ({error}); expected a URL such as {EXAMPLE}"
            ))
        })?;
        let tls = match parsed.scheme() {
            "http" => false,
            "https" if cfg!(feature = "tls") => true,
            "https" => {
                return Err(usage(
                    "this build has no TLS: build it with the feature `tls`",
                ));
            }
            other => {
                let why = format!(
                    "{other}: is neither http: nor https:; expected a URL such as {EXAMPLE}"
                );
                return Err(usage(&why));
            }
        };
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(usage(
                "the URL must not contain credentials; use --api-key-env or --api-key-file",
            ));
        }
        if parsed.query().is_some() || parsed.fragment().is_some() {
            return Err(usage("a base URL must not have a query or a fragment"));
        }
        let host = parsed.host_str().ok_or_else(|| usage("it names no host"))?;
        Ok(Self {
            base: parsed.as_str().trim_end_matches('/').to_owned(),
            host: host.trim_matches(['[', ']']).to_owned(),
            port: parsed.port_or_known_default().unwrap_or(80),
            tls,
            prefix: parsed.path().trim_end_matches('/').to_owned(),
        })
    }

    /// Returns the URL of a path below the base.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }

    /// Returns the base URL.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Returns the request target of a path below the base.
    #[must_use]
    pub fn path(&self, path: &str) -> String {
        format!("{}/{path}", self.prefix)
    }

    /// Returns the path of the base URL, without a trailing slash.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns the host name or address, and the port.
    #[must_use]
    pub fn address(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Returns the value of the `Host` header.
    #[must_use]
    pub fn host_header(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Returns whether the target uses TLS.
    #[must_use]
    pub fn tls(&self) -> bool {
        self.tls
    }

    /// Returns whether the target is on this machine.
    #[must_use]
    pub fn loopback(&self) -> bool {
        self.host == "localhost"
            || self
                .host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }
}
