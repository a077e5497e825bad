//! Forwards responses: bytes as they arrive, or, for a broken target, the complete response altered.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::alter::{Alteration, GatewayFault};
use super::http::{Answer, Request, answer, read};

/// The time that an altering gateway waits for a stalled upstream.
const SILENCE: Duration = Duration::from_millis(500);

/// Serves one connection with one request.
pub(super) async fn serve(mut stream: TcpStream, alteration: Option<Alteration>) {
    // Failures are visible to the caller; nobody else needs a report.
    let _ = stream.set_nodelay(true);
    let _ = match alteration {
        None => pass_on(&mut stream).await,
        Some(alteration) => alter(&mut stream, alteration).await,
    };
}

async fn pass_on(stream: &mut TcpStream) -> io::Result<()> {
    let request = read(stream).await?;
    let mut upstream = connect(&request).await?;
    let mut bytes = vec![0; 16 * 1024];
    let mut ignored = [0; 64];
    loop {
        tokio::select! {
            read = upstream.read(&mut bytes) => match read {
                Ok(0) => return stream.shutdown().await,
                Ok(count) => stream.write_all(&bytes[..count]).await?,
                // A reset is forwarded as a reset.
                Err(_) => return stream.set_zero_linger(),
            },
            left = stream.read(&mut ignored) => if left? == 0 {
                return Ok(());
            },
        }
    }
}

async fn connect(request: &Request) -> io::Result<TcpStream> {
    let mut upstream = TcpStream::connect(&request.host).await?;
    upstream.set_nodelay(true)?;
    upstream.write_all(&request.bytes).await?;
    Ok(upstream)
}

async fn alter(stream: &mut TcpStream, alteration: Alteration) -> io::Result<()> {
    let request = read(stream).await?;
    let mut altered = GatewayFault::default();
    if alteration.asks {
        altered = take_in(&request).await?.altered(&request);
        if (alteration.repeats)(&altered) {
            altered = take_in(&request).await?.altered(&request);
        }
    }
    if alteration.elsewhere && altered.failed() {
        take_in(&request.elsewhere()).await?;
    }
    altered.make_exact();
    (alteration.alter)(&mut altered);
    if altered.hang {
        let mut ignored = [0; 64];
        while stream.read(&mut ignored).await? > 0 {}
        return Ok(());
    }
    let answer = Answer {
        status: altered.status,
        headers: altered.headers,
        body: altered.body,
        broken: altered.broken,
    };
    stream.write_all(&answer.bytes()).await?;
    stream.shutdown().await
}

async fn take_in(request: &Request) -> io::Result<Answer> {
    let mut upstream = connect(request).await?;
    let mut bytes = Vec::new();
    let broken = loop {
        match timeout(SILENCE, upstream.read_buf(&mut bytes)).await {
            Ok(Ok(0)) => break false,
            Ok(Ok(_)) => {}
            Ok(Err(_)) | Err(_) => break true,
        }
    };
    let mut answer = answer(&bytes);
    answer.broken |= broken;
    Ok(answer)
}

impl Answer {
    fn altered(self, request: &Request) -> GatewayFault {
        GatewayFault {
            status: self.status,
            headers: self.headers,
            body: self.body,
            broken: self.broken,
            hang: false,
            stream: request.stream,
            upstream: request.host.clone(),
        }
    }
}
