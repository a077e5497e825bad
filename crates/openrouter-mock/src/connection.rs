//! One connection: reads requests and writes responses, in order.

use std::time::Duration;

use tokio::net::TcpStream;

use super::canned::CannedResponse;
use super::framing::{self, Terms};
use super::index;
use super::journal::{BodyFacts, Entry, Notice, NoticeKind};
use super::limits::BodyBudget;
use super::redaction::Redaction;
use super::relay::After;
use super::request::{self, NoRequest, Request};
use super::respond::{self, Pace};
use super::select::{self, Chosen};
use super::server::Shared;

/// Serves the connection until it ends.
pub(super) async fn serve(shared: &Shared, mut stream: TcpStream, connection: u64) {
    // Send each write immediately; if the system refuses, write boundaries are lost but no bytes.
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::new();
    let mut nth = 0;
    loop {
        let mut budget = BodyBudget::new(&shared.bodies, shared.limits.bodies_together);
        let after = match request::read(&mut stream, &mut buffer, &shared.limits, &mut budget).await
        {
            Ok(request) => answer(shared, &mut stream, &mut buffer, request, connection, nth).await,
            Err(NoRequest::Refused {
                status,
                why,
                partial,
            }) => {
                refuse(
                    shared,
                    &mut stream,
                    &mut buffer,
                    &partial,
                    (connection, nth),
                    status,
                    why,
                )
                .await
            }
            Err(NoRequest::Ended) => After::Close,
            Err(NoRequest::Failed) => After::Drop,
        };
        drop(budget);
        nth += 1;
        match after {
            After::Next => {}
            After::Close => return respond::close(&mut stream).await,
            After::Drop => return,
        }
    }
}

async fn answer(
    shared: &Shared,
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    request: Request,
    connection: u64,
    nth: u32,
) -> After {
    let chosen = match &shared.handler {
        Some(handler) => select::handled(&request, handler.answer(&request), shared.redaction.text),
        None => {
            if let Some(page) = index::page(shared, &request) {
                return plain(stream, shared, &request, &page).await;
            }
            select::choose(&request, shared)
        }
    };
    let (play, first) = (std::sync::Arc::clone(&chosen.play), chosen.delay);
    let relay = shared.relay.as_ref().filter(|_| chosen.passes);
    let entry = shared.journal.begin(entry(
        &request,
        chosen,
        play.status.filter(|_| relay.is_none()),
        connection,
        nth,
        shared.redaction,
    ));
    if let Some(relay) = relay {
        return respond::relay(stream, buffer, request, first, relay.as_ref(), entry).await;
    }
    let writes = framing::writes(&play, terms(shared, &request, &play));
    let pace = Pace {
        first,
        between: Duration::from_millis(play.wire.delay_ms),
    };
    respond::write_response(stream, buffer, writes, pace, &shared.limits, entry).await
}

fn terms(shared: &Shared, request: &Request, play: &CannedResponse) -> Terms {
    Terms {
        head_only: request.method == "HEAD",
        http_1_0: request.minor_version == 0,
        close: request.wants_close(),
        gzip: may_compress(shared, play, request),
    }
}

/// Whether to compress the response: compression is enabled and the request accepts it.
#[cfg(feature = "gzip")]
fn may_compress(shared: &Shared, play: &CannedResponse, request: &Request) -> bool {
    (shared.gzip || play.wire.gzip) && request.lists("accept-encoding", "gzip")
}

#[cfg(not(feature = "gzip"))]
fn may_compress(_: &Shared, _: &CannedResponse, _: &Request) -> bool {
    false
}

fn entry(
    request: &Request,
    chosen: Chosen,
    status: Option<u16>,
    connection: u64,
    nth: u32,
    redaction: Redaction,
) -> Entry {
    Entry {
        sequence: 0,
        at_us: 0,
        connection,
        nth_on_connection: nth,
        method: (redaction.text)(&request.method),
        path: (redaction.target)(&request.target),
        surface: chosen.surface,
        case: chosen.case,
        run: chosen.run,
        selected_by: chosen.selected_by,
        notice: chosen.notice,
        headers: (redaction.headers)(&request.headers),
        body: chosen.body,
        status,
        sent_body: 0,
        sent: 0,
        writes: Vec::new(),
        end: None,
        ended_at_us: None,
    }
}

/// Sends a page of the mock itself, which is not journalled.
async fn plain(
    stream: &mut TcpStream,
    shared: &Shared,
    request: &Request,
    page: &CannedResponse,
) -> After {
    use tokio::io::AsyncWriteExt as _;
    let writes = framing::writes(page, terms(shared, request, page));
    for piece in &writes.pieces {
        match tokio::time::timeout(shared.limits.write, stream.write_all(&piece.bytes)).await {
            Ok(Ok(())) => {}
            _ => return After::Drop,
        }
    }
    if writes.keep_alive {
        After::Next
    } else {
        After::Close
    }
}

async fn refuse(
    shared: &Shared,
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    partial: &Request,
    (connection, nth): (u64, u32),
    status: u16,
    why: String,
) -> After {
    let chosen = Chosen {
        play: std::sync::Arc::new(match &shared.handler {
            Some(handler) => handler.refuse(partial, status, &why),
            None => select::complaint(status, &why),
        }),
        surface: openrouter_errors::Surface::from_path(partial.path()),
        case: None,
        run: None,
        selected_by: None,
        notice: Some(Notice {
            kind: NoticeKind::Refused,
            text: why,
        }),
        body: BodyFacts::default(),
        delay: Duration::ZERO,
        passes: false,
    };
    let play = std::sync::Arc::clone(&chosen.play);
    let open = shared.journal.begin(entry(
        partial,
        chosen,
        play.status,
        connection,
        nth,
        shared.redaction,
    ));
    // Anything that follows on this connection cannot be parsed.
    let writes = framing::writes(
        &play,
        Terms {
            close: true,
            ..Terms::default()
        },
    );
    respond::write_response(
        stream,
        buffer,
        writes,
        Pace::default(),
        &shared.limits,
        open,
    )
    .await
}
