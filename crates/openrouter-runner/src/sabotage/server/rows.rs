//! The table of broken servers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use openrouter_errors::ErrorType;
use serde_json::json;

use super::broken_server::{
    BrokenServer, is_error, says, text, wants_stream, with_body, with_status,
};
use super::{ServerAct, row};
use crate::sabotage::{Act, Saboteur};
use crate::server::reference::{Refusal, ServerFault};
use openrouter_mock::{CannedResponse, End, Framing, Request};

/// A row that changes the status of refusals that contain `text`.
macro_rules! status {
    ($name:literal, $sentence:literal, $breaks:expr, $text:literal => $status:literal) => {
        refusal!(
            $name,
            $sentence,
            $breaks,
            |refusal| if says(&refusal, $text) {
                with_status(refusal, $status)
            } else {
                refusal
            }
        )
    };
}

/// A row that changes refusals.
macro_rules! refusal {
    ($name:literal, $sentence:literal, $breaks:expr, |$refusal:ident| $change:expr) => {
        row($name, $sentence, $breaks, || {
            Arc::new(BrokenServer {
                refusal: |_, $refusal| $change,
                ..BrokenServer::default()
            })
        })
    };
}

/// A row that changes the responses that meet a condition.
macro_rules! answer {
    ($name:literal, $sentence:literal, $breaks:expr, |$request:ident, $play:ident| $when:expr, $change:expr) => {
        row($name, $sentence, $breaks, || {
            Arc::new(BrokenServer {
                answer: |$request: &Request, $play: CannedResponse| {
                    let _ = $request;
                    if $when { $change } else { $play }
                },
                ..BrokenServer::default()
            })
        })
    };
}

/// A row that replaces responses.
macro_rules! instead {
    ($name:literal, $sentence:literal, $status:literal, $body:expr) => {
        row($name, $sentence, &[], || {
            Arc::new(BrokenServer {
                instead: |_| Some(CannedResponse::json($status, &$body)),
                ..BrokenServer::default()
            })
        })
    };
}

