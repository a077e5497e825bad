//! Many clients at a time, and clients that mean harm: all others are answered, memory is bounded, nothing stays open.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::root::Root;
use openrouter_mock::{CannedResponse, End, Ending, Framing, Limits, Mock, MockConfig, Wire};
use rstest::rstest;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::high_water::high_water;
use super::support::*;

/// Connections at a time.
const CROWD: usize = 2000;

/// The most memory that `serve` may take for a crowd, or for the largest bodies below.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// Longest wait for one of a crowd on a busy machine; a test that needs it has failed.
const LONG: Duration = Duration::from_secs(120);

/// `openrouter-conform serve` as a program, which begins with the usual limit of open files.
struct Served {
    child: Child,
    address: SocketAddr,
    /// Kept open: what is written there has to go somewhere.
    _out: BufReader<std::process::ChildStdout>,
}

impl Served {
    fn start() -> Self {
        let mut child = Command::new("sh")
            .args(["-c", "ulimit -S -n 1024 && exec \"$0\" serve"])
            .arg(env!("CARGO_BIN_EXE_openrouter-conform"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        out.read_line(&mut line).expect("a first line");
        let address = line.trim_end().strip_prefix("http://").expect("a URL");
        Self {
            child,
            address: address.parse().expect("an address"),
            _out: out,
        }
    }

    fn peak(&self) -> u64 {
        high_water(&self.child)
    }

    /// Requests its end, waits for it, and returns its output.
    fn end(mut self) -> String {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.expect("kill runs").success());
        let mut stderr = String::new();
        let mut err = self.child.stderr.take().expect("piped");
        err.read_to_string(&mut stderr).expect("text");
        let code = self.child.wait().expect("it ends").code();
        assert!(code.is_some(), "{stderr}");
        stderr
    }
}

/// As many open files as a crowd needs.
fn room_for_a_crowd() {
    let limit = getrlimit(Resource::Nofile);
    let wanted = CROWD as u64 + 200;
    if limit.current.is_some_and(|current| current < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            ..limit
        };
        setrlimit(Resource::Nofile, raised).unwrap_or_else(|error| {
            panic!("this test needs {wanted} open files (ulimit -n): {limit:?}: {error}")
        });
    }
}

/// The response to a request on a connection that stays open, as bytes.
async fn ask(stream: &mut TcpStream, fixture: &Fixture) -> std::io::Result<()> {
    let case = fixture.id.to_string().replace('/', "~");
    let request = format!("POST /c/{case}/api/v1/x HTTP/1.1\r\nContent-Length: 2\r\n\r\n{{}}");
    stream.write_all(request.as_bytes()).await
}

/// Reads a head and a body of a stated length.
async fn answer(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = async {
        loop {
            if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..at]).to_lowercase();
                let (_, rest) = head.split_once("content-length: ").expect("a length");
                let length: usize = rest.lines().next().unwrap_or("").parse().expect("a number");
                if bytes.len() >= at + 4 + length {
                    return bytes.split_off(at + 4);
                }
            }
            let count = stream.read_buf(&mut bytes).await.expect("bytes");
            assert!(
                count > 0,
                "closed after {}",
                String::from_utf8_lossy(&bytes)
            );
        }
    };
    tokio::time::timeout(LONG, read).await.expect("in time")
}

