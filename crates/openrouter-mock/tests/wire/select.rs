//! The ways to choose a case, runs, scripts, and what happens to an unknown one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use openrouter_errors::Surface;
use openrouter_mock::{
    CannedResponse, Choice, Incoming, Mock, MockCase, MockConfig, NoticeKind, Selector,
};
use rstest::rstest;
use serde_json::{Value, json};

use super::support::*;

const ID: &str = "messages/529-overloaded";

fn play() -> CannedResponse {
    let mut play = CannedResponse::json(529, &json!({"type": "error"}));
    play.surface = Some(Surface::Messages);
    play
}

#[rstest]
#[case::base_path(
    "/c/messages~529-overloaded/api/v1/messages",
    "",
    "{}",
    Selector::BasePath
)]
#[case::base_path_without_version(
    "/c/messages~529-overloaded/api/messages",
    "",
    "{}",
    Selector::BasePath
)]
#[case::base_path_alone("/c/messages~529-overloaded/messages", "", "{}", Selector::BasePath)]
#[case::model(
    "/api/v1/messages",
    "",
    r#"{"model":"conform/messages~529-overloaded"}"#,
    Selector::Model
)]
#[case::header(
    "/api/v1/messages",
    "X-Conform-Case: messages/529-overloaded\r\n",
    r#"{"model":"conform/control"}"#,
    Selector::Header
)]
#[case::model_behind_a_gateway(
    "/v1/messages",
    "",
    r#"{"model":"openrouter/conform/messages/529-overloaded"}"#,
    Selector::Model
)]
#[case::bearer(
    "/api/v1/messages",
    "Authorization: Bearer sk-or-v1-conform-messages~529-overloaded\r\n",
    "{}",
    Selector::ApiKey
)]
#[case::api_key(
    "/api/v1/messages",
    "X-API-Key: sk-or-v1-conform-messages~529-overloaded\r\n",
    "not json",
    Selector::ApiKey
)]
#[tokio::test]
async fn a_request_names_its_case(
    #[case] path: &str,
    #[case] headers: &str,
    #[case] body: &str,
    #[case] by: Selector,
) {
    let mock = mock_with(ID, play()).await;
    let answer = exchange(&mock, post(path, headers, body)).await;
    assert_eq!(status(&answer), 529);
    let entry = &mock.journal().of_case(ID)[0];
    assert_eq!(
        (entry.selected_by, entry.surface, &entry.notice),
        (Some(by), Some(Surface::Messages), &None)
    );
}

#[tokio::test]
async fn the_base_path_wins() {
    let mock = mock_with(ID, play()).await;
    let answer = exchange(
        &mock,
        post(
            "/c/control/api/v1/messages",
            "",
            r#"{"model":"conform/messages~529-overloaded"}"#,
        ),
    )
    .await;
    assert_eq!(status(&answer), 200);
    assert_eq!(mock.journal().count("control"), 1);
}

#[rstest]
#[case("/c/messages~529-overlaoded/api/v1/messages", "{}")]
#[case("/api/v1/messages", r#"{"model":"conform/messages~529-overload"}"#)]
#[tokio::test]
async fn an_unknown_case_names_those_it_resembles(#[case] path: &str, #[case] request: &str) {
    let mock = Mock::start(MockConfig {
        suggest: |_, known| known.iter().take(1).map(|&id| id.to_owned()).collect(),
        ..MockConfig::with_cases([(ID, play().into())])
    })
    .await
    .expect("a free port");
    let answer = exchange(&mock, post(path, "", request)).await;
    assert_eq!(status(&answer), 404);
    let error: Value = serde_json::from_slice(body(&answer)).expect("json");
    let message = error["error"]["message"].as_str().expect("a message");
    assert!(message.contains(ID), "{message}");
    let notice = mock.journal().entries()[0]
        .notice
        .clone()
        .expect("a notice");
    assert_eq!(notice.kind, NoticeKind::UnknownCase);
}

#[tokio::test]
async fn another_surface_gets_a_notice_and_auxiliary_routes_get_control() {
    let mock = mock_with(ID, play()).await;
    assert_eq!(
        status(
            &exchange(
                &mock,
                post("/c/messages~529-overloaded/api/v1/responses", "", "{}")
            )
            .await
        ),
        529
    );
    let get = "GET /c/messages~529-overloaded/api/v1/models HTTP/1.1\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&exchange(&mock, get).await), 200);
    let kinds: Vec<_> = mock
        .journal()
        .of_case(ID)
        .into_iter()
        .map(|e| e.notice.map(|n| n.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            Some(NoticeKind::OtherSurface),
            Some(NoticeKind::ControlInstead)
        ]
    );
}

#[tokio::test]
async fn scripts_and_their_runs() {
    let mock = mock_with("x", play().with_retry_after("1").then_control_after(2)).await;
    let ask = async |run: &str| {
        status(&exchange(&mock, post(&format!("/c/x{run}/api/v1/messages"), "", "{}")).await)
    };
    assert_eq!(
        [ask("").await, ask("").await, ask("").await],
        [529, 529, 200]
    );
    assert_eq!(
        [
            ask("@a").await,
            ask("@b").await,
            ask("@a").await,
            ask("@a").await
        ],
        [529, 529, 529, 200]
    );
    assert_eq!(
        (
            mock.journal().count("x"),
            mock.journal().count("x@a"),
            mock.journal().count("x@b")
        ),
        (7, 3, 1)
    );
    mock.add_case(
        "y",
        MockCase::script([
            (CannedResponse::json(500, &json!({})), 1),
            (CannedResponse::json(503, &json!({})), 1),
        ]),
    );
    let ask = async || status(&exchange(&mock, post("/c/y/api/v1/messages", "", "{}")).await);
    assert_eq!([ask().await, ask().await, ask().await], [500, 503, 503]);
}

#[tokio::test]
async fn an_answer_made_from_the_request() {
    let case = MockCase::respond(|request| {
        CannedResponse::json(
            400,
            &json!({"got": request.body.len(), "path": request.path()}),
        )
    });
    let mock = mock_with("x", case).await;
    let answer = exchange(&mock, post("/c/x/api/v1/messages?a=b", "", "12345")).await;
    let json: Value = serde_json::from_slice(body(&answer)).expect("json");
    assert_eq!(json, json!({"got": 5, "path": "/c/x/api/v1/messages"}));
}

/// A request that names a case gets it; all others are for the mock to choose.
#[tokio::test]
async fn the_mock_chooses_where_nothing_is_named() {
    let delay = Duration::from_millis(30);
    let choose = move |incoming: &Incoming<'_>| Choice {
        case: (incoming.stream && incoming.surface == Surface::Messages).then(|| ID.to_owned()),
        delay,
    };
    let mock = Mock::start(MockConfig {
        choose: Some(Arc::new(choose)),
        ..MockConfig::with_cases([(ID, play().into())])
    })
    .await
    .expect("a free port");
    let since = Instant::now();
    for (headers, body, expected, by) in [
        ("", r#"{"stream":true}"#, 529, Selector::Drawn),
        ("", "{}", 200, Selector::Drawn),
        (
            "X-Conform-Case: control\r\n",
            r#"{"stream":true}"#,
            200,
            Selector::Header,
        ),
    ] {
        let answer = exchange(&mock, post("/api/v1/messages", headers, body)).await;
        assert_eq!(status(&answer), expected, "{headers}{body}");
        let last = mock.journal().entries().pop().expect("an entry");
        assert_eq!(last.selected_by, Some(by));
    }
    assert!(since.elapsed() >= delay * 2, "two responses wait");
}
