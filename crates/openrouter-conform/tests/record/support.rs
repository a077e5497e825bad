//! Recordings in a folder of their own, and raw clients.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::root::Root;
use openrouter_mock::{CannedResponse, Mock, MockConfig, MockHandle, Request};
use openrouter_runner::record::{Config, RecordReport, Recording, start};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest wait for anything; a test that needs it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn suite() -> Arc<Suite> {
    static SUITE: OnceLock<Arc<Suite>> = OnceLock::new();
    Arc::clone(SUITE.get_or_init(|| Arc::new(Suite::load(Root::embedded()).expect("it loads"))))
}

/// A recording and its folder.
pub(crate) struct Studio {
    pub(crate) recording: Recording,
    pub(crate) out: TempDir,
}

impl Studio {
    /// Records an upstream against a corpus.
    pub(crate) async fn new(upstream: &str, corpus: Corpus) -> Self {
        Self::with(upstream, corpus, |_| {}).await
    }

    pub(crate) async fn with(
        upstream: &str,
        corpus: Corpus,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let out = tempfile::tempdir().expect("a folder");
        let mut config = Config::new(upstream, out.path().to_owned()).expect("a URL");
        change(&mut config);
        let on_outcome = Box::new(|_: &_| {});
        let recording = start(config, corpus, suite().spec.clone(), on_outcome)
            .await
            .expect("it listens");
        Self { recording, out }
    }

    /// Ends it: the report, and the fixtures as they lie in the folder.
    pub(crate) async fn end(self) -> (RecordReport, Vec<Fixture>, TempDir) {
        let report = self.recording.stop().await;
        let fixtures = if report.recorded.is_empty() {
            Vec::new()
        } else {
            fixtures(self.out.path())
        };
        (report, fixtures, self.out)
    }
}

/// The fixtures of a folder, which are well formed.
pub(crate) fn fixtures(out: &Path) -> Vec<Fixture> {
    let mut root = Root::from_files([]);
    root.add_fixtures(out).expect("the folder holds fixtures");
    let corpus = Corpus::load(&root);
    assert_eq!(corpus.faults(), []);
    corpus.fixtures().to_vec()
}

/// A server that gives the same response to everything.
pub(crate) async fn always(play: CannedResponse) -> MockHandle {
    Mock::start(MockConfig {
        otherwise: Some(play.into()),
        ..openrouter_conformance::upstream::config()
    })
    .await
    .expect("a free port")
}

/// A server whose answer is made from the request.
pub(crate) async fn echo(answer: fn(&Request) -> CannedResponse) -> MockHandle {
    Mock::start(MockConfig {
        otherwise: Some(openrouter_mock::MockCase::respond(answer)),
        ..openrouter_conformance::upstream::config()
    })
    .await
    .expect("a free port")
}

/// Sends a chat request with these headers, and gives the connection.
pub(crate) async fn ask(url: &str, target: &str, headers: &str, body: &str) -> TcpStream {
    let address = url.strip_prefix("http://").expect("a URL");
    let address = address.split('/').next().unwrap_or(address);
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let length = body.len();
    let request = format!(
        "POST {target} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it is read");
    stream
}

/// Everything that comes, and how it ended.
pub(crate) async fn read_to_end(stream: &mut TcpStream) -> (String, std::io::Result<()>) {
    let mut bytes = Vec::new();
    let end = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes))
        .await
        .expect("an end in time");
    (
        String::from_utf8_lossy(&bytes).into_owned(),
        end.map(|_| ()),
    )
}

/// The same, of a whole exchange.
pub(crate) async fn exchange(url: &str, target: &str, headers: &str, body: &str) -> String {
    let mut stream = ask(url, target, headers, body).await;
    read_to_end(&mut stream).await.0
}

/// The bytes of the body of each write that a replay of the fixture makes, and the whole body as it arrives.
pub(crate) async fn replay(fixture: &Fixture) -> (Vec<usize>, Vec<u8>) {
    let id = fixture.id.as_str();
    let mock = Mock::start(MockConfig {
        cases: vec![(
            id.to_owned(),
            openrouter_conformance::upstream::canned(fixture).into(),
        )],
        ..openrouter_conformance::upstream::config()
    })
    .await
    .expect("a free port");
    let http = reqwest_get(&mock, id).await;
    let entries = mock.journal().of_case(id);
    let writes = entries[0].writes.iter().map(|write| write.body_bytes);
    (writes.filter(|bytes| *bytes > 0).collect(), http)
}

async fn reqwest_get(mock: &MockHandle, id: &str) -> Vec<u8> {
    let http = openrouter_runner::http::client().expect("a client");
    let url = format!("{}/chat/completions", mock.base_url(id));
    let mut response = http.post(url).send().await.expect("an answer");
    let mut body = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        body.extend_from_slice(&piece);
    }
    // What the mock noted is whole once the exchange has ended.
    let ended = mock.journal().wait_ended(id, 1);
    tokio::time::timeout(PATIENCE, ended).await.expect("an end");
    body
}
