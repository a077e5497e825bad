//! Bytes pass unchanged both ways.

use openrouter_mock::{CannedResponse, Framing, Request, Wire};
use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Tapped;
use crate::record::support::{PATIENCE, always, echo};

/// A stream whose bytes differ from line to line.
fn text(events: usize) -> String {
    let events = (0..events).map(|nth| {
        format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"word {nth} é\"}}}}]}}\n\n")
    });
    let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    events.collect::<String>() + end
}

fn stream() -> CannedResponse {
    CannedResponse::sse(text(40)).on_wire(Wire {
        chunks: vec![1, 2, 3, 50, 700],
        framing: Framing::Chunked,
        ..Wire::default()
    })
}

async fn body(client: &reqwest::Client, url: &str, coding: &str) -> (Option<String>, Vec<u8>) {
    let request = client.post(url).header("Accept-Encoding", coding);
    let response = request.body("{}").send().await.expect("a response");
    let coding = response.headers().get("content-encoding");
    let coding = coding.map(|coding| coding.to_str().expect("ASCII").to_owned());
    (coding, response.bytes().await.expect("a body").to_vec())
}

#[rstest]
#[case::plain(stream(), "identity", None)]
#[case::gzip(stream(), "gzip", Some("gzip"))]
#[case::gzip_of_a_body(
    CannedResponse::new(200, "application/json", "{\"data\":[1,2,3]}"),
    "gzip",
    Some("gzip")
)]
#[case::a_file(CannedResponse::new(200, "audio/mpeg", vec![0xff_u8, 0x00, 0x0a, 0x0d, 0x80]), "identity", None)]
#[tokio::test(flavor = "multi_thread")]
async fn responses_arrive_as_they_were_sent(
    #[case] mut play: CannedResponse,
    #[case] accepts: &str,
    #[case] coding: Option<&str>,
) {
    play.wire.gzip = true;
    let server = always(play).await;
    let tapped = Tapped::new(&server).await;
    let client = reqwest::Client::new();
    let direct = format!("{}/api/v1/chat/completions", server.url());
    let direct = body(&client, &direct, accepts).await;
    let through = body(&client, &tapped.url("chat/completions"), accepts).await;
    assert_eq!(direct.0.as_deref(), coding);
    assert_eq!(through, direct);
    let report = tapped.end().await;
    assert_eq!((report.counts.successes, report.counts.failures), (1, 0));
}

/// Responds with a hash of the request that the upstream received.
fn hash(request: &Request) -> CannedResponse {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    request.body.hash(&mut hasher);
    let text = format!("{{\"data\":\"{:x}\"}}", hasher.finish());
    CannedResponse::new(200, "application/json", text)
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_arrive_as_they_were_sent() {
    let server = echo(hash).await;
    let tapped = Tapped::new(&server).await;
    let client = reqwest::Client::new();
    let bytes: Vec<u8> = (0..3_000_000_u32)
        .map(|nth| (nth * 31 % 251) as u8)
        .collect();
    let mut answers = Vec::new();
    for url in [
        format!("{}/api/v1/files", server.url()),
        tapped.url("files"),
    ] {
        let response = client.post(url).body(bytes.clone()).send().await;
        answers.push(response.expect("a response").text().await.expect("text"));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_streams_at_a_time() {
    let mut play = stream();
    play.wire.delay_ms = 2;
    let server = always(play).await;
    let tapped = Tapped::new(&server).await;
    let client = reqwest::Client::new();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let (client, url) = (client.clone(), tapped.url("chat/completions"));
        calls.spawn(async move { body(&client, &url, "identity").await.1 });
    }
    let bodies = calls.join_all().await;
    assert!(bodies.iter().all(|body| *body == text(40).as_bytes()));
    let report = tapped.end().await;
    assert_eq!(
        (report.counts.requests, report.counts.successes),
        (200, 200)
    );
}

/// The second request on a connection is answered, also where it was sent ahead.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_serves_many_requests() {
    let server = always(CannedResponse::new(
        200,
        "application/json",
        "{\"data\":[]}",
    ))
    .await;
    let tapped = Tapped::new(&server).await;
    let mut client = tapped.connect().await;
    let request = "GET /api/v1/models HTTP/1.1\r\nHost: x\r\n\r\n";
    let last = "GET /api/v1/models HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let requests = [request, request, last].concat();
    client
        .write_all(requests.as_bytes())
        .await
        .expect("it is read");
    let mut answers = String::new();
    let read = tokio::time::timeout(PATIENCE, client.read_to_string(&mut answers));
    read.await.expect("an end in time").expect("text");
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 3, "{answers}");
    assert_eq!(answers.matches("Connection: close").count(), 1, "{answers}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_http_1_0_gets_no_chunks() {
    let server = always(stream()).await;
    let tapped = Tapped::new(&server).await;
    let mut client = tapped.connect().await;
    let request = "POST /api/v1/chat/completions HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}";
    client
        .write_all(request.as_bytes())
        .await
        .expect("it is read");
    let mut answer = String::new();
    let read = tokio::time::timeout(PATIENCE, client.read_to_string(&mut answer));
    read.await.expect("an end in time").expect("text");
    assert!(
        answer.ends_with(&format!("\r\n\r\n{}", text(40))),
        "{answer}"
    );
}

/// Requests that the tap answers itself, because they would leave the base path, or take it for an HTTP proxy.
#[rstest]
#[case("POST /api/v1/../keys", 400, "leaves the base path")]
#[case("POST /api/v1/chat/%2e%2E/%2e./keys", 400, "leaves the base path")]
#[case("POST /api/v1/..%2fkeys", 400, "leaves the base path")]
#[case("GET http://elsewhere/api/v1/..\\keys", 400, "leaves the base path")]
#[case("CONNECT openrouter.ai:443", 405, "set it as the base URL")]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_passed_on(#[case] line: &str, #[case] status: u16, #[case] says: &str) {
    let server = always(CannedResponse::new(200, "application/json", "{}")).await;
    let mut tapped = Tapped::new(&server).await;
    let mut client = tapped.connect().await;
    let request = format!("{line} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}");
    client.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    let read = client.read_to_string(&mut answer);
    tokio::time::timeout(PATIENCE, read)
        .await
        .expect("in time")
        .expect("text");
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "{answer}"
    );
    assert!(answer.contains(says), "{answer}");
    assert_eq!(server.journal().entries().len(), 0, "nothing was passed on");
    assert!(tapped.next().await.failure.is_none());
    assert_eq!(tapped.end().await.counts.malformed, 1);
}
