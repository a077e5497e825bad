//! What is recorded, what is not, and that it plays.

use std::sync::Arc;

use openrouter_conformance::client::protocol::Run;
use openrouter_conformance::lint::lint;
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::{Corpus, ProvenanceKind};
use openrouter_corpus::root::Root;
use openrouter_errors::Surface;
use openrouter_mock::CannedResponse;
use openrouter_runner::client::reference::Reference;
use openrouter_runner::server::reference;
use openrouter_runner::server::reference::{FAULT_MODEL, NoFault};
use serde_json::json;

use super::support::{Studio, always, exchange, replay, suite};

fn run(url: &str, surface: Surface, stream: bool, model: &str, key: &str) -> Run {
    Run {
        id: "1".to_owned(),
        base_url: url.to_owned(),
        api_key: key.to_owned(),
        surface,
        stream,
        model: model.to_owned(),
        max_retries: Some(0),
        timeout_ms: 5000,
    }
}

/// The naive client asks the reference server through a recording for one success and for failures of every kind.
async fn naive_and_reference(url: &str) {
    let chat = Surface::ChatCompletions;
    let calls = [
        run(url, chat, false, reference::MODEL, reference::KEY),
        run(url, chat, true, reference::MODEL, reference::KEY),
        run(url, chat, false, "nobody/nothing", reference::KEY),
        run(url, chat, false, reference::MODEL, "sk-or-v1-0123456789"),
        run(url, chat, true, FAULT_MODEL, reference::KEY),
        run(url, Surface::Responses, true, FAULT_MODEL, reference::KEY),
        run(url, Surface::Messages, true, FAULT_MODEL, reference::KEY),
        run(
            url,
            Surface::Messages,
            false,
            "nobody/nothing",
            reference::KEY,
        ),
        run(
            url,
            Surface::Embeddings,
            false,
            reference::MODEL,
            reference::KEY,
        ),
    ];
    for call in &calls {
        Reference::Naive.call(call).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_becomes_a_fixture_that_plays_as_it_was() {
    let server = reference::start(Arc::new(NoFault)).await.expect("a port");
    let upstream = format!("{}/api/v1", server.url());
    let studio = Studio::new(&upstream, Corpus::default()).await;
    naive_and_reference(&studio.recording.url()).await;
    let (report, fixtures, out) = studio.end().await;
    let counts = report.counts;
    assert_eq!((report.exit, &report.incomplete), (0, &Vec::new()));
    assert_eq!((counts.exchanges, counts.successes), (9, 2), "{counts:?}");
    assert_eq!(counts.recorded + counts.known, 7, "{counts:?}");
    assert_eq!(fixtures.len(), counts.recorded);
    let ids: Vec<&str> = fixtures.iter().map(|fixture| fixture.id.as_str()).collect();
    for begin in [
        "chat_completions/401-",
        "chat_completions/stream-",
        "messages/stream-",
        "responses/stream-",
    ] {
        assert!(ids.iter().any(|id| id.starts_with(begin)), "{ids:?}");
    }
    for fixture in &fixtures {
        let case = &fixture.case;
        assert_eq!(case.provenance.kind, ProvenanceKind::Captured);
        assert!(case.provenance.date.is_some() && case.status.is_some());
        assert!(case.headers.iter().any(|(name, _)| name == "content-type"));
        assert_eq!(case.request.method.as_deref(), Some("POST"));
        let (_, body) = replay(fixture).await;
        assert_eq!(body, *fixture.payload, "{}", fixture.id);
    }
    let mut root = Root::embedded();
    root.add_fixtures(out.path()).expect("no id is taken twice");
    let suite = Suite::load(root).expect("it loads");
    let findings = lint(&suite.corpus, &suite.spec, &suite.schemas).findings;
    assert_eq!(findings, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_recorded_once() {
    let body = json!({"error": {"code": 429, "message": "Quux allowance of 7 per fortnight"}});
    let server = always(CannedResponse::json(429, &body)).await;
    let studio = Studio::new(&server.url(), suite().corpus.clone()).await;
    let url = studio.recording.url();
    for _ in 0..2 {
        exchange(&url, "/api/v1/chat/completions", "", "{}").await;
    }
    let (report, fixtures, out) = studio.end().await;
    let id = "chat_completions/429-quux-allowance-of-per-fortnight";
    assert_eq!((report.counts.recorded, report.counts.known), (1, 1));
    assert_eq!(
        (fixtures[0].id.as_str(), &report.known[..]),
        (id, &[id.to_owned()][..])
    );
    assert_eq!(report.exit, 0);

    // A later recording knows what the first one left in the folder, and another number makes no other failure.
    let mut root = Root::embedded();
    root.add_fixtures(out.path()).expect("the folder is there");
    let other = json!({"error": {"code": 429, "message": "Quux allowance of 40 per fortnight"}});
    let server = always(CannedResponse::json(429, &other)).await;
    let studio = Studio::new(&server.url(), Corpus::load(&root)).await;
    exchange(
        &studio.recording.url(),
        "/api/v1/chat/completions",
        "",
        "{}",
    )
    .await;
    let (report, _, _) = studio.end().await;
    assert_eq!((report.counts.recorded, report.counts.known), (0, 1));
    assert_eq!(report.exit, 0, "what was seen is known");
}

#[tokio::test(flavor = "multi_thread")]
async fn successes_are_kept_where_they_are_asked_for() {
    let server = reference::start(Arc::new(NoFault)).await.expect("a port");
    let upstream = format!("{}/api/v1", server.url());
    let keep = |config: &mut openrouter_runner::record::Config| config.keep.successes = true;
    let studio = Studio::with(&upstream, Corpus::default(), keep).await;
    naive_and_reference(&studio.recording.url()).await;
    let (report, fixtures, _out) = studio.end().await;
    assert_eq!(report.counts.successes, 0);
    assert!(fixtures.iter().any(|fixture| !fixture.case.expect.is_error));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_base_path_may_be_the_clients_or_not() {
    let server = reference::start(Arc::new(NoFault)).await.expect("a port");
    for (base, target) in [
        ("/api/v1", "/api/v1/chat/completions"),
        ("/api/v1", "/chat/completions"),
        ("", "/api/v1/chat/completions"),
    ] {
        let upstream = format!("{}{base}", server.url());
        let studio = Studio::new(&upstream, Corpus::default()).await;
        let answer = exchange(&studio.recording.url(), target, "", "{}").await;
        assert!(
            answer.starts_with("HTTP/1.1 401"),
            "{base} {target}: {answer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recordings_key_takes_the_place_of_the_clients() {
    let server = reference::start(Arc::new(NoFault)).await.expect("a port");
    let upstream = format!("{}/api/v1", server.url());
    let own = |config: &mut openrouter_runner::record::Config| {
        config.proxy.key = Some(openrouter_conformance::server::Key::own());
    };
    let studio = Studio::with(&upstream, Corpus::default(), own).await;
    let url = studio.recording.url();
    let keys = "Authorization: Bearer wrong\r\nX-Api-Key: wrong\r\n";
    let answer = exchange(&url, "/api/v1/chat/completions", keys, "{}").await;
    assert!(
        answer.starts_with("HTTP/1.1 4") && !answer.starts_with("HTTP/1.1 401"),
        "{answer}"
    );
}
