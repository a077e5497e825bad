//! The reference clients against the whole corpus, played by the mock.

use std::sync::Arc;

use openrouter_conformance::client::protocol::{Outcome, Run, RunResult};
use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::root::Root;
use openrouter_errors::{Delivery, Input, Surface, read};
use openrouter_mock::{CONTROL, CannedResponse, End, Mock, MockCase, MockConfig, MockHandle};
use openrouter_runner::client::reference::Reference;
use rstest::rstest;
use serde_json::json;

async fn mock() -> (Arc<MockHandle>, Corpus) {
    let corpus = Corpus::load(&Root::embedded());
    let playable = corpus
        .fixtures()
        .iter()
        .filter(|fixture| fixture.playable());
    let cases = playable
        .map(|fixture| (fixture.id.to_string(), CannedResponse::from(fixture).into()))
        .collect();
    let mock = Mock::start(MockConfig {
        cases,
        redaction: openrouter_corpus::redact::REQUESTS,
        ..MockConfig::default()
    })
    .await
    .expect("started");
    (Arc::new(mock), corpus)
}

fn ask(mock: &MockHandle, case: &str, surface: Surface, stream: bool) -> Run {
    Run {
        id: case.to_owned(),
        base_url: mock.base_url(case),
        api_key: "sk-or-v1-conform-control".to_owned(),
        surface,
        stream,
        model: "openrouter/conform-control".to_owned(),
        max_retries: Some(0),
        timeout_ms: 5_000,
    }
}

/// A transcript of a stream that was still open: played, it ends, and then it is a dropped one.
fn was_open(fixture: &Fixture) -> bool {
    let input = Input::new(fixture.payload.as_ref())
        .status(200)
        .surface(fixture.surface())
        .ended();
    fixture.is_stream() && !fixture.case.expect.is_error && read(&input).is_error()
}

/// What keeps `outcome` from being all that the fixture's expectation holds.
fn losses(fixture: &Fixture, outcome: &RunResult) -> Vec<String> {
    let expect = &fixture.case.expect;
    let mut losses = Vec::new();
    if (outcome.outcome == Outcome::Error) != expect.is_error {
        losses.push(format!(
            "{:?} where is_error is {}",
            outcome.outcome, expect.is_error
        ));
    }
    let Some(error) = &outcome.error else {
        return losses;
    };
    let mut lost = |field: &str, expected: Option<String>, found: Option<String>| {
        if expected.is_some() && expected != found {
            losses.push(format!("{field}: {found:?} instead of {expected:?}"));
        }
    };
    let text = |value: &dyn ToString| Some(value.to_string());
    lost(
        "status",
        expect.status.and_then(|s| text(&s)),
        error.status.and_then(|s| text(&s)),
    );
    lost("message", expect.message.clone(), error.message.clone());
    // A provider that only the wording of the message names is for the diagnosis to find.
    let payload = String::from_utf8_lossy(&fixture.payload);
    let stated = |name: &String| payload.contains(&format!("\"{name}\""));
    lost(
        "provider",
        expect.provider.clone().filter(stated),
        error.provider.clone(),
    );
    if expect.error_type_stated {
        lost(
            "error_type",
            expect.error_type.as_ref().and_then(|t| text(t)),
            error.error_type.clone(),
        );
    }
    losses
}

#[tokio::test]
async fn the_exact_client_loses_nothing() {
    let (mock, corpus) = mock().await;
    let mut calls = tokio::task::JoinSet::new();
    for fixture in corpus
        .fixtures()
        .iter()
        .filter(|fixture| fixture.playable() && !was_open(fixture))
        .cloned()
    {
        let mock = Arc::clone(&mock);
        calls.spawn(async move {
            let mut ask = ask(
                &mock,
                fixture.id.as_str(),
                fixture.surface(),
                fixture.is_stream(),
            );
            if CannedResponse::from(&fixture).wire.end == End::Stall {
                // Long enough for all calls to be under way on a busy machine.
                ask.timeout_ms = 3000;
            }
            let outcome = Reference::Exact.call(&ask).await;
            let asked = mock.journal().of_case(fixture.id.as_str());
            let mut losses = losses(&fixture, &outcome);
            if asked.len() != 1 || asked[0].notice.is_some() {
                losses.push(format!(
                    "{} requests, {:?}",
                    asked.len(),
                    asked.first().map(|entry| &entry.notice)
                ));
            }
            (fixture.id.to_string(), losses)
        });
    }
    let mut lossy = Vec::new();
    let mut played = 0;
    while let Some(call) = calls.join_next().await {
        let (id, losses) = call.expect("no panic");
        played += 1;
        if !losses.is_empty() {
            lossy.push(format!("{id}: {}", losses.join("; ")));
        }
    }
    lossy.sort();
    assert!(played > 100, "the corpus is there");
    assert!(
        lossy.is_empty(),
        "{} of {played}\n{}",
        lossy.len(),
        lossy.join("\n")
    );
}

#[rstest]
#[tokio::test]
async fn control_succeeds(
    #[values(Reference::Exact, Reference::Naive)] client: Reference,
    #[values(
        Surface::ChatCompletions,
        Surface::Completions,
        Surface::Responses,
        Surface::Messages
    )]
    surface: Surface,
    #[values(false, true)] stream: bool,
) {
    let mock = Mock::start(MockConfig {
        redaction: openrouter_corpus::redact::REQUESTS,
        ..MockConfig::default()
    })
    .await
    .expect("started");
    let outcome = client.call(&ask(&mock, CONTROL, surface, stream)).await;
    assert_eq!(
        (outcome.outcome, outcome.text.as_deref()),
        (Outcome::Success, Some("All is well.")),
        "{outcome:?}"
    );
}

