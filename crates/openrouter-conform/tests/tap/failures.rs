//! Failed exchanges are reported, and nothing else.

use openrouter_conform::tap::{METRICS, TapEnd};
use openrouter_mock as mock;
use openrouter_mock::{CannedResponse, Wire};
use rstest::rstest;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Tapped;
use crate::record::support::{always, ask, fixtures};

const STREAM: &str = "data: {\"id\":\"gen-1\",\"choices\":[{\"delta\":{\"content\":\"Hello you\"}}]}\n\n\
    data: {\"choices\":[{\"delta\":{\"content\":\" and you\"}}]}\n\n";

fn rate_limit() -> CannedResponse {
    let metadata = json!({"provider_name": "Chutes", "raw": "Too Many Requests"});
    let error = json!({"code": 429, "message": "Provider returned error", "metadata": metadata});
    CannedResponse::json(
        429,
        &json!({"error": error, "user_id": "user_2aBcDeFgHiJkLmNoPq"}),
    )
    .with_header("X-Generation-Id", "gen-0123456789")
    .with_header("X-Request-Id", "req-7")
    .with_header("Retry-After", "7")
}

async fn post(url: String) -> reqwest::Result<reqwest::Response> {
    let body = "{\"model\":\"a/b\",\"stream\":true}";
    let request = reqwest::Client::new().post(url).body(body);
    request.header("Accept-Encoding", "gzip").send().await
}

impl Tapped {
    /// Sends a request and reads the response to its end.
    async fn ask(&self) {
        let response = post(self.url("chat/completions")).await;
        let body = response.expect("a response").bytes().await;
        body.expect("a body");
    }
}

/// The line of NDJSON and the text, of a response that is compressed on its way.
#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_reported_with_all_that_is_known() {
    let mut play = rate_limit();
    play.wire.gzip = true;
    let server = always(play).await;
    let mut tapped = Tapped::new(&server).await;
    let response = post(tapped.url("chat/completions?key=x"))
        .await
        .expect("a response");
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let seen = tapped.next().await;
    let mut failure = seen.failure.expect("a failure");
    assert!(failure.first_byte_ms <= Some(failure.duration_ms));
    (
        failure.first_byte_ms,
        failure.duration_ms,
        failure.body_bytes,
    ) = (Some(1), 2, 3);
    insta::assert_snapshot!("ndjson_line", failure.to_line());
    insta::assert_snapshot!(
        "failure_text",
        anstream::adapter::strip_str(&seen.text).to_string()
    );
    let report = tapped.end().await;
    assert_eq!(
        (report.counts.failures, report.counts.unread, report.exit),
        (1, 0, 0)
    );
    insta::assert_snapshot!(
        "totals",
        anstream::adapter::strip_str(&report.to_terminal()).to_string()
    );
}

#[rstest]
#[case::an_error_in_a_success(CannedResponse::json(200, &json!({"error": {"code": 502, "message": "gone"}})), Some(502), Some(false))]
#[case::an_error_in_a_stream(CannedResponse::sse(format!("{STREAM}data: {{\"error\":{{\"code\":502,\"message\":\"gone\"}},\"choices\":[]}}\n\ndata: [DONE]\n\n")), Some(502), Some(true))]
#[case::a_stream_without_its_end(CannedResponse::sse(STREAM), Some(200), Some(true))]
#[case::a_page(
    CannedResponse::new(200, "text/html", "<html><title>Sign in</title></html>"),
    Some(200),
    Some(false)
)]
#[tokio::test(flavor = "multi_thread")]
async fn statuses_do_not_hide_failures(
    #[case] play: CannedResponse,
    #[case] status: Option<u16>,
    #[case] delivered: Option<bool>,
) {
    let server = always(play).await;
    let mut tapped = Tapped::new(&server).await;
    tapped.ask().await;
    let failure = tapped.next().await.failure.expect("a failure");
    assert_eq!(
        (failure.status, failure.delivered),
        (status, delivered),
        "{failure:?}"
    );
    assert_eq!(failure.ended, TapEnd::Complete);
}

