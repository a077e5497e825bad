//! Minimal HTTP/1.1 proxying: one request, read whole and written again for the upstream.

use std::io;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::UPSTREAM;
use openrouter_conformance::gateway::config::UPSTREAM_KEY;

/// Bytes of a head or body that are taken.
const MOST: usize = 1024 * 1024;

/// A request for an upstream.
pub(super) struct Request {
    /// Host and port of the upstream.
    pub(super) host: String,
    /// The request as it is written to it.
    pub(super) bytes: Vec<u8>,
    /// Whether a stream is asked for.
    pub(super) stream: bool,
}

impl Request {
    /// The same request on the route of another surface.
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

/// Reads a request and turns it to the upstream that it names; the caller's key is replaced by the gateway's.
pub(super) async fn read(stream: &mut TcpStream) -> io::Result<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if bytes.len() > MOST || stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let body = bytes.split_off(end);
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let mut lines = head.trim_end().split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (
        first.next().unwrap_or_default(),
        first.next().unwrap_or_default(),
    );
    let headers: Vec<(&str, &str)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect();
    let find = |name: &str| {
        let header = headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name));
        header.map(|(_, value)| *value)
    };
    let upstream = find(UPSTREAM).and_then(|url| url.strip_prefix("http://"));
    let (host, base) = upstream
        .map(|url| url.split_at(url.find('/').unwrap_or(url.len())))
        .ok_or(io::ErrorKind::InvalidInput)?;
    let length: usize = find("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let body = read_rest(stream, body, length.min(MOST)).await?;
    let mut out = format!("{method} {base}{path} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in &headers {
        let own = ["host", "connection", "authorization", UPSTREAM];
        if !own.iter().any(|own| name.eq_ignore_ascii_case(own)) {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    out.push_str(&format!(
        "Authorization: Bearer {UPSTREAM_KEY}\r\nConnection: close\r\n\r\n"
    ));
    let json: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    Ok(Request {
        host: host.to_owned(),
        stream: json["stream"].as_bool().unwrap_or(false),
        bytes: [out.into_bytes(), body].concat(),
    })
}

async fn read_rest(
    stream: &mut TcpStream,
    mut body: Vec<u8>,
    length: usize,
) -> io::Result<Vec<u8>> {
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    body.truncate(length);
    Ok(body)
}

/// A response that was taken in whole: as far as it came.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    pub(super) status: Option<u16>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Whether it was interrupted.
    pub(super) broken: bool,
}

/// Reads the bytes of a response.
pub(super) fn answer(bytes: &[u8]) -> Answer {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut parsed = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(length)) = parsed.parse(bytes) else {
        return Answer {
            broken: true,
            ..Answer::default()
        };
    };
    let mut answer = Answer {
        status: parsed.code,
        ..Answer::default()
    };
    let (mut chunked, mut announced) = (false, None);
    for header in parsed.headers.iter() {
        let value = String::from_utf8_lossy(header.value).into_owned();
        match header.name.to_ascii_lowercase().as_str() {
            "transfer-encoding" => chunked = true,
            "content-length" => announced = value.parse::<usize>().ok(),
            "connection" => {}
            _ => answer.headers.push((header.name.to_owned(), value)),
        }
    }
    let body = bytes.get(length..).unwrap_or_default();
    if chunked {
        (answer.body, answer.broken) = unchunked(body);
    } else {
        answer.body = body.to_vec();
        answer.broken = announced.is_some_and(|announced| announced > body.len());
    }
    answer
}

/// The body in chunks, as far as it came, and whether its last chunk is missing.
fn unchunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete((_, 0))) => return (body, false),
            Ok(httparse::Status::Complete((at, size))) => {
                let size = usize::try_from(size).unwrap_or(usize::MAX);
                let chunk = rest.get(at..).unwrap_or_default();
                body.extend_from_slice(&chunk[..size.min(chunk.len())]);
                let Some(behind) = chunk.get(size.saturating_add(2)..) else {
                    return (body, true);
                };
                rest = behind;
            }
            _ => return (body, true),
        }
    }
}

impl Answer {
    /// The bytes that are written to the caller; one that was interrupted announces a byte too many.
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
