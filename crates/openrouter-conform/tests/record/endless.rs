//! Upstreams without an end: they are passed on for as long as the client reads, and end with it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use openrouter_corpus::fixture::{Corpus, End};
use openrouter_mock as mock;
use openrouter_mock::CannedResponse;

use super::high_water::high_water;
use super::support::{PATIENCE, Studio, always, ask, read_to_end};

/// The maximum memory of the program, whatever an upstream sends.
const MOST_MEMORY: u64 = 192 * 1024 * 1024;

/// Longest wait for a line of the program; a test that needs it has failed.
const LONG: Duration = Duration::from_secs(60);

/// An upstream that answers every request with some bytes, and then others for as long as they are taken.
fn upstream(begin: &'static [u8], again: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || endless(stream, begin, again));
        }
    });
    url
}

/// An error is a peer that has left.
fn endless(mut stream: TcpStream, begin: &[u8], again: &[u8]) -> std::io::Result<()> {
    let _ = stream.read(&mut [0; 4096])?;
    stream.write_all(begin)?;
    let many = again.repeat(1 + 4096 / again.len());
    loop {
        stream.write_all(&many)?;
    }
}

/// `openrouter-conform record` as a program, the lines it says, and a client of it that has asked.
struct Run {
    child: Child,
    lines: mpsc::Receiver<String>,
    client: TcpStream,
    _out: tempfile::TempDir,
}

impl Run {
    fn start(upstream: &str) -> Self {
        let out = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
            .args(["record", "--upstream", upstream, "--out"])
            .arg(out.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut url = String::new();
        let stdout = child.stdout.as_mut().expect("piped");
        BufReader::new(stdout).read_line(&mut url).expect("a line");
        let (sender, lines) = mpsc::channel();
        let stderr = BufReader::new(child.stderr.take().expect("piped"));
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                // The test may have ended.
                let _ = sender.send(line);
            }
        });
        let address = url.trim_end().strip_prefix("http://").expect("a URL");
        let mut client = TcpStream::connect(address).expect("it listens");
        client
            .write_all(b"POST /chat/completions HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
            .expect("it is read");
        Self {
            child,
            lines,
            client,
            _out: out,
        }
    }

    /// Waits for a line.
    #[track_caller]
    fn says(&self, words: &str) {
        loop {
            match self.lines.recv_timeout(LONG) {
                Ok(line) if line.contains(words) => return,
                Ok(_) => {}
                Err(error) => panic!("it never says {words:?}: {error}"),
            }
        }
    }

    /// Ends it: its exit code.
    fn end(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.expect("kill runs").success());
        self.child.wait().expect("it ends").code()
    }
}

/// 64 MiB are passed on and not kept; the upstream is given up once the client has left.
#[test]
fn an_endless_body_ends_with_its_client() {
    let begin = b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/event-stream\r\n\r\n";
    let mut run = Run::start(&upstream(begin, b": on and on\n\n"));
    let mut left = 64 * 1024 * 1024;
    let mut piece = vec![0; 64 * 1024];
    while left > 0 {
        let count = run.client.read(&mut piece).expect("it is passed on");
        assert!(count > 0, "it ended");
        left -= count.min(left);
    }
    run.client
        .shutdown(std::net::Shutdown::Both)
        .expect("it can be closed");
    run.says("not recorded its body exceeds 8388608 bytes");
    let peak = high_water(&run.child);
    println!("peak of record for an endless body: {} KiB", peak / 1024);
    assert!(peak <= MOST_MEMORY, "{peak} bytes");
    assert_eq!(run.end(), Some(3));
}

/// A head that is too large is the upstream's fault, and no end of its connection: nothing is recorded of it.
#[test]
fn an_endless_head_is_no_fixture() {
    let mut run = Run::start(&upstream(b"HTTP/1.1 200 OK\r\n", b"X-Endless: x\r\n"));
    let mut answer = String::new();
    run.client.read_to_string(&mut answer).expect("text");
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
    assert!(answer.contains("is invalid HTTP"), "{answer}");
    run.says("not recorded the upstream's response is invalid HTTP");
    assert!(high_water(&run.child) <= MOST_MEMORY);
    assert_eq!(run.end(), Some(3));
}

/// The client gives up on an upstream that has not answered at all.
#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_never_answers_is_given_up_with_the_client() {
    let mut play = CannedResponse::json(200, &serde_json::Value::Null);
    play.status = None;
    play.wire.end = mock::End::Stall;
    let server = always(play).await;
    let short = |config: &mut openrouter_runner::record::Config| {
        config.proxy.silence = Duration::from_millis(200);
    };
    let studio = Studio::with(&server.url(), Corpus::default(), short).await;
    let url = studio.recording.url();
    let mut client = ask(&url, "/api/v1/chat/completions", "", "{}").await;
    tokio::io::AsyncWriteExt::shutdown(&mut client)
        .await
        .expect("it can be closed");
    let ended = tokio::time::timeout(PATIENCE, read_to_end(&mut client)).await;
    assert_eq!(ended.expect("it ends").0, "");
    let (report, fixtures, _out) = studio.end().await;
    assert_eq!((report.counts.recorded, report.counts.unfinished), (1, 0));
    let wire = fixtures[0].case.wire.as_ref();
    assert_eq!(wire.and_then(|wire| wire.end), Some(End::Stall));
    assert_eq!(fixtures[0].case.status, None);
}