#[rstest]
#[case(mock::End::Close, TapEnd::Closed)]
#[case(mock::End::Reset, TapEnd::Reset)]
#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_dies_in_a_stream(#[case] end: mock::End, #[case] ended: TapEnd) {
    let at = STREAM.len() - 10;
    let play = CannedResponse::sse(STREAM).on_wire(Wire {
        end,
        at_byte: Some(at),
        ..Wire::default()
    });
    let server = always(play).await;
    let mut tapped = Tapped::new(&server).await;
    let response = post(tapped.url("chat/completions")).await.expect("a head");
    response
        .bytes()
        .await
        .expect_err("the client sees the break too");
    let seen = tapped.next().await;
    let failure = seen.failure.expect("a failure");
    assert_eq!(
        (failure.cause.as_str(), failure.ended),
        ("stream.dropped", ended)
    );
    assert_eq!(
        (failure.delivered, failure.body_bytes),
        (Some(true), at as u64)
    );
    assert_eq!(failure.generation_id, None);
    assert!(
        seen.text.contains("a silent retry repeats it"),
        "{}",
        seen.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_cannot_be_reached() {
    let server = always(rate_limit()).await;
    let mut tapped = Tapped::new(&server).await;
    server.shutdown().await;
    let response = post(tapped.url("chat/completions"))
        .await
        .expect("the tap's own");
    assert_eq!(response.status(), 502);
    let text = response.text().await.expect("text");
    assert!(
        text.contains("openrouter-conform tap: the upstream request failed"),
        "{text}"
    );
    let failure = tapped.next().await.failure.expect("a failure");
    assert_eq!(
        (failure.cause.as_str(), failure.ended),
        ("network.refused", TapEnd::Unreachable)
    );
    assert_eq!(
        (failure.http_status, failure.delivered),
        (None, Some(false))
    );
}

/// A client that leaves is reported as such, because the upstream did nothing wrong. After an error, the error is
/// reported.
#[rstest]
#[case::before_the_end(STREAM.to_owned(), false)]
#[case::after_an_error(format!("{STREAM}data: {{\"error\":{{\"code\":502,\"message\":\"gone\"}},\"choices\":[]}}\n\n"), true)]
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves(#[case] begin: String, #[case] has_failed: bool) {
    let at = begin.len();
    let play = CannedResponse::sse(begin.clone() + ": on\n\n").on_wire(Wire {
        end: mock::End::Stall,
        at_byte: Some(at),
        ..Wire::default()
    });
    let server = always(play).await;
    let mut tapped = Tapped::new(&server).await;
    let mut client = ask(&tapped.proxy.url(), "/api/v1/chat/completions", "", "{}").await;
    let mut seen = Vec::new();
    let last = &begin.as_bytes()[at - 20..];
    while !seen.windows(last.len()).any(|window| window == last) {
        client.read_buf(&mut seen).await.expect("bytes");
    }
    client.shutdown().await.expect("it can be closed");
    drop(client);
    let seen = tapped.next().await;
    assert_eq!(seen.failure.is_some(), has_failed, "{}", seen.text);
    let expected = if has_failed {
        "the client left after the error"
    } else {
        "no error of the upstream"
    };
    assert!(seen.text.contains(expected), "{}", seen.text);
    let counts = tapped.end().await.counts;
    assert_eq!(
        (counts.failures, counts.client_left),
        (u64::from(has_failed), u64::from(!has_failed))
    );
}

/// An upstream whose one response has a coding that the mock does not write: four bytes of Zstandard. Its first connection
/// brings no request: that is how the tap sees that it is there.
async fn compressed(status: u16) -> String {
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n\
        Content-Encoding: zstd\r\nContent-Length: 4\r\n\r\n"
    );
    answering([head.as_bytes(), &[0x28, 0xb5, 0x2f, 0xfd]].concat()).await
}

/// An upstream that answers with these bytes.
async fn answering(bytes: Vec<u8>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"}")
                && stream
                    .read_buf(&mut request)
                    .await
                    .is_ok_and(|count| count > 0)
            {}
            if !request.is_empty() {
                stream.write_all(&bytes).await.expect("it is read");
            }
        }
    });
    format!("http://{address}")
}