#[rstest]
#[tokio::test]
async fn control_succeeds_elsewhere(
    #[values(Reference::Exact, Reference::Naive)] client: Reference,
    #[values(
        Surface::Embeddings,
        Surface::Images,
        Surface::Audio,
        Surface::Rerank,
        Surface::Models,
        Surface::Keys,
        Surface::Auth,
        Surface::Other
    )]
    surface: Surface,
) {
    let mock = Mock::start(MockConfig {
        redaction: openrouter_corpus::redact::REQUESTS,
        ..MockConfig::default()
    })
    .await
    .expect("started");
    let outcome = client.call(&ask(&mock, CONTROL, surface, false)).await;
    assert_eq!(outcome.outcome, Outcome::Success, "{outcome:?}");
}

/// Requests made for a response that would end well the third time.
#[rstest]
#[case::rate_limited(429, json!({}), Some("0"), 3)]
#[case::unavailable(503, json!({}), None, 3)]
#[case::bad_request(400, json!({}), None, 1)]
#[case::unauthorised(401, json!({}), None, 1)]
#[case::no_credits(402, json!({}), Some("0"), 1)]
#[case::credits_in_flight(402, json!({"limit_source": "openrouter_in_flight_budget"}), Some("0"), 3)]
#[case::a_wait_beyond_patience(429, json!({}), Some("3600"), 1)]
#[tokio::test]
async fn the_exact_client_repeats_by_the_rules(
    #[case] status: u16,
    #[case] metadata: serde_json::Value,
    #[case] retry_after: Option<&str>,
    #[case] requests: usize,
) {
    let body = json!({"error": {"code": status, "message": "m", "metadata": metadata}});
    let mut play = CannedResponse::json(status, &body);
    if let Some(value) = retry_after {
        play = play.with_retry_after(value);
    }
    let cases = vec![("x".to_owned(), play.then_control_after(2))];
    let mock = Mock::start(MockConfig {
        cases,
        redaction: openrouter_corpus::redact::REQUESTS,
        ..MockConfig::default()
    })
    .await
    .expect("started");
    let mut ask = ask(&mock, "x", Surface::ChatCompletions, false);
    ask.max_retries = None;
    let outcome = Reference::Exact.call(&ask).await;
    assert_eq!(mock.journal().count("x"), requests, "{outcome:?}");
    let expected = if requests == 3 {
        Outcome::Success
    } else {
        Outcome::Error
    };
    assert_eq!(outcome.outcome, expected);
}

#[tokio::test]
async fn a_retry_after_is_waited_for() {
    let play = CannedResponse::json(503, &json!({"error": {"code": 503, "message": "m"}}))
        .with_retry_after("1");
    let cases = vec![("x".to_owned(), play.then_control_after(1))];
    let mock = Mock::start(MockConfig {
        cases,
        redaction: openrouter_corpus::redact::REQUESTS,
        ..MockConfig::default()
    })
    .await
    .expect("started");
    let mut ask = ask(&mock, "x", Surface::Messages, false);
    ask.max_retries = Some(1);
    assert_eq!(Reference::Exact.call(&ask).await.outcome, Outcome::Success);
    let entries = mock.journal().of_case("x");
    assert!(entries[1].at_us - entries[0].at_us >= 1_000_000);
}

/// After text was delivered the exact client leaves the decision to its caller.
#[tokio::test]
async fn no_silent_retry_after_text() {
    let transcript = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n\
         data: {\"error\":{\"code\":502,\"message\":\"gone\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n";
    let cases = vec![(
        "x".to_owned(),
        MockCase::from(CannedResponse::sse(transcript)),
    )];
    let mock = Mock::start(MockConfig {
        cases,
        redaction: openrouter_corpus::redact::REQUESTS,
        ..MockConfig::default()
    })
    .await
    .expect("started");
    let mut ask = ask(&mock, "x", Surface::ChatCompletions, true);
    ask.max_retries = None;
    let outcome = Reference::Exact.call(&ask).await;
    assert_eq!(
        (outcome.outcome, outcome.text.as_deref()),
        (Outcome::Error, Some("Hi"))
    );
    assert_eq!(
        outcome.error.and_then(|error| error.message).as_deref(),
        Some("gone")
    );
    assert_eq!(mock.journal().count("x"), 1);
    // The naive client takes the same for a response.
    let outcome = Reference::Naive.call(&ask).await;
    assert_eq!(
        (outcome.outcome, outcome.text.as_deref()),
        (Outcome::Success, Some("Hi"))
    );
}

#[tokio::test]
async fn the_naive_client_swallows_and_repeats() {
    let (mock, corpus) = mock().await;
    let error = |delivery| {
        let found = corpus
            .fixtures()
            .iter()
            .find(|fixture| fixture.case.delivery == Some(delivery) && fixture.playable());
        found.unwrap_or_else(|| panic!("a fixture of {delivery}"))
    };
    let first = error(Delivery::StreamFirst);
    let outcome = Reference::Naive
        .call(&ask(&mock, first.id.as_str(), first.surface(), true))
        .await;
    assert_eq!(
        outcome.outcome,
        Outcome::Success,
        "{}: an error in a stream is not seen",
        first.id
    );
    let refused = error(Delivery::HttpError);
    let mut ask = ask(&mock, refused.id.as_str(), refused.surface(), false);
    ask.max_retries = None;
    let outcome = Reference::Naive.call(&ask).await;
    assert_eq!(outcome.exception.as_deref(), Some("HttpError"));
    assert_eq!(
        mock.journal().count(refused.id.as_str()),
        3,
        "repeated whatever it was"
    );
}
