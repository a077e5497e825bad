//! Whether the control success arrived.

use std::time::Duration;

use openrouter_errors::Surface;
use rstest::rstest;

use crate::gateway::arrived::{Arrived, Over};
use crate::gateway::config::{Config, HeaderTemplate};
use crate::gateway::controls::{is_asked, judged, success};
use crate::server::Key;

fn config() -> Config {
    Config {
        name: "a gateway".to_owned(),
        url: "http://127.0.0.1:9".to_owned(),
        listen: Config::LISTEN,
        surfaces: None,
        model: Config::MODEL.to_owned(),
        headers: Vec::new(),
        key: Key::own(),
        jobs: 1,
        grace: Duration::ZERO,
        stall: Duration::ZERO,
        wait: Duration::ZERO,
        seed: crate::seed::Seed::BUILT_IN,
        retries: false,
        again: String::new(),
    }
}

fn fault(surface: Surface, stream: bool, arrived: &Arrived, asked: bool) -> Option<String> {
    let control = judged(&config(), surface, stream, "", arrived, asked);
    assert_eq!((control.surface, control.stream), (surface, stream));
    control.fault
}

const NOT_ASKED: &str = "the gateway responded without a request to the suite's upstream";

#[rstest]
fn what_was_sent_is_healthy(
    #[values(
        Surface::ChatCompletions,
        Surface::Completions,
        Surface::Responses,
        Surface::Messages
    )]
    surface: Surface,
    #[values(false, true)] stream: bool,
) {
    let sent = success(surface, stream).expect("there is one");
    assert_eq!(fault(surface, stream, &sent, true), None);
    assert_eq!(
        fault(surface, stream, &sent, false).as_deref(),
        Some(NOT_ASKED)
    );
}

#[rstest]
#[case(Surface::ChatCompletions)]
#[case(Surface::Completions)]
#[case(Surface::Responses)]
#[case(Surface::Messages)]
fn another_text(#[case] surface: Surface) {
    let sent = success(surface, false).expect("there is one");
    let text = sent.facts(surface, "").text.expect("there is one");
    let mut other = sent.clone();
    other.replace(&text, "moon");
    let words = "the text is not the upstream's: Some(\"moon\")";
    assert_eq!(fault(surface, false, &other, true).as_deref(), Some(words));
}

/// A response without text is healthy whatever its content.
#[rstest]
#[case(Surface::Images)]
#[case(Surface::Embeddings)]
#[case(Surface::Models)]
fn without_a_text(#[case] surface: Surface) {
    assert_eq!(success(surface, false), None);
    let arrived = Arrived {
        status: Some(200),
        body: b"{\"data\":[]}".to_vec(),
        ..Arrived::default()
    };
    assert_eq!(fault(surface, false, &arrived, true), None);
}

#[rstest]
#[case(|_: &mut Arrived| {}, true)]
#[case(|a: &mut Arrived| a.status = Some(299), true)]
#[case(|a: &mut Arrived| a.status = Some(300), false)]
#[case(|a: &mut Arrived| a.status = Some(199), false)]
#[case(|a: &mut Arrived| a.status = None, false)]
#[case(|a: &mut Arrived| a.over = Over::Broken("it broke".into()), false)]
#[case(|a: &mut Arrived| a.set(r#"{"error":{"code":500,"message":"no"}}"#), false)]
fn a_success(#[case] change: fn(&mut Arrived), #[case] healthy: bool) {
    let mut arrived = success(Surface::ChatCompletions, false).expect("there is one");
    change(&mut arrived);
    let words = format!(
        "the upstream sent a success, but this arrived: {}",
        arrived.in_words()
    );
    let found = fault(Surface::ChatCompletions, false, &arrived, true);
    assert_eq!(found, (!healthy).then_some(words));
}

/// An unrequested surface may be missing; a requested one may not, and neither may one for which the upstream received
/// a request.
#[rstest]
#[case(404, true)]
#[case(405, true)]
#[case(501, true)]
#[case(500, false)]
#[case(403, false)]
fn a_surface_that_is_absent(#[case] status: u16, #[case] absent: bool) {
    let arrived = Arrived {
        status: Some(status),
        ..Arrived::default()
    };
    let mut config = config();
    let with = |config: &Config, asked| judged(config, Surface::Rerank, false, "", &arrived, asked);
    let of = |config: &Config| with(config, false);
    assert_eq!(of(&config).absent, absent);
    assert!(!with(&config, true).absent && with(&config, true).fault.is_some());
    config.surfaces = Some(vec![Surface::Rerank]);
    assert!(!of(&config).absent && of(&config).fault.is_some());
}

/// A control that passes is not absent, and the text of a fault contains no port.
#[test]
fn faults_are_the_same_in_every_run() {
    let sent = success(Surface::ChatCompletions, false).expect("there is one");
    assert!(!judged(&config(), Surface::ChatCompletions, false, "", &sent, true).absent);
    let arrived = Arrived {
        over: Over::Broken("127.0.0.1:41234 closed".to_owned()),
        ..Arrived::default()
    };
    let fault = fault(Surface::ChatCompletions, false, &arrived, true);
    let words =
        "the upstream sent a success, but this arrived: no head no body (127.0.0.1:PORT closed)";
    assert_eq!(fault.as_deref(), Some(words));
}

/// A request without a model can identify its case only in the URL or a header.
#[rstest]
#[case(Surface::ChatCompletions, true)]
#[case(Surface::Rerank, true)]
#[case(Surface::Models, false)]
#[case(Surface::Keys, false)]
#[case(Surface::Auth, false)]
#[case(Surface::Other, false)]
fn surfaces_that_are_asked(#[case] surface: Surface, #[case] by_model: bool) {
    assert_eq!(is_asked(&config(), surface), by_model);
    let by_url = Config {
        url: "http://127.0.0.1:9/{case}".to_owned(),
        ..config()
    };
    assert!(is_asked(&by_url, surface));
    let header = HeaderTemplate {
        name: "x-case".to_owned(),
        value: "{case}".to_owned(),
    };
    assert!(is_asked(
        &Config {
            headers: vec![header],
            ..config()
        },
        surface
    ));
    let named = Config {
        surfaces: Some(vec![Surface::Models]),
        ..config()
    };
    assert_eq!(is_asked(&named, surface), surface == Surface::Models);
}
