//! Writes a request to the connection unchanged.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};

use super::{late, too_long};
use crate::http1::{self, Head};
use openrouter_conformance::server::limits::Limits;
use openrouter_conformance::server::probe::Request;
use openrouter_conformance::server::reply::{Answer, Reply};
use openrouter_conformance::server::target::Target;

pub(super) async fn send(
    target: &Target,
    request: &Request,
    limits: &Limits,
    until: Instant,
) -> Reply {
    let stream = match timeout_at(until, TcpStream::connect(target.address())).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Reply::Nothing(format!("no connection: {error}")),
        Err(_) => return Reply::Nothing(format!("no connection: {}", late(limits))),
    };
    let (mut reader, mut writer) = stream.into_split();
    let go_on = Notify::new();
    let writing = write(&mut writer, target, request, &go_on);
    tokio::pin!(writing);
    let mut incoming = Incoming {
        bytes: Vec::new(),
        head: None,
        to_head: request.method == "HEAD",
    };
    let mut written = false;
    loop {
        let until = if incoming.is_head_only() {
            until.min(Instant::now() + Limits::AFTER_HEAD)
        } else {
            until
        };
        tokio::select! {
            // The response may arrive before a write completes, or although it fails.
            _ = &mut writing, if !written => written = true,
            read = timeout_at(until, reader.read_buf(&mut incoming.bytes)) => match read {
                Ok(Ok(0)) => return incoming.ended(None),
                Ok(Ok(_)) => match incoming.take_in(&go_on, limits) {
                    Ok(true) => return incoming.ended(None),
                    Ok(false) => {}
                    Err(why) => return incoming.ended(Some(why)),
                },
                Ok(Err(error)) => return incoming.ended(Some(error.to_string())),
                Err(_) if incoming.is_head_only() => return incoming.ended(None),
                Err(_) => return incoming.ended(Some(late(limits))),
            },
        }
    }
}

/// Writes the request; announced padding waits for `100 Continue`, or for a moment.
async fn write(
    writer: &mut OwnedWriteHalf,
    target: &Target,
    request: &Request,
    go_on: &Notify,
) -> std::io::Result<()> {
    const BLANKS: &[u8] = &[b' '; 64 * 1024];
    let mut head = format!(
        "{} {} HTTP/1.1\r\nHost: {}\r\n",
        request.method,
        target.path(&request.path),
        target.host_header()
    );
    for (name, value) in &request.headers {
        for part in [name, ": ", value, "\r\n"] {
            head.push_str(part);
        }
    }
    let length = request.body.len() + request.padding;
    if length > 0 {
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    if request.padding > 0 {
        head.push_str("Expect: 100-continue\r\n");
    }
    head.push_str("Connection: close\r\n\r\n");
    let mut bytes = head.into_bytes();
    if request.padding == 0 {
        bytes.extend_from_slice(&request.body);
        return writer.write_all(&bytes).await;
    }
    writer.write_all(&bytes).await?;
    // RFC 9110: without an interim response the body is sent anyway.
    let _ = timeout(Limits::CONTINUE, go_on.notified()).await;
    writer.write_all(&request.body).await?;
    let mut left = request.padding;
    while left > 0 {
        let count = left.min(BLANKS.len());
        writer.write_all(&BLANKS[..count]).await?;
        left -= count;
    }
    Ok(())
}

/// A response that is being received.
struct Incoming {
    bytes: Vec<u8>,
    head: Option<Head>,
    to_head: bool,
}

impl Incoming {
    /// Returns whether only a response to HEAD has arrived, which may end with the connection.
    fn is_head_only(&self) -> bool {
        self.to_head && self.head.is_some()
    }

    /// Parses the received bytes; returns whether the response is complete.
    fn take_in(&mut self, go_on: &Notify, limits: &Limits) -> Result<bool, String> {
        while self.head.is_none() {
            let Some((head, length)) = http1::head(&self.bytes)? else {
                if self.bytes.len() > Limits::HEAD_BYTES {
                    return Err(format!("a head longer than {} bytes", Limits::HEAD_BYTES));
                }
                return Ok(false);
            };
            self.bytes.drain(..length);
            if (100..200).contains(&head.status) {
                go_on.notify_one();
            } else {
                self.head = Some(head);
            }
        }
        if self.bytes.len() > limits.body_bytes {
            return Err(too_long(limits));
        }
        let framing = self.head.as_ref().map(|head| &head.framing);
        Ok(!self.to_head && framing.is_some_and(|framing| framing.is_whole(&self.bytes)))
    }

    /// Builds the reply after the last read.
    fn ended(self, why: Option<String>) -> Reply {
        let Some(head) = self.head else {
            let why = why.unwrap_or_else(|| "the connection was closed".to_owned());
            return Reply::Nothing(format!("no answer: {why}"));
        };
        let mut answer = Answer {
            status: head.status,
            headers: head.headers,
            body: self.bytes,
            broken: why,
            to_head: self.to_head,
        };
        if self.to_head {
            return Reply::Answer(answer);
        }
        let (body, short) = head.framing.body(answer.body);
        answer.body = body;
        answer.broken = answer.broken.or(short);
        Reply::Answer(answer)
    }
}