#[rustfmt::skip]
pub(super) const ROWS: &[Saboteur] = &[
    instead!("null-server", "answers everything with 200 and an empty object", 200, json!({})),
    instead!("always-429-server", "answers everything with 429", 429, json!({"error": {"code": 429, "message": "Rate limit exceeded"}})),
    status!("credentials-403", "rejects unknown keys with 403", &["SRV-2"], "Authentication" => 403),
    status!("body-422", "rejects unreadable bodies with 422", &["SRV-3", "SRV-10"], "body" => 422),
    status!("missing-404", "answers 404 if a member is missing", &["SRV-4", "SRV-5"], "is required" => 404),
    status!("value-404", "answers 404 if a value is not allowed", &["SRV-5"], "must be one of" => 404),
    status!("model-422", "answers 422 for an unknown model", &["SRV-6"], "valid model ID" => 422),
    row("knows-the-probes", "answers as required only to the published texts of probes, and 422 to other unknown models", &["SRV-6"],
        || Arc::new(BrokenServer {
            refusal: |request, refusal| if says(&refusal, "valid model ID") && !is_published(request) {
                with_status(refusal, 422)
            } else {
                refusal
            },
            ..BrokenServer::default()
        })),
    status!("ability-403", "answers 403 for an unsupported capability", &["SRV-7"], "support image" => 403),
    status!("path-403", "answers 403 for an unknown path", &["SRV-8"], "no such route" => 403),
    status!("method-403", "answers 403 for a wrong method", &["SRV-9"], "does not support this method" => 403),
    status!("size-404", "answers 404 if something is too large", &["SRV-10"], "longer than" => 404),
    status!("fault-500", "answers 500 to an invalid request", &["SRV-1", "SRV-6"], "valid model ID" => 500),
    refusal!("wrong-error-type", "reports missing members as a refusal by the model",
        &["SRV-4", "SRV-5", "SRV-6", "SRV-11", "SRV-13", "SRV-15"], |refusal| {
            let error_type = if says(&refusal, "is required") { Some(ErrorType::REFUSAL) } else { refusal.error_type.clone() };
            Refusal { error_type, ..refusal }
        }),
    answer!("stream-pre-error-as-sse", "answers a fault in a stream when streaming was requested",
        &["MSG-5", "SRV-11", "STREAM-1", "STREAM-4"], |request, play| is_error(&play) && wants_stream(request), {
            let body = format!("data: {}\n\n", text(&play));
            CannedResponse { status: play.status, ..CannedResponse::sse(body) }
        }),
    answer!("one-envelope-for-all", "answers in the chat envelope on Messages",
        &["MSG-1", "MSG-4", "SRV-12", "SRV-20"], |request, play| is_error(&play) && request.path().ends_with("/messages"), {
            let body = text(&play).replace("\"type\":\"error\",", "").replace("\"request_id\":null,", "").replace(",\"request_id\":null", "");
            with_body(play, body)
        }),
    answer!("framework-page", "leaves wrong methods to its web framework",
        &["SRV-20"], |_request, play| text(&play).contains("does not support this method"),
        CannedResponse::json(405, &json!({"detail": "Method Not Allowed"}))),
    answer!("html-error", "answers with an HTML page if the client accepts one",
        &["SRV-12", "SRV-13", "TEXT-1"], |request, play| is_error(&play) && request.header("accept") == Some("text/html"),
        CannedResponse::new(400, "text/html", "<!DOCTYPE html><html><body>No</body></html>")),
    row("second-fault", "alternates between two responses to the same fault", &["SRV-15"], || Arc::<EverySecondRefusal>::default()),
    row("lasting-damage", "fails on the control request after a repeated fault", &["SRV-16"], || Arc::<Damage>::default()),
    row("case-sensitive", "accepts the credential scheme in one letter case only", &["SRV-17"], || Arc::new(BrokenServer {
        answer: |request, play| {
            let usual = request.headers.iter().any(|(name, value)| {
                name.eq_ignore_ascii_case("authorization") && (value.starts_with("bearer") || value.starts_with("BEARER"))
            });
            if usual { CannedResponse::json(401, &json!({"error": {"code": 401, "message": "No."}})) } else { play }
        },
        ..BrokenServer::default()
    })),
    answer!("never-ends", "closes the connection before the announced body is complete",
        &["SRV-18"], |request, play| is_error(&play) && request.path().ends_with("/key"), {
            let mut play = play;
            play.wire.framing = Framing::ShortOfLength;
            play.wire.end = End::Close;
            play
        }),
    answer!("clean-end", "ends a failed stream normally",
        &["SRV-19", "STREAM-8"], |request, play| text(&play).contains("Provider disconnected"), {
            let body = text(&play);
            let kept: String = body.split_inclusive("\n\n").filter(|event| !event.contains("disconnected")).collect();
            CannedResponse::sse(kept.replace("data: [DONE]\n\n", ""))
        }),
    answer!("unasked-router-metadata", "sends openrouter_metadata to callers who did not request it",
        &["ROUTER-3"], |request, play| text(&play).contains("valid model ID"), {
            let body = text(&play).replacen('{', "{\"openrouter_metadata\":{\"attempt\":0},", 1);
            with_body(play, body)
        }),
    answer!("echo-key", "repeats the credentials in a header of its errors",
        &["PRIV-6"], |request, play| is_error(&play), {
            let key = request.header("authorization").unwrap_or_default().to_owned();
            play.with_header("X-Seen", &key)
        }),
    Saboteur {
        name: "head-with-body",
        sentence: "sends a body in the response to HEAD",
        breaks: &["HTTP-2", "SRV-14"],
        act: Act::Server(ServerAct::HeadWithBody),
    },
];

/// Every second refusal has another status.
#[derive(Default)]
struct EverySecondRefusal(AtomicU32);

impl ServerFault for EverySecondRefusal {
    fn refusal(&self, _: &Request, refusal: Refusal) -> Refusal {
        let odd = says(&refusal, "role must be") && self.0.fetch_add(1, Ordering::Relaxed) % 2 == 1;
        if odd {
            with_status(refusal, 422)
        } else {
            refusal
        }
    }
}

/// After two faults, every healthy request fails.
#[derive(Default)]
struct Damage {
    met: AtomicU32,
    broken: AtomicBool,
}

impl ServerFault for Damage {
    fn answer(&self, request: &Request, play: CannedResponse) -> CannedResponse {
        if text(&play).contains("messages is required")
            && self.met.fetch_add(1, Ordering::Relaxed) > 0
        {
            self.broken.store(true, Ordering::Relaxed);
        }
        // Other probes test the spelling of credentials, and streams.
        let usual = request
            .header("authorization")
            .is_some_and(|value| value.starts_with("Bearer "));
        if is_error(&play)
            || wants_stream(request)
            || !usual
            || !self.broken.load(Ordering::Relaxed)
        {
            return play;
        }
        CannedResponse::json(
            500,
            &json!({"error": {"code": 500, "message": "Internal Server Error"}}),
        )
    }
}

/// Whether a request has the fixed texts that probes had before they varied by seed.
fn is_published(request: &Request) -> bool {
    let body = String::from_utf8_lossy(&request.body);
    body.contains("Say ok.") || body.contains("conform/no-such-model")
}
