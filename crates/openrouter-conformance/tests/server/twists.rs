//! Every server requirement can be red: a server that is wrong in one way breaks what that way concerns.

use std::collections::BTreeSet;

use openrouter_conformance::mock::{End, Framing, Play, Request};
use openrouter_conformance::select::Selection;
use openrouter_conformance::server::reference::Refusal;
use openrouter_errors::ErrorType;
use rstest::rstest;

use super::support::{Wrong, probe, twisted};

/// A refusal with another status, typed as that status wants it.
fn with_status(refusal: Refusal, status: u16) -> Refusal {
    let error_type = match status {
        403 => Some(ErrorType::PERMISSION_DENIED),
        404 => Some(ErrorType::NOT_FOUND),
        422 => Some(ErrorType::UNPROCESSABLE),
        _ => None,
    };
    Refusal {
        status,
        error_type,
        availability: None,
        ..refusal
    }
}

fn says(refusal: &Refusal, text: &str) -> bool {
    refusal.message.contains(text)
}

/// Refusals whose message holds `text` get another status.
macro_rules! status {
    ($text:literal, $status:literal) => {
        Wrong {
            refusal: |_, refusal| {
                if says(&refusal, $text) {
                    with_status(refusal, $status)
                } else {
                    refusal
                }
            },
            ..Wrong::default()
        }
    };
}

/// Answers that fulfil the condition are changed.
macro_rules! answer {
    (|$request:ident, $play:ident| $when:expr, $change:expr) => {
        Wrong {
            answer: |$request: &Request, mut $play: Play| {
                let _ = $request;
                if $when {
                    $change
                }
                $play
            },
            ..Wrong::default()
        }
    };
}

fn is_error(play: &Play) -> bool {
    play.status.is_some_and(|status| status >= 400)
}

fn text(play: &Play) -> String {
    String::from_utf8_lossy(&play.body).into_owned()
}

fn set_body(play: &mut Play, body: impl Into<Vec<u8>>) {
    play.body = body.into().into();
}

fn stream(request: &Request) -> bool {
    text(&Play::new(200, "", request.body.clone())).contains("\"stream\":true")
}

