//! Minimal HTTP/1.1 proxying: one request, read completely and rewritten for the upstream.

use std::io;
use std::sync::atomic::AtomicUsize;

use tokio::net::TcpStream;

use super::UPSTREAM;
use crate::http1;
use openrouter_conformance::gateway::config::UPSTREAM_KEY;
use openrouter_mock::{BodyBudget, Limits};

/// Request headers that the gateway replaces.
const NOT_PASSED_ON: &[&str] = &[
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "authorization",
    UPSTREAM,
];

/// A request for an upstream.
pub(super) struct Request {
    /// Host and port of the upstream.
    pub(super) host: String,
    /// The request as sent to the upstream.
    pub(super) bytes: Vec<u8>,
    /// Whether the request asks for a stream.
    pub(super) stream: bool,
}

impl Request {
    /// Returns the same request on the route of another surface.
    pub(super) fn elsewhere(&self) -> Self {
        const CHAT: &str = "/chat/completions ";
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        let (line, rest) = text.split_at(text.find("HTTP/1.1").unwrap_or(0));
        let other = match line.strip_suffix(CHAT) {
            Some(base) => format!("{base}/responses "),
            None => {
                let base = line
                    .find("/api/v1/")
                    .map_or(line, |at| &line[..at + "/api/v1".len()]);
                format!("{base}{CHAT}")
            }
        };
        Self {
            host: self.host.clone(),
            bytes: format!("{other}{rest}").into_bytes(),
            stream: self.stream,
        }
    }
}

/// Reads a request and rewrites it for the upstream that it names; the gateway's key replaces the caller's.
pub(super) async fn read(stream: &mut TcpStream) -> io::Result<Request> {
    let (all, limits) = (AtomicUsize::new(0), Limits::default());
    let mut budget = BodyBudget::new(&all, limits.bodies_together);
    let received = openrouter_mock::read(stream, &mut Vec::new(), &limits, &mut budget).await;
    let request = received.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    let upstream = request.header(UPSTREAM);
    let (host, base) = upstream
        .and_then(|url| url.strip_prefix("http://"))
        .map(|url| url.split_at(url.find('/').unwrap_or(url.len())))
        .ok_or(io::ErrorKind::InvalidInput)?;
    let (method, path) = (&request.method, &request.target);
    let mut out = format!("{method} {base}{path} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in &request.headers {
        if !NOT_PASSED_ON
            .iter()
            .any(|own| name.eq_ignore_ascii_case(own))
        {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    let length = request.body.len();
    out.push_str(&format!(
        "Authorization: Bearer {UPSTREAM_KEY}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    ));
    let json: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
    Ok(Request {
        host: host.to_owned(),
        stream: json["stream"].as_bool().unwrap_or(false),
        bytes: [out.into_bytes(), request.body].concat(),
    })
}

/// A response that was read to its end, complete or not.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    pub(super) status: Option<u16>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Whether the response was interrupted.
    pub(super) broken: bool,
}

/// Parses the bytes of a response.
pub(super) fn answer(bytes: &[u8]) -> Answer {
    let Ok(Some((head, length))) = http1::head(bytes) else {
        return Answer {
            broken: true,
            ..Answer::default()
        };
    };
    let body = bytes.get(length..).unwrap_or_default().to_vec();
    let (body, missing) = head.framing.body(body);
    let of_the_connection = ["transfer-encoding", "content-length", "connection"];
    let mut headers = head.headers;
    headers.retain(|(name, _)| {
        !of_the_connection
            .iter()
            .any(|own| name.eq_ignore_ascii_case(own))
    });
    Answer {
        status: Some(head.status),
        headers,
        body,
        broken: missing.is_some(),
    }
}

impl Answer {
    /// Returns the bytes for the caller; an interrupted response announces one byte too many.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let Some(status) = self.status else {
            return Vec::new();
        };
        let mut out = format!("HTTP/1.1 {status} Passed\r\n");
        for (name, value) in &self.headers {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
        let length = self.body.len() + usize::from(self.broken);
        out.push_str(&format!(
            "Content-Length: {length}\r\nConnection: close\r\n\r\n"
        ));
        [out.into_bytes(), self.body.clone()].concat()
    }
}
