//! Answers without an end, at the sender and at the program: a limit ends each, is named, and bounds the memory.

use std::io::Write as _;
use std::process::Command;
use std::time::Duration;

use openrouter_conformance::server::limits::Limits;
use openrouter_conformance::server::probe::{Request, Via};
use openrouter_conformance::server::reply::Reply;
use openrouter_conformance::server::target::Target;
use openrouter_runner::server::send::send;
use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::measured::measured;
use super::support::{BrokenServer, server_with_fault};

/// The most memory that the program may take for responses that are taken in and not read.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;

/// The same where the largest answer of all is a tree of two million values, which takes a hundred times as much.
const MOST_MEMORY_FOR_A_TREE: u64 = 640 * 1024 * 1024;

/// Time enough to come to a limit of bytes, on a busy machine.
const PATIENT: Duration = Duration::from_secs(60);

/// A server that sends some bytes, and then others again and again.
struct Endless {
    url: String,
    task: JoinHandle<()>,
}

impl Endless {
    async fn start(begin: &'static [u8], again: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!(
            "http://{}/api/v1",
            listener.local_addr().expect("an address")
        );
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, begin, again));
            }
        });
        Self { url, task }
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An error is a client that has left.
async fn serve(mut stream: TcpStream, begin: &[u8], again: &[u8]) -> std::io::Result<()> {
    let _ = stream.read(&mut [0; 4096]).await?;
    stream.write_all(begin).await?;
    if again.is_empty() {
        return stream.shutdown().await;
    }
    let many = again.repeat(1 + 4096 / again.len().max(1));
    loop {
        stream.write_all(&many).await?;
    }
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
const CHUNKED: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

/// A chunk of a kilobyte.
static CHUNK: [u8; 1031] = {
    let mut bytes = [b' '; 1031];
    let (size, rest) = bytes.split_at_mut(5);
    size.copy_from_slice(b"400\r\n");
    let (_, end) = rest.split_at_mut(1024);
    end.copy_from_slice(b"\r\n");
    bytes
};

const LONG: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n";
const HEADER: &[u8] = b"HTTP/1.1 200 OK\r\nX-Endless: ";
const LINE: &[u8] = b"HTTP/1.1 200 OK\r\n";
const REASON: &[u8] = b"HTTP/1.1 200 ";
const BODY: &str = "longer than 4194304 bytes; the rest was not read";

#[rstest]
#[case::body_until_close(OK, b"{\"error\":", BODY, BODY)]
#[case::body_of_a_stated_length(LONG, b"[[[[", BODY, BODY)]
#[case::chunks(CHUNKED, &CHUNK, BODY, BODY)]
#[case::header_line(
    HEADER,
    b"xxxxxxxx",
    "message head is too large",
    "a head longer than 262144 bytes"
)]
#[case::header_lines(
    LINE,
    b"X-Endless: x\r\n",
    "message head is too large",
    "not HTTP: too many headers"
)]
#[case::reason(
    REASON,
    b"Fine",
    "message head is too large",
    "a head longer than 262144 bytes"
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_bytes_is_named(
    #[case] begin: &'static [u8],
    #[case] again: &'static [u8],
    #[case] by_client: &str,
    #[case] raw: &str,
) {
    let server = Endless::start(begin, again).await;
    for (via, says) in [(Via::Http, by_client), (Via::Raw, raw)] {
        let limits = Limits::new(true, Some(PATIENT));
        let reply = send(&target(&server.url), &request(), via, &limits).await;
        let (words, held) = match &reply {
            Reply::Answer(answer) => (answer.in_words(), answer.body.len()),
            Reply::Nothing(why) => (why.clone(), 0),
        };
        assert!(words.contains(says), "{via:?}: {words}");
        // One read more than the limit.
        assert!(held <= 2 * Limits::BODY_BYTES, "{via:?}: {held}");
    }
}