/// A coding that cannot be decoded is reported; the status still counts.
#[rstest]
#[case(200, None)]
#[case(402, Some("credits.insufficient"))]
#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_cannot_be_read(#[case] status: u16, #[case] cause: Option<&str>) {
    let upstream = compressed(status).await;
    let mut tapped = Tapped::at(&upstream, None).await;
    let response = post(tapped.url("chat/completions"))
        .await
        .expect("a response");
    assert_eq!(response.bytes().await.expect("a body").len(), 4);
    let expected = tapped.next().await;
    assert!(
        expected
            .text
            .contains("content coding \"zstd\" is not decoded"),
        "{}",
        expected.text
    );
    if cause.is_some() {
        let failure = tapped.next().await.failure.expect("a failure");
        assert_eq!(Some(failure.cause.as_str()), cause, "{failure:?}");
        assert!(failure.unread.is_some());
    }
    let report = tapped.end().await;
    assert_eq!(
        (report.counts.unread, report.counts.failures),
        (1, u64::from(cause.is_some()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_counted() {
    let server = always(rate_limit()).await;
    let mut tapped = Tapped::new(&server).await;
    for _ in 0..2 {
        tapped.ask().await;
        tapped.next().await;
    }
    let base = tapped.proxy.url().replace("/api/v1", METRICS);
    let page = reqwest::get(base).await.expect("a response");
    assert!(
        page.headers()["content-type"]
            .to_str()
            .is_ok_and(|media| media.contains("openmetrics-text"))
    );
    let page = page.text().await.expect("text");
    // Times differ from run to run, and so does the order of labels.
    let mut fixed: Vec<&str> = page
        .lines()
        .filter(|line| {
            !line.contains("first_byte_seconds_bucket") && !line.contains("first_byte_seconds_sum")
        })
        .collect();
    fixed.sort_unstable();
    insta::assert_snapshot!("metrics", fixed.join("\n"));
    assert_eq!(
        tapped.end().await.counts.requests,
        2,
        "the page is no request"
    );
}

/// The recordings of `--record` are readable, whatever their content coding was, and contain no secrets.
#[tokio::test(flavor = "multi_thread")]
async fn failures_are_recorded_where_that_is_asked_for() {
    let mut play = rate_limit();
    play.wire.gzip = true;
    let server = always(play).await;
    let out = tempfile::tempdir().expect("a folder");
    let mut tapped = Tapped::recording(&server, Some(out.path())).await;
    tapped.ask().await;
    tapped.next().await;
    let report = tapped.end().await;
    assert_eq!((report.counts.recorded, report.counts.not_recorded), (1, 0));
    let recorded = fixtures(out.path());
    let payload = String::from_utf8_lossy(&recorded[0].payload).into_owned();
    assert!(
        payload.contains("Too Many Requests") && !payload.contains("user_2aBc"),
        "{payload}"
    );
    let coded = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-encoding");
    assert!(!recorded[0].case.headers.iter().any(coded));
}

/// A response that is not HTTP is the fault of the upstream or the network, not of the caller. So is an unrequested
/// protocol switch: its length counts no body, and the client would wait for one.
#[rstest]
#[case(b"HTTX nonsense\r\n\r\n")]
#[case(b"HTTP/1.1 xyz OK\r\n\r\n")]
#[case(b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n")]
#[case(b"HTTP/1.1 101 Switching Protocols\r\nContent-Length: 9\r\n\r\n")]
#[case(b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 9\r\n\r\n123456789")]
#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_speaks_no_http(#[case] bytes: &[u8]) {
    let upstream = answering(bytes.to_vec()).await;
    let mut tapped = Tapped::at(&upstream, None).await;
    let asked = post(tapped.url("chat/completions"));
    let response = tokio::time::timeout(std::time::Duration::from_secs(10), asked).await;
    let response = response.expect("in time").expect("the tap's own");
    assert_eq!(response.status(), 502);
    let text = response.text().await.expect("text");
    assert!(text.contains("is invalid HTTP"), "{text}");
    let failure = tapped.next().await.failure.expect("a failure");
    assert_eq!(failure.ended, TapEnd::NotHttp, "{failure:?}");
    assert_eq!(failure.cause, "network.failed", "{failure:?}");
    assert_eq!(failure.fault.as_deref(), Some("network"), "{failure:?}");
}
