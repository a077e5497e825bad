//! Responses are passed on as they come, and recorded with their write boundaries and their end.

use openrouter_corpus::fixture::{Corpus, End};
use openrouter_mock as mock;
use openrouter_mock::{CannedResponse, Framing, Wire};
use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::support::{PATIENCE, Studio, always, ask, exchange, read_to_end, replay};

const STREAM: &str = ": OPENROUTER PROCESSING\r\n\r\n\
    data: {\"choices\":[{\"delta\":{\"content\":\"Hello you\"}}]}\r\n\r\n\
    data: {\"error\":{\"code\":502,\"message\":\"Quux fell\"},\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\r\n\r\n\
    data: [DONE]\r\n\r\n";

fn stream(chunks: &[usize], delay_ms: u64) -> CannedResponse {
    CannedResponse::sse(STREAM).on_wire(Wire {
        chunks: chunks.to_vec(),
        delay_ms,
        framing: Framing::Chunked,
        ..Wire::default()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_passed_on_as_it_comes() {
    // The upstream never sends the rest.
    let mut play = stream(&[40, 10], 0);
    play.wire.end = mock::End::Stall;
    play.wire.at_byte = Some(40);
    let server = always(play).await;
    let studio = Studio::new(&server.url(), Corpus::default()).await;
    let mut client = ask(
        &studio.recording.url(),
        "/api/v1/chat/completions",
        "",
        "{}",
    )
    .await;
    let mut seen = String::new();
    while !seen.contains(&STREAM[..40]) {
        let mut bytes = [0; 1024];
        let read = tokio::time::timeout(PATIENCE, client.read(&mut bytes));
        let count = read.await.expect("bytes in time").expect("bytes");
        assert!(count > 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    let (report, _, _) = studio.end().await;
    assert_eq!((report.counts.unfinished, report.exit), (1, 3));
}

#[rstest]
#[case::by_event(&[], None)]
#[case::within_events(&[5, 40, 31, 60], Some(4))]
#[tokio::test(flavor = "multi_thread")]
async fn write_boundaries_are_recorded(#[case] chunks: &[usize], #[case] stated: Option<usize>) {
    let play = if chunks.is_empty() {
        CannedResponse::sse(STREAM)
    } else {
        stream(chunks, 20)
    };
    let server = always(play).await;
    let studio = Studio::new(&server.url(), Corpus::default()).await;
    let url = studio.recording.url();
    exchange(&url, "/api/v1/chat/completions", "", "{\"stream\":true}").await;
    let (_, fixtures, _out) = studio.end().await;
    let [fixture] = &fixtures[..] else {
        panic!("one fixture: {fixtures:?}")
    };
    let masked = STREAM.replace("Hello you", "xxxxx xxx");
    assert_eq!(String::from_utf8_lossy(&fixture.payload), masked);
    let wire = fixture.case.wire.clone().unwrap_or_default();
    assert_eq!(wire.chunks.len(), stated.map_or(0, |stated| stated + 1));
    assert_eq!(wire.delay_ms.is_some(), stated.is_some(), "{wire:?}");
    assert_eq!(fixture.case.request.stream, Some(true));
    let (writes, body) = replay(fixture).await;
    assert_eq!(body, *fixture.payload);
    if stated.is_some() {
        assert_eq!(writes[..chunks.len()], *chunks);
    }
    assert_eq!(writes.iter().sum::<usize>(), body.len());
}

/// A boundary within a secret stays within its placeholder, and the length of the body is fixed.
#[tokio::test(flavor = "multi_thread")]
async fn boundaries_and_lengths_survive_redaction() {
    let body =
        "{\"error\":{\"code\":401,\"message\":\"Quux sk-or-v1-0123456789abcdef0123456789\"}}";
    let mut play = CannedResponse::new(401, "application/json", body);
    play.wire.chunks = vec![50, 10];
    play.wire.delay_ms = 30;
    let server = always(play).await;
    let studio = Studio::new(&server.url(), Corpus::default()).await;
    let answer = exchange(
        &studio.recording.url(),
        "/api/v1/chat/completions",
        "",
        "{}",
    )
    .await;
    assert!(answer.ends_with(body), "the client gets what was sent");
    let (_, fixtures, _out) = studio.end().await;
    let case = &fixtures[0].case;
    let payload = String::from_utf8_lossy(&fixtures[0].payload).into_owned();
    assert_eq!(
        payload,
        "{\"error\":{\"code\":401,\"message\":\"Quux REDACTED-KEY\"}}"
    );
    let length = case
        .headers
        .iter()
        .find(|(name, _)| name == "content-length");
    assert_eq!(
        length.map(|(_, value)| value.clone()),
        Some(payload.len().to_string())
    );
    let wire = case.wire.clone().expect("it is stated");
    assert_eq!(wire.chunks.iter().sum::<usize>(), payload.len());
    assert!(wire.chunks.len() > 1, "{wire:?}");
    assert_eq!(
        replay(&fixtures[0]).await,
        (wire.chunks, payload.into_bytes())
    );
}

#[rstest]
#[case(mock::End::Close, End::Close)]
#[case(mock::End::Reset, End::Reset)]
#[tokio::test(flavor = "multi_thread")]
async fn breaks_are_passed_on_and_recorded(#[case] end: mock::End, #[case] recorded: End) {
    let mut play = stream(&[], 0);
    play.wire.end = end;
    play.wire.at_byte = Some(80);
    let server = always(play).await;
    let studio = Studio::new(&server.url(), Corpus::default()).await;
    let mut client = ask(
        &studio.recording.url(),
        "/api/v1/chat/completions",
        "",
        "{}",
    )
    .await;
    let (text, ended) = read_to_end(&mut client).await;
    assert!(!text.ends_with("0\r\n\r\n"), "{text}");
    assert_eq!(ended.is_err(), end == mock::End::Reset);
    let (_, fixtures, _out) = studio.end().await;
    let case = &fixtures[0].case;
    assert_eq!(case.wire.as_ref().and_then(|wire| wire.end), Some(recorded));
    assert_eq!(fixtures[0].payload.len(), 80);
    assert!(case.expect.is_error);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_never_begins_is_recorded() {
    let mut play = stream(&[], 0);
    play.status = None;
    play.wire.end = mock::End::Close;
    let server = always(play).await;
    let studio = Studio::new(&server.url(), Corpus::default()).await;
    let answer = exchange(
        &studio.recording.url(),
        "/api/v1/chat/completions",
        "",
        "{}",
    )
    .await;
    assert_eq!(answer, "");
    let (report, fixtures, _out) = studio.end().await;
    assert_eq!(report.counts.recorded, 1, "{report:?}");
    assert_eq!(
        (fixtures[0].case.status, fixtures[0].payload.len()),
        (None, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_without_its_end_is_a_failure() {
    let cut = STREAM.split("data: {\"error\"").next().unwrap_or_default();
    let server = always(CannedResponse::sse(cut)).await;
    let studio = Studio::new(&server.url(), Corpus::default()).await;
    exchange(
        &studio.recording.url(),
        "/api/v1/chat/completions",
        "",
        "{}",
    )
    .await;
    let (report, fixtures, _out) = studio.end().await;
    assert_eq!(report.counts.recorded, 1, "{report:?}");
    let wire = fixtures[0].case.wire.as_ref();
    assert_eq!(wire.and_then(|wire| wire.end), Some(End::Close));
}

/// The client gives up on a silent upstream: that is what happened, and it is recorded.
#[tokio::test(flavor = "multi_thread")]
async fn silence_is_recorded_once_the_client_has_left() {
    let mut play = stream(&[], 0);
    play.wire.end = mock::End::Stall;
    play.wire.at_byte = Some(80);
    let server = always(play).await;
    let short = |config: &mut openrouter_runner::record::Config| {
        config.proxy.silence = std::time::Duration::from_millis(200);
    };
    let studio = Studio::with(&server.url(), Corpus::default(), short).await;
    let mut client = ask(
        &studio.recording.url(),
        "/api/v1/chat/completions",
        "",
        "{}",
    )
    .await;
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("Hello") {
        client.read_buf(&mut seen).await.expect("bytes");
    }
    client.shutdown().await.expect("it can be closed");
    read_to_end(&mut client).await.1.expect("an orderly end");
    let (_, fixtures, _out) = studio.end().await;
    let wire = fixtures[0].case.wire.as_ref();
    assert_eq!(wire.and_then(|wire| wire.end), Some(End::Stall));
}