/// All are connected, and all have asked, before the first reads; then each asks again, for another case.
#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_connections() {
    room_for_a_crowd();
    let corpus = Corpus::load(&Root::embedded());
    let plain = |fixture: &&Fixture| {
        let play = openrouter_conformance::upstream::canned(fixture);
        fixture.playable()
            && play.wire.framing == Framing::ContentLength
            && play.wire.end == End::Complete
            && !matches!(play.status, Some(204 | 304))
    };
    let fixtures: Vec<&Fixture> = corpus.fixtures().iter().filter(plain).collect();
    assert!(fixtures.len() > 100, "the corpus is there");
    let served = Served::start();
    let mut crowd = Vec::new();
    for _ in 0..CROWD {
        crowd.push(
            TcpStream::connect(served.address)
                .await
                .expect("it listens"),
        );
    }
    for round in 0..2 {
        let of = |at: usize| fixtures[(at + round) % fixtures.len()];
        for (at, stream) in crowd.iter_mut().enumerate() {
            ask(stream, of(at)).await.expect("it is read");
        }
        for (at, stream) in crowd.iter_mut().enumerate() {
            let body = answer(stream).await;
            assert!(body == of(at).payload.as_ref(), "{}", of(at).id);
        }
    }
    let peak = served.peak();
    println!(
        "peak of serve with {CROWD} connections: {} KiB",
        peak / 1024
    );
    assert!(peak <= MOST_MEMORY, "{peak} bytes");
    let address = served.address;
    served.end();
    for mut stream in crowd {
        let (rest, _) = read_to_end(&mut stream).await;
        assert_eq!(rest, b"");
    }
    TcpStream::connect(address)
        .await
        .expect_err("nobody listens");
}

/// A body of the largest size that is a JSON tree of eight million values is not held as one.
#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_not_held_as_trees() {
    let served = Served::start();
    let mut senders = JoinSet::new();
    for _ in 0..4 {
        let address = served.address;
        senders.spawn(async move {
            let mut stream = TcpStream::connect(address).await.expect("it listens");
            let mut body = b"{\"model\":\"conform/chat_completions~nothing\",\"x\":[".to_vec();
            let values = (Limits::BODY_BYTES - body.len() - 3) / 2;
            body.extend_from_slice(&b"0,".repeat(values));
            body.extend_from_slice(b"0]}");
            let head = format!(
                "POST /api/v1/chat/completions HTTP/1.1\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await.expect("it is read");
            stream.write_all(&body).await.expect("it is read");
            answer(&mut stream).await
        });
    }
    while let Some(body) = senders.join_next().await {
        let body = body.expect("no panic");
        let text = String::from_utf8_lossy(&body);
        assert!(text.contains("no case"), "it was read as JSON: {text}");
    }
    let peak = served.peak();
    println!("peak of serve with 4 bodies of 16 MiB: {} KiB", peak / 1024);
    assert!(peak <= MOST_MEMORY, "{peak} bytes");
    served.end();
}

#[tokio::test]
async fn a_thousand_pipelined_requests() {
    let mock = mock_with("x", CannedResponse::new(418, "text/plain", "0123456789")).await;
    let mut stream = connect(&mock).await;
    let request = "POST /c/x/api/v1/messages HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";
    let one =
        "HTTP/1.1 418 Unknown\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n0123456789";
    let (mut reader, mut writer) = stream.split();
    let requests = request.repeat(1000);
    let write = async {
        writer
            .write_all(requests.as_bytes())
            .await
            .expect("it is read");
    };
    let mut answers = vec![0; one.len() * 1000];
    let read = async {
        reader.read_exact(&mut answers).await.expect("every answer");
    };
    tokio::time::timeout(LONG, async { tokio::join!(write, read) })
        .await
        .expect("in time");
    assert!(answers == one.repeat(1000).as_bytes(), "byte for byte");
    assert_eq!(mock.journal().count("x"), 1000);
}

fn short() -> MockConfig {
    MockConfig {
        limits: Limits {
            idle: Duration::from_millis(300),
            write: Duration::from_millis(300),
            ..Limits::default()
        },
        ..openrouter_conformance::upstream::config()
    }
}

