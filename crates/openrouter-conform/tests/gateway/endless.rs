//! A gateway that never ends its response.

use std::borrow::Cow;
use std::time::Duration;

use openrouter_conformance::gateway::{Config, HeaderTemplate};
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::select::Selection;
use openrouter_runner::gateway::run;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Gateway, block_on, suite, totals};

/// Longest wait for the end of a run; a test that needs it has failed.
const LONG: Duration = Duration::from_secs(60);

const SILENT: &str = "chat_completions/stream-200-stall-inside-event";

/// What begins a response that falls silent, and what is sent of it again and again.
const SIGNS_OF_LIFE: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
const SIGN: &[u8] = b"1\r\n:\r\n";

/// Passes everything on, but where the upstream falls silent: there it sends signs of life, and never what came.
async fn serve(mut client: TcpStream) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        client.read_buf(&mut bytes).await?;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    };
    let length = header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    while bytes.len() < end + length {
        client.read_buf(&mut bytes).await?;
    }
    let base = header("x-upstream").unwrap_or_default();
    let base = base.trim_start_matches("http://");
    let (address, path) = base.split_once('/').unwrap_or((base, ""));
    let mut upstream = TcpStream::connect(address).await?;
    let request = format!(
        "POST /{path}/chat/completions HTTP/1.1\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    );
    upstream.write_all(request.as_bytes()).await?;
    upstream.write_all(&bytes[end..]).await?;
    if !path.contains("stall") {
        tokio::io::copy(&mut upstream, &mut client).await?;
        return Ok(());
    }
    client.write_all(SIGNS_OF_LIFE).await?;
    loop {
        client.write_all(SIGN).await?;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The upstream falls silent after a megabyte, and the caller hears a byte now and then: it is not waited for all of it.
#[test]
fn signs_of_life_for_ever_are_given_up() {
    let suite = suite();
    let mut fixture: Fixture = suite
        .corpus
        .fixtures()
        .iter()
        .find(|fixture| fixture.id.as_str() == SILENT)
        .expect("it is there")
        .clone();
    fixture.payload = Cow::Owned([&fixture.payload[..], &b":\n\n".repeat(400_000)].concat());
    if let Some(wire) = &mut fixture.case.wire {
        wire.at_byte = Some(1_000_000);
    }
    let report = block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client));
            }
        });
        let config = Config {
            url: format!("http://{address}"),
            headers: vec![HeaderTemplate {
                name: "X-Upstream".to_owned(),
                value: "{mock}/c/{case}/api/v1".to_owned(),
            }],
            grace: Duration::from_secs(1),
            stall: Duration::from_millis(200),
            ..Gateway::start().await.expect("it listens").config()
        };
        let selection = Selection::default();
        let fixtures = [&fixture];
        let run = run(&config, &fixtures, &selection, &suite.spec, |_| {});
        let report = tokio::time::timeout(LONG, run).await;
        report.expect("it ends").expect("our upstream listens")
    });
    assert_eq!(report.cases.len(), 1);
    assert_ne!(totals(&report).exit, 0, "{:?}", report.verdicts);
}