#[rstest]
#[case::not_401(status!("Authentication", 403), "SRV-2")]
#[case::not_400_for_bodies(status!("body", 422), "SRV-3 SRV-10")]
#[case::missing_is_404(status!("is required", 404), "SRV-4 SRV-5")]
#[case::value_is_404(status!("has to be one of", 404), "SRV-5")]
#[case::model_is_422(status!("valid model ID", 422), "SRV-6")]
#[case::ability_is_403(status!("support image", 403), "SRV-7")]
#[case::path_is_403(status!("no such route", 403), "SRV-8")]
#[case::method_is_403(status!("no such method", 403), "SRV-9")]
#[case::size_is_404(status!("longer than", 404), "SRV-10")]
#[case::fault_is_500(
    Wrong {
        refusal: |_, refusal| if says(&refusal, "valid model ID") { with_status(refusal, 500) } else { refusal },
        ..Wrong::default()
    },
    "SRV-1 SRV-6"
)]
#[case::error_type(
    Wrong {
        refusal: |_, refusal| {
            let error_type = if says(&refusal, "is required") { Some(ErrorType::REFUSAL) } else { refusal.error_type.clone() };
            Refusal { error_type, ..refusal }
        },
        ..Wrong::default()
    },
    "SRV-4 SRV-5 SRV-6 SRV-11 SRV-13 SRV-15"
)]
#[case::stream_of_an_error(
    answer!(|request, play| is_error(&play) && stream(request), {
        let body = format!("data: {}\n\n", text(&play));
        play = Play { status: play.status, ..Play::sse(body) };
    }),
    "MSG-5 SRV-11 STREAM-1 STREAM-4"
)]
#[case::one_envelope_for_all(
    answer!(|request, play| is_error(&play) && request.path().ends_with("/messages"), {
        let body = text(&play).replace("\"type\":\"error\",", "").replace("\"request_id\":null,", "").replace(",\"request_id\":null", "");
        set_body(&mut play, body);
    }),
    "MSG-1 MSG-4 SRV-12"
)]
#[case::accept(
    answer!(|request, play| is_error(&play) && request.header("accept") == Some("text/html"), {
        play = Play::new(400, "text/html", "<!DOCTYPE html><html><body>No</body></html>");
    }),
    "SRV-12 SRV-13 TEXT-1"
)]
#[case::second_fault(
    Wrong {
        refusal: |_, refusal| {
            use std::sync::atomic::{AtomicU32, Ordering};
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let one = says(&refusal, "role has to be");
            if one && COUNT.fetch_add(1, Ordering::Relaxed) % 2 == 1 { with_status(refusal, 422) } else { refusal }
        },
        ..Wrong::default()
    },
    "SRV-15"
)]
#[case::case_sensitive(
    Wrong {
        answer: |request, play| {
            let usual = request.headers.iter().any(|(name, value)| {
                name.eq_ignore_ascii_case("authorization") && (value.starts_with("bearer") || value.starts_with("BEARER"))
            });
            if usual { Play::json(401, &serde_json::json!({"error": {"code": 401, "message": "No."}})) } else { play }
        },
        ..Wrong::default()
    },
    "SRV-17"
)]
#[case::never_ends(
    answer!(|request, play| is_error(&play) && request.path().ends_with("/key"), {
        play.wire.framing = Framing::ShortOfLength;
        play.wire.end = End::Close;
    }),
    "SRV-18"
)]
#[case::clean_end(
    answer!(|_request, play| text(&play).contains("Provider disconnected"), {
        let body = text(&play);
        let events: Vec<&str> = body.split_inclusive("\n\n").filter(|event| !event.contains("disconnected")).collect();
        let kept = events.concat().replace("data: [DONE]\n\n", "");
        play = Play::sse(kept);
    }),
    "SRV-19 STREAM-8"
)]
#[case::router_metadata(
    answer!(|_request, play| text(&play).contains("valid model ID"), {
        let body = text(&play).replacen('{', "{\"openrouter_metadata\":{\"attempt\":0},", 1);
        set_body(&mut play, body);
    }),
    "ROUTER-3"
)]
#[case::echo(
    answer!(|request, play| is_error(&play), {
        let key = request.header("authorization").unwrap_or_default().to_owned();
        play = play.with_header("X-Seen", &key);
    }),
    "PRIV-6"
)]
#[tokio::test(flavor = "multi_thread")]
async fn breaks(#[case] wrong: Wrong, #[case] expected: &str) {
    let server = twisted(wrong).await;
    let report = probe(&server.url(), &Selection::default()).await;
    let broken: BTreeSet<&str> = report
        .probes
        .iter()
        .flat_map(|row| &row.findings)
        .map(|finding| finding.requirement.as_str())
        .collect();
    let expected: BTreeSet<&str> = expected.split(' ').collect();
    assert_eq!(broken, expected, "{:#?}", {
        let mut rows = report.probes.clone();
        rows.retain(|row| !row.findings.is_empty());
        rows
    });
    assert_eq!(
        report.counts.twin_failed + report.counts.not_tested + report.counts.not_provoked,
        0
    );
}

/// The mock never writes a body behind a head: a server of one's own has to.
#[tokio::test(flavor = "multi_thread")]
async fn head_with_a_body() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = vec![0; 4096];
            let _ = stream.read(&mut bytes).await;
            let body = "{\"data\":[]}";
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
            let answer = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    let report = probe(&url, &super::support::only("models/head-method")).await;
    let broken: Vec<&str> = report.probes[0]
        .findings
        .iter()
        .map(|finding| finding.requirement.as_str())
        .collect();
    assert_eq!((report.exit, broken), (1, vec!["SRV-14"]));
}

/// A fault that breaks the server for good.
#[tokio::test(flavor = "multi_thread")]
async fn damage_is_seen() {
    use std::sync::atomic::{AtomicBool, Ordering};
    static BROKEN: AtomicBool = AtomicBool::new(false);
    let server = twisted(Wrong {
        answer: |_, play| {
            if text(&play).contains("messages is required") {
                BROKEN.store(true, Ordering::Relaxed);
            }
            if BROKEN.load(Ordering::Relaxed) && !is_error(&play) {
                return Play::json(
                    500,
                    &serde_json::json!({"error": {"code": 500, "message": "Internal Server Error"}}),
                );
            }
            play
        },
        ..Wrong::default()
    })
    .await;
    let selection = super::support::only("chat_completions/repeated-fault");
    let report = probe(&server.url(), &selection).await;
    let broken: Vec<&str> = report.probes[0]
        .findings
        .iter()
        .map(|finding| finding.requirement.as_str())
        .collect();
    assert_eq!((report.exit, broken), (1, vec!["SRV-16"]));
}
