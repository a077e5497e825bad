//! A raw client: no HTTP library between the test and the bytes.

use std::io;
use std::time::Duration;

use openrouter_mock::{Mock, MockCase, MockConfig, MockHandle};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest wait for anything; a test that needs it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) async fn mock_with<C: Into<MockCase>>(id: &str, case: C) -> MockHandle {
    let cases = vec![(id.to_owned(), case.into())];
    Mock::start(MockConfig {
        cases,
        ..MockConfig::default()
    })
    .await
    .expect("a free port")
}

pub(crate) async fn connect(mock: &MockHandle) -> TcpStream {
    let stream = TcpStream::connect(mock.address())
        .await
        .expect("the mock listens");
    stream.set_nodelay(true).expect("a socket option");
    stream
}

/// A POST with a JSON body; the connection closes after the response.
pub(crate) fn post(path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
}

/// Sends a request on a connection of its own and reads to the end.
pub(crate) async fn exchange(mock: &MockHandle, request: impl AsRef<[u8]>) -> Vec<u8> {
    let mut stream = connect(mock).await;
    stream
        .write_all(request.as_ref())
        .await
        .expect("the mock reads");
    let (bytes, end) = read_to_end(&mut stream).await;
    end.expect("an orderly end");
    bytes
}

/// Everything that comes, and how it ended.
pub(crate) async fn read_to_end(stream: &mut TcpStream) -> (Vec<u8>, io::Result<()>) {
    let mut bytes = Vec::new();
    let end = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes))
        .await
        .expect("an end in time");
    (bytes, end.map(|_| ()))
}

/// The body of a response in plain framing.
pub(crate) fn body(answer: &[u8]) -> &[u8] {
    let at = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a head");
    &answer[at + 4..]
}

/// The body of a response in chunked framing.
pub(crate) fn unchunked(answer: &[u8]) -> Vec<u8> {
    let mut rest = body(answer);
    let mut whole = Vec::new();
    loop {
        let line = rest
            .windows(2)
            .position(|window| window == b"\r\n")
            .expect("a chunk size");
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).expect("text"), 16)
            .expect("a number");
        if size == 0 {
            assert_eq!(&rest[line..], b"\r\n\r\n", "nothing behind the last chunk");
            return whole;
        }
        whole.extend_from_slice(&rest[line + 2..line + 2 + size]);
        rest = &rest[line + 2 + size + 2..];
    }
}

pub(crate) fn status(answer: &[u8]) -> u16 {
    let text = String::from_utf8_lossy(answer);
    text.split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or_else(|| panic!("a status line: {text}"))
}

/// Reads exactly as many bytes as `expected` has and compares.
pub(crate) async fn expect_bytes(stream: &mut TcpStream, expected: &str) {
    let mut bytes = vec![0; expected.len()];
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut bytes))
        .await
        .expect("bytes in time")
        .expect("bytes");
    assert_eq!(String::from_utf8_lossy(&bytes), expected);
}
