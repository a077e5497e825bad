//! Writes a response to the wire, and detects a client that leaves before it is complete.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::ReadHalf;

use super::canned::End;
use super::framing::Writes;
use super::journal::{Ending, OpenEntry};
use super::limits::Limits;
use super::relay::{After, Relay};
use super::request::Request;

/// Why a wait ended early.
enum Gone {
    Closed,
    Failed(io::Error),
}

/// The delays of a response.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pace {
    /// The delay before its first byte.
    pub(super) first: Duration,
    /// The delay between two writes of its body.
    pub(super) between: Duration,
}

/// Sends `writes` and closes the entry; pipelined bytes that arrive meanwhile go to `buffer`.
pub(super) async fn write_response(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    writes: Writes,
    pace: Pace,
    limits: &Limits,
    mut entry: OpenEntry,
) -> After {
    let (mut reader, mut writer) = stream.split();
    let mut before_body = true;
    if !pace.first.is_zero()
        && let Err(gone) = watched(tokio::time::sleep(pace.first), &mut reader, buffer).await
    {
        return left(entry, gone);
    }
    for piece in &writes.pieces {
        if piece.body > 0
            && !std::mem::take(&mut before_body)
            && !pace.between.is_zero()
            && let Err(gone) = watched(tokio::time::sleep(pace.between), &mut reader, buffer).await
        {
            return left(entry, gone);
        }
        let write = tokio::time::timeout(limits.write, writer.write_all(&piece.bytes));
        match watched(write, &mut reader, buffer).await {
            Ok(Ok(Ok(()))) => entry.wrote(piece.bytes.len(), piece.body),
            Ok(Ok(Err(error))) => return left(entry, Gone::Failed(error)),
            Ok(Err(_)) => {
                let limit = format!("the client did not read for {} s", limits.write.as_secs());
                entry.end(Ending::Limit { limit });
                return After::Drop;
            }
            Err(gone) => return left(entry, gone),
        }
    }
    match writes.end {
        End::Complete => {
            entry.end(Ending::Completed);
            if writes.keep_alive {
                After::Next
            } else {
                After::Close
            }
        }
        End::Close => {
            entry.end(Ending::Completed);
            After::Close
        }
        End::Reset => {
            tokio::time::sleep(Limits::BEFORE_RESET).await;
            entry.end(match stream.set_zero_linger() {
                Ok(()) => Ending::ResetByPlan,
                Err(error) => Ending::IoError {
                    error: error.to_string(),
                },
            });
            After::Drop
        }
        End::Stall => {
            // Either outcome is planned: the client leaves, or it never does.
            let _ = watched(tokio::time::sleep(limits.stall), &mut reader, buffer).await;
            entry.end(Ending::Stalled);
            After::Drop
        }
    }
}

/// Waits, passes the request on, and closes the entry.
pub(super) async fn relay(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    request: Request,
    wait: Duration,
    relay: &dyn Relay,
    mut entry: OpenEntry,
) -> After {
    if !wait.is_zero() {
        let (mut reader, _) = stream.split();
        if let Err(gone) = watched(tokio::time::sleep(wait), &mut reader, buffer).await {
            return left(entry, gone);
        }
    }
    let relayed = relay.relay(stream, buffer, request).await;
    entry.passed(relayed.status, relayed.body_bytes);
    entry.end(relayed.end);
    relayed.after
}

/// Runs `work` while reading from the client; ends early if the client closes.
///
/// Work that is ready immediately completes in any case, so that a client that has only closed its sending
/// side still gets a response that needs no waiting.
async fn watched<F: Future>(
    work: F,
    reader: &mut ReadHalf<'_>,
    buffer: &mut Vec<u8>,
) -> Result<F::Output, Gone> {
    tokio::pin!(work);
    loop {
        let room = buffer.len() < Limits::READ_AHEAD;
        if room {
            buffer.reserve(4096);
        }
        tokio::select! {
            biased;
            done = &mut work => return Ok(done),
            read = reader.read_buf(buffer), if room => match read {
                Ok(0) => return Err(Gone::Closed),
                Ok(_) => {}
                Err(error) => return Err(Gone::Failed(error)),
            },
        }
    }
}

fn left(entry: OpenEntry, gone: Gone) -> After {
    let after_bytes = entry.sent_body();
    entry.end(match gone {
        Gone::Closed => Ending::ClientClosedEarly { after_bytes },
        Gone::Failed(error) if is_peer(&error) => Ending::ClientClosedEarly { after_bytes },
        Gone::Failed(error) => Ending::IoError {
            error: error.to_string(),
        },
    });
    After::Drop
}

fn is_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionReset | BrokenPipe | ConnectionAborted
    )
}

/// Closes gracefully: sends FIN, then reads the peer's remaining data for a bounded time. Unread data would turn the
/// close into a reset, and the peer could lose what was sent.
pub async fn close(stream: &mut TcpStream) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut rest = vec![0; 8 * 1024];
    let drained = async {
        let mut total = 0;
        while total < Limits::LINGER_BYTES {
            match stream.read(&mut rest).await {
                Ok(0) | Err(_) => break,
                Ok(count) => total += count,
            }
        }
    };
    let _ = tokio::time::timeout(Limits::LINGER, drained).await;
}
