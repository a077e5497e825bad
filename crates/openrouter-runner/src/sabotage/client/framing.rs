//! Clients that misread the framing of an event stream.

use super::results::{alters, stream};
use super::{Row, row};
use crate::client::reference::{Answer, ClientFault};
use openrouter_conformance::client::protocol::RunResult;

pub(super) const ROWS: &[Row] = &[
    row(
        "treat-comment-as-data",
        "returns the text of comments as text of the model",
        &["STREAM-12", "STREAM-13", "STREAM-14"],
        alters(|received, truth| {
            if stream(received).is_none_or(|stream| stream.comments == 0) {
                return Some(truth);
            }
            let text = truth.text.clone().unwrap_or_default();
            Some(RunResult {
                text: Some(format!(": OPENROUTER PROCESSING{text}")),
                ..truth
            })
        }),
    ),
    row(
        "crlf-bug",
        "ends events only at two line feeds",
        &[
            "STREAM-12",
            "STREAM-14",
            "TYPE-4",
            "CLIENT-3",
            "CLIENT-4",
            "CLIENT-5",
            "CLIENT-6",
        ],
        hears(|answer| {
            if answer.is_stream() && answer.body.contains(&b'\r') {
                answer.body.clear();
            }
        }),
    ),
    row(
        "bom-bug",
        "treats a byte order mark as part of the first field name",
        &["TYPE-4", "CLIENT-3", "CLIENT-4", "CLIENT-5", "CLIENT-6"],
        hears(|answer| {
            if answer.is_stream() && answer.body.starts_with(b"\xef\xbb\xbf") {
                let end = answer
                    .body
                    .iter()
                    .position(|byte| matches!(byte, b'\n' | b'\r'));
                answer.body.drain(..end.unwrap_or(answer.body.len()));
            }
        }),
    ),
    row(
        "chunk-boundary-bug",
        "loses chunks of fewer than four bytes",
        &["STREAM-15"],
        hears(without_short_pieces),
    ),
];

/// Creates a client that loses bytes of event streams.
const fn hears(hear: fn(&mut Answer)) -> ClientFault {
    ClientFault {
        hear,
        ..ClientFault::NONE
    }
}

/// The length up to which a piece is not lost.
const SHORT: usize = 4;

fn without_short_pieces(answer: &mut Answer) {
    if !answer.is_stream() {
        return;
    }
    let mut kept = Vec::new();
    let mut start = 0;
    for &end in &answer.pieces {
        let piece = &answer.body[start..end];
        start = end;
        if piece.len() >= SHORT {
            kept.extend_from_slice(piece);
        }
    }
    answer.body = kept;
}
