//! Forwards one request: sends it upstream, forwards the response as it arrives, and records it.

use std::io;

use reqwest::Response;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::Config;
use super::recorder::ResponseRecorder;
use super::upstream::{self, NoHead, ask};
use super::write::{self, Framing};
use openrouter_corpus::fixture::End;
use openrouter_mock::{BodyBudget, Request};

/// The result of forwarding a request.
pub(super) enum Forwarded<'a> {
    /// There was a response, or the upstream was interrupted.
    Taped(Box<ResponseRecorder<'a>>),
    /// The upstream was unreachable.
    Unreachable(String),
}

/// The client's connection.
struct Client<'s> {
    stream: &'s mut TcpStream,
    /// Whether the client has stopped sending; it may still read.
    closed: bool,
    /// When the client stopped reading; the upstream is read to the end without it.
    gone: Option<Instant>,
}

impl Client<'_> {
    fn note(&mut self, written: io::Result<()>) {
        if written.is_err() {
            self.gone.get_or_insert_with(Instant::now);
        }
    }

    /// Resolves a moment after the client has left.
    async fn is_waited_for(&mut self, config: &Config) {
        self.closes().await;
        tokio::time::sleep(config.silence).await;
    }

    /// Resolves when the client stops sending.
    async fn closes(&mut self) {
        let mut ignored = [0; 1024];
        while matches!(self.stream.read(&mut ignored).await, Ok(1..)) {}
        self.closed = true;
    }
}

/// Sends a request upstream and forwards the response. The recording takes memory from `room`.
pub(super) async fn forward<'a>(
    config: &Config,
    stream: &mut TcpStream,
    request: Request,
    room: BodyBudget<'a>,
) -> Forwarded<'a> {
    let mut recorder = ResponseRecorder::new(request, room);
    let mut client = Client {
        stream,
        closed: false,
        gone: None,
    };
    let answer = tokio::select! {
        biased;
        answer = ask(config, &recorder.request) => answer,
        () = client.is_waited_for(config) => Err(NoHead::Broke(End::Stall)),
    };
    match answer {
        Ok(answer) => pass_on(config, &mut client, answer, &mut recorder).await,
        Err(NoHead::Broke(end)) => recorder.end = Some(end),
        Err(NoHead::NotHttp(why)) => {
            let why = format!("the upstream's response is not valid HTTP: {why}");
            // The client may have left; the report contains the error too.
            let _ = write::own(client.stream, 502, &why).await;
            recorder.spoil(why);
        }
        Err(NoHead::Unreachable(why)) => {
            let told = format!("the upstream request failed: {why}");
            let _ = write::own(client.stream, 502, &told).await;
            return Forwarded::Unreachable(why);
        }
    }
    if let Some(end) = recorder.end {
        break_off(client.stream, end);
    }
    Forwarded::Taped(Box::new(recorder))
}

async fn pass_on(
    config: &Config,
    client: &mut Client<'_>,
    mut answer: Response,
    recorder: &mut ResponseRecorder<'_>,
) {
    recorder.status = Some(answer.status().as_u16());
    let value = |value: &reqwest::header::HeaderValue| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    };
    let headers = answer.headers().iter();
    recorder.headers = headers
        .map(|(name, text)| (name.to_string(), value(text)))
        .collect();
    let framing = framing(&answer, &recorder.request);
    let head = write::head(client.stream, answer.status(), &recorder.headers, framing).await;
    client.note(head);
    loop {
        if let Some(since) = client.gone {
            if since.elapsed() >= Config::REST {
                let seconds = Config::REST.as_secs();
                recorder.spoil(format!("it did not end within {seconds} s of its client"));
            }
            if recorder.spoilt.is_some() {
                // Nothing is left to record and no client is reading.
                return;
            }
        }
        match next(config, client, &mut answer).await {
            Ok(Some(bytes)) => {
                recorder.take(&bytes);
                if client.gone.is_none() {
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
                recorder.end = Some(end);
                return;
            }
        }
    }
}

/// Returns the next write of the upstream; `None` after the last. A silent upstream is awaited as long as the client
/// waits, and a little longer.
async fn next(
    config: &Config,
    client: &mut Client<'_>,
    answer: &mut Response,
) -> Result<Option<Vec<u8>>, End> {
    let mut read = async || match answer.chunk().await {
        Ok(bytes) => Ok(bytes.map(|bytes| bytes.to_vec())),
        Err(error) => Err(upstream::end(&error)),
    };
    if !client.closed && client.gone.is_none() {
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

/// Breaks the client's connection in the same way as the upstream did.
fn break_off(stream: &TcpStream, end: End) {
    if end == End::Reset {
        // If the reset fails, the client sees a closed connection.
        let _ = stream.set_zero_linger();
    }
}
