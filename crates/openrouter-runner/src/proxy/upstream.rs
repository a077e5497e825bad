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
    let answer = builder.send().await.map_err(|error| {
        if error.is_connect() || error.is_builder() {
            unreachable(in_words(error))
        } else if is_parse(&error) {
            NoHead::NotHttp(in_words(error))
        } else {
            NoHead::Broke(end(&error), in_words(error))
        }
    })?;
    // What follows is no body, whatever length the head states; and no request asks for another protocol.
    if answer.status() == reqwest::StatusCode::SWITCHING_PROTOCOLS {
        let why = "status 101 switches to a protocol that the request did not ask for";
        return Err(NoHead::NotHttp(why.to_owned()));
    }
    Ok(answer)
}

/// Builds the upstream URL.
fn url(config: &Config, request: &Request) -> String {
    let rest = below_base(config, request);
    config.upstream.url(rest.trim_start_matches('/'))
}

/// Returns path and query below the base path; the client's base URL may or may not include that of the upstream.
fn below_base<'r>(config: &Config, request: &'r Request) -> &'r str {
    let target = origin_form(&request.target);
    let below = |prefix: &str| {
        let rest = target.strip_prefix(prefix);
        rest.filter(|rest| !prefix.is_empty() && rest.starts_with('/'))
    };
    let rest = below(config.upstream.prefix()).or_else(|| below(config.base));
    rest.unwrap_or(target)
}

/// Returns the status and the reason with which the proxy itself answers a request that it does not pass on.
pub(super) fn refusal(config: &Config, request: &Request) -> Option<(u16, String)> {
    if request.method == "CONNECT" {
        let why = "CONNECT is for HTTP proxies, and this is the base URL of an API; set it as the base URL of the client \
                   instead of HTTP_PROXY or HTTPS_PROXY";
        return Some((405, why.to_owned()));
    }
    let path = below_base(config, request).split(['?', '#']).next();
    leaves(path.unwrap_or_default()).then(|| {
        let why = format!(
            "the path {:?} leaves the base path of the API with `..`, so it is not passed on",
            origin_form(&request.target)
        );
        (400, why)
    })
}

/// Whether a path leads above where it begins, with its dots and slashes in whatever form a server may read them.
fn leaves(path: &str) -> bool {
    let mut path = path.to_ascii_lowercase().replace('\\', "/");
    // A server may decode a path that was encoded twice.
    for _ in 0..3 {
        for (coded, plain) in [("%25", "%"), ("%2e", "."), ("%2f", "/"), ("%5c", "/")] {
            path = path.replace(coded, plain);
        }
    }
    let mut depth = 0_i32;
    for segment in path.split('/') {
        match segment.split(';').next().unwrap_or_default() {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return true;
        }
    }
    false
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

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/..", true)]
    #[case("/../keys", true)]
    #[case("/chat/../../keys", true)]
    #[case("/%2e%2E/keys", true)]
    #[case("/.%2e/keys", true)]
    #[case("/chat%2f..%2f..%2fkeys", true)]
    #[case("/%252e%252e/keys", true)]
    #[case("/..;x=1/keys", true)]
    #[case("/..\\keys", true)]
    #[case("/%5c..%5ckeys", true)]
    #[case("//..", true)]
    #[case("/chat/../keys", false)]
    #[case("/chat/./completions", false)]
    #[case("/models/a..b/..c/d..", false)]
    #[case("", false)]
    fn paths_that_leave(#[case] path: &str, #[case] expected: bool) {
        assert_eq!(leaves(path), expected);
    }
}
