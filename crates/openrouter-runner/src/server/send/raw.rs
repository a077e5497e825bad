//! Written to the connection as it stands.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};

use super::{late, too_long};
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
            // The response may come before, and in spite of, a write that fails.
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

/// Writes the request; announced white space waits until it is asked for, or for a moment.
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
    // Without an interim answer the body is sent all the same, as RFC 9110 wants it.
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

/// A response that is coming in.
struct Incoming {
    bytes: Vec<u8>,
    head: Option<Head>,
    to_head: bool,
}

struct Head {
    status: u16,
    headers: Vec<(String, String)>,
    framing: Framing,
}

enum Framing {
    Length(usize),
    Chunked,
    UntilClose,
}

impl Incoming {
    /// Whether only a response to HEAD is there, whose end may be the end of the connection.
    fn is_head_only(&self) -> bool {
        self.to_head && self.head.is_some()
    }

    /// Reads on in what has come; whether the response is complete.
    fn take_in(&mut self, go_on: &Notify, limits: &Limits) -> Result<bool, String> {
        while self.head.is_none() {
            let Some((head, length)) = parse(&self.bytes)? else {
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
        Ok(match self.head.as_ref().map(|head| &head.framing) {
            _ if self.to_head => false,
            Some(Framing::Length(length)) => self.bytes.len() >= *length,
            Some(Framing::Chunked) => unchunked(&self.bytes).1,
            _ => false,
        })
    }

    /// The reply, once no more is read.
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
        let short = match head.framing {
            Framing::UntilClose => None,
            Framing::Length(length) => {
                let missing = length.saturating_sub(answer.body.len());
                answer.body.truncate(length);
                (missing > 0).then(|| format!("{missing} of {length} bytes never arrived"))
            }
            Framing::Chunked => {
                let (body, complete) = unchunked(&answer.body);
                answer.body = body;
                (!complete).then(|| "the last chunk never arrived".to_owned())
            }
        };
        answer.broken = answer.broken.or(short);
        Reply::Answer(answer)
    }
}

/// The head at the beginning of the bytes, and its length; none where it is not whole yet.
fn parse(bytes: &[u8]) -> Result<Option<(Head, usize)>, String> {
    let mut headers = vec![httparse::EMPTY_HEADER; Limits::HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(format!("not HTTP: {error}")),
    };
    let text = |header: &httparse::Header<'_>| {
        (
            header.name.to_owned(),
            String::from_utf8_lossy(header.value).into_owned(),
        )
    };
    let headers: Vec<(String, String)> = response.headers.iter().map(text).collect();
    let find = |name: &str| {
        headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    };
    let status = response.code.unwrap_or_default();
    let framing = match (
        find("transfer-encoding"),
        find("content-length").map(str::parse),
    ) {
        _ if matches!(status, 100..=199 | 204 | 304) => Framing::Length(0),
        (Some(coding), _) if coding.eq_ignore_ascii_case("chunked") => Framing::Chunked,
        (_, Some(Ok(length))) => Framing::Length(length),
        _ => Framing::UntilClose,
    };
    Ok(Some((
        Head {
            status,
            headers,
            framing,
        },
        length,
    )))
}

/// The body in chunks, as far as it came, and whether its last chunk came.
fn unchunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Ok(httparse::Status::Complete((line, size))) = httparse::parse_chunk_size(rest) {
        if size == 0 {
            return (body, true);
        }
        rest = rest.get(line..).unwrap_or_default();
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(rest.len());
        body.extend_from_slice(&rest[..size]);
        rest = rest.get(size + 2..).unwrap_or_default();
    }
    (body, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", "abc", true)]
    #[case("2\r\nab\r\n1\r\nc\r\n", "abc", false)]
    #[case("5\r\nab", "ab", false)]
    #[case("", "", false)]
    #[case("zz", "", false)]
    fn chunks(#[case] framed: &str, #[case] body: &str, #[case] complete: bool) {
        assert_eq!(
            unchunked(framed.as_bytes()),
            (body.as_bytes().to_vec(), complete)
        );
    }

    #[test]
    fn heads() {
        let (head, length) = parse(b"HTTP/1.1 404 X\r\nContent-Length: 3\r\n\r\nabc")
            .expect("HTTP")
            .expect("whole");
        assert_eq!((head.status, length), (404, 37));
        assert!(matches!(head.framing, Framing::Length(3)));
        assert!(
            parse(b"HTTP/1.1 404 X\r\nCont")
                .expect("HTTP so far")
                .is_none()
        );
        assert!(parse(b"<html>").is_err());
    }
}
