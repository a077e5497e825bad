//! Forwards one request: sends it upstream, forwards the response as it arrives, and reports both to the observer.

use std::io;
use std::time::Instant;

use hyper::body::Bytes;
use openrouter_corpus::fixture::End;
use openrouter_mock::{After, Limits, Request};
use reqwest::Response;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Config;
use super::exchange::{Ended, Exchange, Head, Watch};
use super::upstream::{self, NoHead, ask};
use super::write::{self, Framing};

/// The client's connection.
struct Client<'s> {
    stream: &'s mut TcpStream,
    /// Bytes of its next requests.
    ahead: &'s mut Vec<u8>,
    /// Whether the client has stopped sending; it may still read.
    closed: bool,
    /// Since when it no longer reads.
    gone: Option<Instant>,
}

impl Client<'_> {
    fn note(&mut self, written: io::Result<()>) {
        if written.is_err() {
            self.gone.get_or_insert_with(Instant::now);
        }
    }

    fn has_left(&self) -> bool {
        self.closed || self.gone.is_some()
    }

    /// Resolves a moment after the client has left.
    async fn is_waited_for(&mut self, config: &Config) {
        self.closes().await;
        tokio::time::sleep(config.silence).await;
    }

    /// Resolves when the client sends no more. What it sends ahead is kept for the next request.
    async fn closes(&mut self) {
        while self.ahead.len() < Limits::READ_AHEAD {
            match self.stream.read_buf(self.ahead).await {
                Ok(1..) => {}
                Ok(0) | Err(_) => {
                    self.closed = true;
                    return;
                }
            }
        }
        std::future::pending().await
    }
}

/// Sends a request upstream and forwards the response.
pub(super) async fn forward(
    config: &Config,
    http: &reqwest::Client,
    stream: &mut TcpStream,
    ahead: &mut Vec<u8>,
    request: Request,
    mut watch: Box<dyn Watch + '_>,
) -> After {
    let mut client = Client {
        stream,
        ahead,
        closed: false,
        gone: None,
    };
    let keep_alive = config.transparent && !request.wants_close();
    let mut exchange = Exchange {
        request,
        head: None,
        body_bytes: 0,
        asked: Instant::now(),
        first_byte: None,
        ended: Ended::Complete,
        client_left: false,
    };
    let answer = tokio::select! {
        biased;
        answer = ask(config, http, &exchange.request) => answer,
        () = client.is_waited_for(config) => Err(NoHead::Broke(End::Stall, "no response".to_owned())),
    };
    let mut framing = Framing::Bodiless;
    exchange.ended = match answer {
        Ok(answer) => {
            framing = self::framing(&answer, &exchange.request);
            let close = !keep_alive || framing == Framing::UntilClose;
            let head = head(&answer);
            let written = write::head(client.stream, &head, framing, close).await;
            client.note(written);
            watch.head(&head);
            exchange.head = Some(head);
            pass_on(
                config,
                &mut client,
                answer,
                framing,
                &mut exchange,
                &mut *watch,
            )
            .await
        }
        Err(NoHead::Broke(end, why)) => Ended::Broke { end, why },
        Err(NoHead::NotHttp(why)) => {
            let why = format!("the upstream's response is invalid HTTP: {why}");
            // The client may have left before it reads this response, so the watch gets the error too.
            let _ = write::own(client.stream, config, 502, &why).await;
            Ended::NotHttp(why)
        }
        Err(NoHead::Unreachable(why)) => {
            let text = format!("the upstream request failed: {why}");
            let _ = write::own(client.stream, config, 502, &text).await;
            Ended::Unreachable(why)
        }
    };
    exchange.client_left = client.has_left();
    let after = match &exchange.ended {
        Ended::Complete if client.has_left() || framing == Framing::UntilClose => After::Close,
        Ended::Complete if keep_alive => After::Next,
        Ended::Complete | Ended::NotHttp(_) | Ended::Unreachable(_) => After::Close,
        Ended::Abandoned => After::Drop,
        Ended::Broke { end, .. } => {
            break_off(client.stream, *end);
            After::Drop
        }
    };
    watch.end(exchange);
    after
}

async fn pass_on(
    config: &Config,
    client: &mut Client<'_>,
    mut answer: Response,
    framing: Framing,
    exchange: &mut Exchange,
    watch: &mut dyn Watch,
) -> Ended {
    loop {
        if let Some(since) = client.gone
            && (watch.useless() || since.elapsed() >= config.rest)
        {
            return Ended::Abandoned;
        }
        match next(config, client, &mut answer).await {
            Ok(Some(bytes)) => {
                exchange.body_bytes += bytes.len() as u64;
                exchange
                    .first_byte
                    .get_or_insert_with(|| exchange.asked.elapsed());
                if client.gone.is_none() {
                    let written = write::piece(client.stream, &bytes, framing).await;
                    client.note(written);
                }
                watch.take(&bytes);
            }
            Ok(None) => {
                let written = write::end(client.stream, framing).await;
                client.note(written);
                return Ended::Complete;
            }
            Err((end, why)) => return Ended::Broke { end, why },
        }
    }
}

/// Returns the next write of the upstream; `None` after the last. A silent upstream is awaited as long as the client
/// waits, and a little longer.
async fn next(
    config: &Config,
    client: &mut Client<'_>,
    answer: &mut Response,
) -> Result<Option<Bytes>, (End, String)> {
    let mut read = async || {
        let bytes = answer.chunk().await;
        bytes.map_err(|error| (upstream::end(&error), crate::http::in_words(error)))
    };
    if !client.has_left() {
        tokio::select! {
            biased;
            bytes = read() => return bytes,
            () = client.closes() => {}
        }
    }
    timeout(config.silence, read())
        .await
        .unwrap_or_else(|_| Err((End::Stall, "no more of the response".to_owned())))
}

fn head(answer: &Response) -> Head {
    let value = |value: &reqwest::header::HeaderValue| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    };
    let headers = answer.headers().iter();
    Head {
        status: answer.status().as_u16(),
        headers: headers
            .map(|(name, text)| (name.to_string(), value(text)))
            .collect(),
    }
}

fn framing(answer: &Response, request: &Request) -> Framing {
    let bodiless = request.method == "HEAD" || matches!(answer.status().as_u16(), 204 | 304);
    match answer.content_length() {
        _ if bodiless => Framing::Bodiless,
        Some(length) => Framing::Length(length),
        None if request.minor_version == 0 => Framing::UntilClose,
        None => Framing::Chunks,
    }
}

/// Breaks the client's connection in the same way as the upstream did.
fn break_off(stream: &TcpStream, end: End) {
    if end == End::Reset {
        // If the reset fails, the client sees a closed connection.
        let _ = stream.set_zero_linger();
    }
}
