//! Byte-exactness of every framing and every end.

use std::io::ErrorKind;
#[cfg(feature = "gzip")]
use std::io::Read as _;
use std::time::Duration;

use openrouter_mock::{CannedResponse, End, Ending, Framing, Wire};
#[cfg(feature = "gzip")]
use openrouter_mock::{Mock, MockConfig};
use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::support::*;

const PATH: &str = "/c/x/api/v1/chat/completions";

fn play(wire: Wire) -> CannedResponse {
    let mut play = CannedResponse::new(429, "application/json", "0123456789").on_wire(wire);
    play.headers = vec![
        ("cONTENT-tYPE".into(), "application/json".into()),
        ("X-b".into(), "2".into()),
        ("A".into(), "1".into()),
    ];
    play.headers.extend(
        [
            "Content-Length",
            "transfer-encoding",
            "Content-Encoding",
            "connection",
        ]
        .map(|n| (n.into(), "77".into())),
    );
    play.headers.push(("Bad\r\nName".into(), "x".into()));
    play.headers
        .push(("Bad-Value".into(), "x\r\nInjected: 1".into()));
    play
}

const HEAD: &str =
    "HTTP/1.1 429 Too Many Requests\r\ncONTENT-tYPE: application/json\r\nX-b: 2\r\nA: 1\r\n";

/// The framing, and the rest of the head with the framed body.
#[rstest]
#[case(Framing::ContentLength, vec![], "Content-Length: 10\r\nConnection: close\r\n\r\n0123456789")]
#[case(Framing::Chunked, vec![], "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\na\r\n0123456789\r\n0\r\n\r\n")]
#[case(Framing::Chunked, vec![3, 4], "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\n012\r\n4\r\n3456\r\n3\r\n789\r\n0\r\n\r\n")]
#[case(Framing::UntilClose, vec![4], "Connection: close\r\n\r\n0123456789")]
#[case(Framing::MissingTerminator, vec![5, 99], "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n")]
#[case(Framing::ShortOfLength, vec![], "Content-Length: 11\r\nConnection: close\r\n\r\n0123456789")]
#[tokio::test]
async fn framings(#[case] framing: Framing, #[case] chunks: Vec<usize>, #[case] rest: &str) {
    let mock = mock_with(
        "x",
        play(Wire {
            framing,
            chunks,
            ..Wire::default()
        }),
    )
    .await;
    let answer = exchange(&mock, post(PATH, "", "{}")).await;
    assert_eq!(String::from_utf8_lossy(&answer), format!("{HEAD}{rest}"));
    mock.shutdown().await;
}

#[rstest]
#[case(Framing::ContentLength, "Content-Length: 10\r\n\r\n0123")]
#[case(Framing::Chunked, "Transfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n")]
#[tokio::test]
async fn a_cut_body_ends_short(#[case] framing: Framing, #[case] rest: &str) {
    let wire = Wire {
        framing,
        end: End::Close,
        at_byte: Some(4),
        ..Wire::default()
    };
    let mock = mock_with("x", play(wire)).await;
    let answer = exchange(&mock, format!("GET {PATH} HTTP/1.1\r\n\r\n")).await;
    assert_eq!(String::from_utf8_lossy(&answer), format!("{HEAD}{rest}"));
}

#[tokio::test]
async fn a_reset_is_seen_by_the_peer_behind_the_bytes_before_it() {
    let wire = Wire {
        framing: Framing::Chunked,
        end: End::Reset,
        at_byte: Some(3),
        ..Wire::default()
    };
    let mock = mock_with("x", play(wire)).await;
    let mut stream = connect(&mock).await;
    stream
        .write_all(post(PATH, "", "{}").as_bytes())
        .await
        .expect("sent");
    let (bytes, end) = read_to_end(&mut stream).await;
    assert_eq!(
        String::from_utf8_lossy(&bytes),
        format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\n012\r\n")
    );
    assert_eq!(end.expect_err("a reset").kind(), ErrorKind::ConnectionReset);
    mock.journal().wait_ended("x", 1).await;
    assert_eq!(
        mock.journal().of_case("x")[0].end,
        Some(Ending::ResetByPlan)
    );
}

