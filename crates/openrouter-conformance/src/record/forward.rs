//! One request: sent upstream, its answer passed on as it comes, and a tape of it.

use std::io;

use reqwest::Response;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Config;
use super::tape::Tape;
use super::upstream::{self, NoHead, ask};
use super::write::{self, Framing};
use crate::fixture::End;
use crate::mock::Request;

/// What became of a request.
pub(super) enum Forwarded {
    /// There was an answer, or the upstream broke off.
    Taped(Box<Tape>),
    /// The upstream could not be asked.
    Unreachable(String),
}

/// The client's connection.
struct Client<'s> {
    stream: &'s mut TcpStream,
    /// Whether it sends no more; it may still read.
    closed: bool,
    /// Whether it no longer reads; the upstream is read on without it.
    gone: bool,
}

impl Client<'_> {
    fn note(&mut self, written: io::Result<()>) {
        self.gone |= written.is_err();
    }

    /// Resolves when the client sends no more.
    async fn closes(&mut self) {
        let mut ignored = [0; 1024];
        while matches!(self.stream.read(&mut ignored).await, Ok(1..)) {}
        self.closed = true;
    }
}

/// Sends a request upstream and passes the answer on.
pub(super) async fn forward(
    config: &Config,
    stream: &mut TcpStream,
    request: Request,
) -> Forwarded {
    let mut tape = Tape::new(request);
    let answer = match ask(config, &tape.request).await {
        Ok(answer) => answer,
        Err(NoHead::Unreachable(why)) => {
            // The client that is told may have left; the report says it too.
            let _ = write::own(stream, 502, &format!("the upstream cannot be asked: {why}")).await;
            return Forwarded::Unreachable(why);
        }
        Err(NoHead::Broke(end)) => {
            tape.end = Some(end);
            break_off(stream, end);
            return Forwarded::Taped(Box::new(tape));
        }
    };
    let mut client = Client {
        stream,
        closed: false,
        gone: false,
    };
    pass_on(config, &mut client, answer, &mut tape).await;
    if let Some(end) = tape.end {
        break_off(client.stream, end);
    }
    Forwarded::Taped(Box::new(tape))
}

async fn pass_on(config: &Config, client: &mut Client<'_>, mut answer: Response, tape: &mut Tape) {
    tape.status = Some(answer.status().as_u16());
    let value = |value: &reqwest::header::HeaderValue| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    };
    let headers = answer.headers().iter();
    tape.headers = headers
        .map(|(name, text)| (name.to_string(), value(text)))
        .collect();
    let framing = framing(&answer, &tape.request);
    let head = write::head(client.stream, answer.status(), &tape.headers, framing).await;
    client.note(head);
    loop {
        match next(config, client, &mut answer).await {
            Ok(Some(bytes)) => {
                tape.take(&bytes);
                if !client.gone {
                    let written = write::piece(client.stream, &bytes, framing).await;
                    client.note(written);
                }
            }
            Ok(None) => {
                let written = write::end(client.stream, framing).await;
                client.note(written);
                return;
            }
            Err(end) => {
                tape.end = Some(end);
                return;
            }
        }
    }
}

/// The next write of the upstream; `None` behind the last. A silent upstream is waited for as long as the client does,
/// and not much longer.
async fn next(
    config: &Config,
    client: &mut Client<'_>,
    answer: &mut Response,
) -> Result<Option<Vec<u8>>, End> {
    let mut read = async || match answer.chunk().await {
        Ok(bytes) => Ok(bytes.map(|bytes| bytes.to_vec())),
        Err(error) => Err(upstream::end(&error)),
    };
    if !(client.closed || client.gone) {
        tokio::select! {
            biased;
            bytes = read() => return bytes,
            () = client.closes() => {}
        }
    }
    timeout(config.silence, read())
        .await
        .unwrap_or(Err(End::Stall))
}

fn framing(answer: &Response, request: &Request) -> Framing {
    let bodiless = request.method == "HEAD" || matches!(answer.status().as_u16(), 204 | 304);
    match answer.content_length() {
        _ if bodiless => Framing::Bodiless,
        Some(length) => Framing::Length(length),
        None => Framing::Chunks,
    }
}

/// Lets the client see what the upstream did.
fn break_off(stream: &TcpStream, end: End) {
    if end == End::Reset {
        // A client that cannot be reset sees its connection closed.
        let _ = stream.set_zero_linger();
    }
}
