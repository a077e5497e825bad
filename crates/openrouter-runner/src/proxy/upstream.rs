//! Sends the client's request to the upstream.

use openrouter_errors::Surface;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::Config;
use crate::http::in_words;
use openrouter_corpus::fixture::End;
use openrouter_mock::Request;

/// Headers of the client's connection, and those that reqwest writes again.
const NOT_PASSED_ON: &[&str] = &[
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers that contain a key.
pub(crate) const KEYS: &[&str] = &["authorization", "x-api-key", "api-key"];

/// Why the upstream sent no head.
pub(super) enum NoHead {
    /// It is unreachable, or the request cannot be sent at all.
    Unreachable(String),
    /// It accepted the request and then broke the connection.
    Broke(End, String),
    /// The response is not a valid head, or its head is too large.
    NotHttp(String),
}

/// Sends the client's request to the upstream.
pub(super) async fn ask(
    config: &Config,
    http: &reqwest::Client,
    request: &Request,
) -> Result<reqwest::Response, NoHead> {
    let unreachable = |error: String| NoHead::Unreachable(error);
    let method = reqwest::Method::from_bytes(request.method.as_bytes())
        .map_err(|error| unreachable(error.to_string()))?;
    let mut builder = http
        .request(method, url(config, request))
        .headers(headers(config, request));
    if !request.body.is_empty() {
        builder = builder.body(request.body.clone());
    }
    builder.send().await.map_err(|error| {
        if error.is_connect() || error.is_builder() {
            unreachable(in_words(error))
        } else if is_parse(&error) {
            NoHead::NotHttp(in_words(error))
        } else {
            NoHead::Broke(end(&error), in_words(error))
        }
    })
}

/// Builds the upstream URL; the client's base URL may or may not include the upstream's base path.
fn url(config: &Config, request: &Request) -> String {
    let target = origin_form(&request.target);
    let below = |prefix: &str| {
        let rest = target.strip_prefix(prefix);
        rest.filter(|rest| !prefix.is_empty() && rest.starts_with('/'))
    };
    let rest = below(config.upstream.prefix()).or_else(|| below(config.base));
    let rest = rest.unwrap_or(target);
    config.upstream.url(rest.trim_start_matches('/'))
}

/// Returns path and query, also of a target in absolute form.
fn origin_form(target: &str) -> &str {
    target
        .strip_prefix("http://")
        .map_or(target, |rest| rest.find('/').map_or("/", |at| &rest[at..]))
}

fn headers(config: &Config, request: &Request) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let is = |names: &[&str], name: &str| names.iter().any(|own| name.eq_ignore_ascii_case(own));
    for (name, value) in &request.headers {
        // Without `Accept-Encoding` the body comes as it is.
        let decodes = !config.transparent && is(&["accept-encoding"], name);
        if is(NOT_PASSED_ON, name) || decodes || config.key.is_some() && is(KEYS, name) {
            continue;
        }
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            headers.append(name, value);
        }
    }
    if let Some(key) = &config.key
        && let Ok(mut value) = HeaderValue::from_str(&format!("Bearer {}", key.reveal()))
    {
        value.set_sensitive(true);
        headers.insert(reqwest::header::AUTHORIZATION, value);
    }
    headers
}

/// Returns whether the error is about bytes that could not be parsed, not about the end of the connection.
fn is_parse(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_parse)
        {
            return true;
        }
        source = cause.source();
    }
    false
}

/// Returns how a broken connection ended.
pub(super) fn end(error: &reqwest::Error) -> End {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>()
            && io.kind() == std::io::ErrorKind::ConnectionReset
        {
            return End::Reset;
        }
        source = cause.source();
    }
    End::Close
}

/// Returns the surface of a request; an unknown path is `other`.
pub(crate) fn surface(request: &Request) -> Surface {
    Surface::from_path(request.path()).unwrap_or(Surface::Other)
}