#[tokio::test]
async fn a_reset_before_any_byte() {
    let mut play = play(Wire {
        end: End::Reset,
        ..Wire::default()
    });
    play.status = None;
    let mock = mock_with("x", play).await;
    let mut stream = connect(&mock).await;
    stream
        .write_all(post(PATH, "", "{}").as_bytes())
        .await
        .expect("sent");
    let (bytes, end) = read_to_end(&mut stream).await;
    assert_eq!(bytes, b"");
    assert_eq!(end.expect_err("a reset").kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_stall_keeps_the_connection_open_and_silent() {
    let mock = mock_with(
        "x",
        play(Wire {
            end: End::Stall,
            at_byte: Some(2),
            ..Wire::default()
        }),
    )
    .await;
    let mut stream = connect(&mock).await;
    stream
        .write_all(post(PATH, "", "{}").as_bytes())
        .await
        .expect("sent");
    expect_bytes(&mut stream, &format!("{HEAD}Content-Length: 10\r\n\r\n01")).await;
    let more = tokio::time::timeout(Duration::from_millis(50), stream.read_u8()).await;
    assert!(more.is_err(), "neither bytes nor an end: {more:?}");
    assert_eq!(
        mock.journal().of_case("x")[0].end,
        None,
        "the exchange lasts"
    );
    drop(stream);
    tokio::time::timeout(PATIENCE, mock.journal().wait_ended("x", 1))
        .await
        .expect("the leaving is noticed");
    assert_eq!(mock.journal().of_case("x")[0].end, Some(Ending::Stalled));
}

#[tokio::test]
async fn each_piece_is_a_write_of_its_own() {
    let wire = Wire {
        framing: Framing::Chunked,
        chunks: vec![1, 2, 3],
        delay_ms: 30,
        ..Wire::default()
    };
    let mock = mock_with("x", play(wire)).await;
    let mut stream = connect(&mock).await;
    stream
        .write_all(format!("GET {PATH} HTTP/1.1\r\n\r\n").as_bytes())
        .await
        .expect("sent");
    expect_bytes(
        &mut stream,
        &format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n0\r\n"),
    )
    .await;
    for expected in ["2\r\n12\r\n", "3\r\n345\r\n", "4\r\n6789\r\n0\r\n\r\n"] {
        let mut bytes = vec![0; 256];
        let count = stream.read(&mut bytes).await.expect("bytes");
        let text = String::from_utf8_lossy(&bytes[..count]);
        assert!(
            expected.starts_with(&*text),
            "{text:?} is a part of {expected:?}"
        );
        if count < expected.len() {
            expect_bytes(&mut stream, &expected[count..]).await;
        }
    }
    mock.journal().wait_ended("x", 1).await;
    let entry = &mock.journal().of_case("x")[0];
    let sizes: Vec<usize> = entry.writes.iter().map(|write| write.body_bytes).collect();
    assert_eq!(sizes, [0, 1, 2, 3, 4, 0]);
    let gaps: Vec<u64> = entry.writes[1..5]
        .windows(2)
        .map(|pair| pair[1].at_us - pair[0].at_us)
        .collect();
    assert!(gaps.iter().all(|gap| *gap >= 30_000), "{gaps:?}");
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn gzip_only_where_asked_and_accepted() {
    let wire = Wire {
        framing: Framing::Chunked,
        chunks: vec![4],
        ..Wire::default()
    };
    let cases = vec![("x".to_owned(), play(wire).into())];
    let mock = Mock::start(MockConfig {
        cases,
        gzip: true,
        ..MockConfig::default()
    })
    .await
    .expect("started");
    let plain = exchange(&mock, post(PATH, "", "{}")).await;
    assert_eq!(unchunked(&plain), b"0123456789");
    let packed = exchange(&mock, post(PATH, "Accept-Encoding: br, gzip\r\n", "{}")).await;
    assert!(String::from_utf8_lossy(&packed).contains("Content-Encoding: gzip\r\n"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(&unchunked(&packed)[..])
        .read_to_string(&mut text)
        .expect("a gzip stream");
    assert_eq!(text, "0123456789");
    // Bytes of the body count as they are before compression.
    let entries = mock.journal().of_case("x");
    assert!(entries.iter().all(|entry| entry.sent_body == 10));
}

#[tokio::test]
async fn keep_alive_pipelining_and_head() {
    let mock = mock_with("x", play(Wire::default())).await;
    let mut stream = connect(&mock).await;
    let request = format!(
        "POST {PATH} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{{}}\r\n0\r\nTrailer: t\r\n\r\n"
    );
    stream
        .write_all(request.repeat(2).as_bytes())
        .await
        .expect("sent");
    let answer = format!("{HEAD}Content-Length: 10\r\n\r\n0123456789");
    expect_bytes(&mut stream, &answer.repeat(2)).await;
    stream
        .write_all(format!("HEAD {PATH} HTTP/1.1\r\nConnection: close\r\n\r\n").as_bytes())
        .await
        .expect("sent");
    let (bytes, end) = read_to_end(&mut stream).await;
    end.expect("an orderly end");
    assert_eq!(
        String::from_utf8_lossy(&bytes),
        format!("{HEAD}Content-Length: 10\r\nConnection: close\r\n\r\n")
    );
    let entries = mock.journal().of_case("x");
    let places: Vec<_> = entries
        .iter()
        .map(|e| (e.connection, e.nth_on_connection, e.body.bytes, e.body.json))
        .collect();
    assert_eq!(
        places,
        [
            (0, 0, 2, Some(true)),
            (0, 1, 2, Some(true)),
            (0, 2, 0, None)
        ]
    );
}

#[tokio::test]
async fn http_1_0_gets_no_chunks() {
    let mock = mock_with(
        "x",
        play(Wire {
            framing: Framing::Chunked,
            ..Wire::default()
        }),
    )
    .await;
    let answer = exchange(&mock, format!("GET {PATH} HTTP/1.0\r\n\r\n")).await;
    assert_eq!(
        String::from_utf8_lossy(&answer),
        format!("{HEAD}Connection: close\r\n\r\n0123456789")
    );
}

#[tokio::test]
async fn two_hundred_connections_at_one_time() {
    let body = "x".repeat(100_000);
    let mock = std::sync::Arc::new(
        mock_with("x", CannedResponse::new(200, "text/plain", body.clone())).await,
    );
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let mock = std::sync::Arc::clone(&mock);
        clients.spawn(async move { exchange(&mock, post(PATH, "", "{}")).await });
    }
    while let Some(answer) = clients.join_next().await {
        assert_eq!(
            super::support::body(&answer.expect("no panic")),
            body.as_bytes()
        );
    }
    assert_eq!(mock.journal().count("x"), 200);
}