/// Where no limit of bytes is met, time is the limit.
#[rstest]
#[case::interim_answers(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 Processing\r\n\r\n")]
#[case::never_answers(b"", b"")]
#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_time_is_named(#[case] begin: &'static [u8], #[case] again: &'static [u8]) {
    let server = if again.is_empty() {
        // Takes the connection and is silent: nobody accepts it, the system does.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!(
            "http://{}/api/v1",
            listener.local_addr().expect("an address")
        );
        let task = tokio::spawn(async move {
            let _listener = listener;
            std::future::pending::<()>().await;
        });
        Endless { url, task }
    } else {
        Endless::start(begin, again).await
    };
    for via in [Via::Http, Via::Raw] {
        let limits = Limits::new(true, Some(Duration::from_millis(500)));
        match send(&target(&server.url), &request(), via, &limits).await {
            Reply::Nothing(why) => {
                assert!(why.contains("not ended after 500 ms"), "{via:?}: {why}")
            }
            Reply::Answer(answer) => panic!("{via:?}: {}", answer.in_words()),
        }
    }
}

fn target(url: &str) -> Target {
    Target::new(url).expect("a URL")
}

fn request() -> Request {
    Request {
        method: "GET".to_owned(),
        path: "key".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
        padding: 0,
    }
}

/// Runs `openrouter-conform server` against a URL: exit code, words, and the most memory that it took.
fn program(url: &str, args: &[&str]) -> (Option<i32>, String, u64) {
    let (output, peak) = measured(
        Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
            .args(["server", "--color", "never", "--url", url])
            .args(args)
            .env("OPENROUTER_API_KEY", "sk-or-v1-conform-none"),
    );
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    (output.status.code(), text, peak)
}

/// A few kilobytes that would be 64 MiB: nothing is asked for compressed, and nothing is decompressed.
#[tokio::test(flavor = "multi_thread")]
async fn a_decompression_bomb_stays_packed() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packer
            .write_all(&[b' '; 1024 * 1024])
            .expect("a Vec takes it");
    }
    let bomb = packer.finish().expect("a Vec takes it");
    assert!(bomb.len() < 100_000);
    let head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n";
    let answer = [head.as_bytes(), &bomb].concat();
    let server = Endless::start(Box::leak(answer.into_boxed_slice()), b"").await;
    let url = server.url.clone();
    let run = tokio::task::spawn_blocking(move || program(&url, &["--case", "keys"]));
    let (code, text, peak) = run.await.expect("no panic");
    println!("peak of server for a bomb: {} KiB", peak / 1024);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("control request fails"), "{text}");
    assert!(peak <= MOST_MEMORY, "{peak} bytes");
}

/// Healthy to control requests; a fault is answered with a tree of two million values, of the largest size that is taken in.
#[tokio::test(flavor = "multi_thread")]
async fn the_largest_answer_is_judged() {
    let server = server_with_fault(BrokenServer {
        answer: |_, play| match play.status {
            Some(400..) => {
                let mut body =
                    b"{\"error\":{\"code\":400,\"message\":\"No\",\"metadata\":{\"raw\":[".to_vec();
                let values = (Limits::BODY_BYTES - body.len() - 8) / 2;
                body.extend_from_slice(&b"0,".repeat(values));
                body.extend_from_slice(b"0]}}}");
                openrouter_mock::CannedResponse {
                    body: body.into(),
                    ..play
                }
            }
            _ => play,
        },
        ..BrokenServer::default()
    })
    .await;
    let url = format!("{}/api/v1", server.url());
    let args = ["--case", "keys/no-authorization", "--timeout", "60"];
    let run = tokio::task::spawn_blocking(move || program(&url, &args));
    let (code, text, peak) = run.await.expect("no panic");
    println!("peak of server for the largest answer: {} KiB", peak / 1024);
    assert!(matches!(code, Some(1 | 3)), "{text}");
    assert!(peak <= MOST_MEMORY_FOR_A_TREE, "{peak} bytes");
}