/// A request that arrives byte by byte has the same time limit as one in one piece.
#[rstest]
#[case::head("GET / HTTP/1.1\r\nX: ", "408")]
#[case::blank_lines("\r\n", "")]
#[case::body("POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n", "408")]
#[case::chunks("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;", "408")]
#[tokio::test]
async fn a_request_that_trickles_is_given_up(#[case] begin: &str, #[case] status: &str) {
    let mock = Mock::start(short()).await.expect("it listens");
    let mut stream = connect(&mock).await;
    stream.write_all(begin.as_bytes()).await.expect("sent");
    let (mut reader, mut writer) = stream.split();
    let drip = if begin == "\r\n" { b'\n' } else { b'x' };
    let trickle = async {
        while writer.write_all(&[drip]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let mut answer = Vec::new();
    tokio::select! {
        () = trickle => {}
        // An error is a reset behind the response.
        _ = reader.read_to_end(&mut answer) => {}
        () = tokio::time::sleep(LONG) => panic!("the mock still reads"),
    }
    let text = String::from_utf8_lossy(&answer);
    assert!(text.contains(status), "{text}");
    mock.shutdown().await;
}

/// A response larger than the system's buffers, without a reader.
#[tokio::test]
async fn a_client_that_does_not_read_is_dropped() {
    let body = vec![b'x'; 32 * 1024 * 1024];
    let mut config = short();
    let play = CannedResponse::new(200, "text/plain", body);
    config.cases = vec![("x".to_owned(), play.into())];
    let mock = Mock::start(config).await.expect("it listens");
    let mut stream = connect(&mock).await;
    let request = post("/c/x/api/v1/messages", "", "{}");
    stream.write_all(request.as_bytes()).await.expect("sent");
    tokio::time::timeout(LONG, mock.journal().wait_ended("x", 1))
        .await
        .expect("in time");
    let end = mock.journal().of_case("x")[0].end.clone();
    assert!(
        matches!(&end, Some(Ending::Limit { limit }) if limit.contains("did not read")),
        "{end:?}"
    );
    // The others are served meanwhile.
    assert_eq!(
        status(&exchange(&mock, post("/api/v1/messages", "", "{}")).await),
        200
    );
}

/// The journal is bounded in bytes too: heads are as large as clients make them.
#[tokio::test]
async fn the_journal_is_bounded_in_bytes() {
    let mut config = openrouter_conformance::upstream::config();
    config.limits.journal_bytes = 60_000;
    let mock = Mock::start(config).await.expect("it listens");
    for at in 0..10 {
        let headers: String = (0..200).map(|n| format!("X-{at}-{n}: x\r\n")).collect();
        exchange(&mock, post("/api/v1/messages", &headers, "{}")).await;
    }
    let kept = mock.journal().entries();
    assert!((1..8).contains(&kept.len()), "{}", kept.len());
    assert_eq!(kept.len() as u64 + mock.journal().dropped(), 10);
    assert!(kept.iter().any(|entry| {
        entry
            .headers
            .iter()
            .any(|(name, _)| name.starts_with("X-9-"))
    }));
}

/// Idle, within a request, within a response, waiting for a planned silence: a stop ends them all.
#[tokio::test]
async fn nothing_stays_open_after_shutdown() {
    let silent = CannedResponse::new(200, "text/plain", "0123456789").on_wire(Wire {
        end: End::Stall,
        at_byte: Some(3),
        ..Wire::default()
    });
    let long = CannedResponse::new(200, "text/plain", vec![b'x'; 32 * 1024 * 1024]);
    let mock = Mock::start(MockConfig {
        cases: vec![
            ("silent".to_owned(), silent.into()),
            ("long".to_owned(), long.into()),
        ],
        ..openrouter_conformance::upstream::config()
    })
    .await
    .expect("it listens");
    let address = mock.address();
    let mut open = Vec::new();
    for begin in [
        String::new(),
        "GET / HT".to_owned(),
        "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{".to_owned(),
        post("/c/silent/api/v1/messages", "", "{}"),
        post("/c/long/api/v1/messages", "", "{}"),
    ] {
        let mut stream = connect(&mock).await;
        stream.write_all(begin.as_bytes()).await.expect("sent");
        open.push(stream);
    }
    for case in ["silent", "long"] {
        mock.journal().wait_for(case, 1).await;
    }
    mock.shutdown().await;
    for mut stream in open {
        // Whether by an orderly end or by a reset.
        let _ = read_to_end(&mut stream).await;
    }
    let again = std::net::TcpListener::bind(address).expect("the port is free");
    drop(again);
}
