use std::collections::BTreeMap;
use std::time::Duration;

use openrouter_errors::Surface;
use openrouter_mock::{Ending, Entry, Selector};
use rstest::rstest;

use super::{Drawn, Mix, report};
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;

fn suite() -> Suite {
    Suite::load(Root::embedded()).expect("it loads")
}

fn mix(text: &str, seed: u64) -> Result<Mix, String> {
    let suite = suite();
    let fixtures: Vec<&Fixture> = suite.corpus.fixtures().iter().collect();
    Mix::parse(text, &fixtures, seed).map_err(|error| error.to_string())
}

fn draws(mix: &Mix, surface: Surface, stream: bool) -> Vec<Drawn> {
    (0..2000)
        .map(|nth| mix.draw(nth, surface, stream))
        .collect()
}

#[rstest]
#[case(
    "nosuch=5",
    "--mix: expected `healthy`, http_STATUS, a delivery, a cause, a family of causes (`limit.*`) or a fixture, found \"nosuch\""
)]
#[case("http_429", "expected NAME=PERCENT")]
#[case("http_429=x", "expected NAME=PERCENT")]
#[case("http_429=101", "expected NAME=PERCENT")]
#[case("healthy=50,http_429=60", "110 percent")]
#[case("healthy=50,http_429=10", "60 percent")]
#[case("healthy=100", "no fault")]
#[case("", "no fault")]
#[case("stream_midd=5", "stream_mid")]
#[case("http_299=5", "expected `healthy`, http_STATUS")]
fn a_wrong_mix_is_refused(#[case] text: &str, #[case] why: &str) {
    let error = mix(text, 1).expect_err("it is wrong");
    assert!(error.contains("--mix") && error.contains(why), "{error}");
}

#[rstest]
#[case("http_429=20,stream_mid=10", Surface::ChatCompletions, true, 0.30)]
#[case("healthy=90,limit.*=10", Surface::ChatCompletions, false, 0.10)]
#[case("messages/529-*=25%", Surface::Messages, false, 0.25)]
#[case("stream_mid=50", Surface::ChatCompletions, false, 0.0)]
#[case("ok_body=100", Surface::ChatCompletions, true, 1.0)]
fn shares(#[case] text: &str, #[case] surface: Surface, #[case] stream: bool, #[case] share: f64) {
    let mix = mix(text, 7).expect("a mix");
    let drawn = draws(&mix, surface, stream);
    let faults = drawn.iter().filter(|drawn| drawn.case.is_some()).count();
    let found = faults as f64 / drawn.len() as f64;
    assert!((found - share).abs() < 0.03, "{found} instead of {share}");
    let suite = suite();
    for case in drawn.iter().filter_map(|drawn| drawn.case.as_deref()) {
        let fixture = suite.corpus.get(case).expect("a known case");
        assert_eq!(fixture.surface(), surface);
        assert!(stream || !fixture.is_stream(), "{case}");
    }
}

#[test]
fn a_seed_repeats_and_another_differs() {
    let of = |seed| {
        draws(
            &mix("http_429=50", seed).expect("a mix"),
            Surface::Messages,
            false,
        )
    };
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn bursts_and_latency() {
    let mix = mix("http_429=50", 3)
        .expect("a mix")
        .with_burst(5)
        .with_latency((10, 20));
    let drawn = draws(&mix, Surface::ChatCompletions, false);
    assert!(
        drawn
            .chunks(5)
            .all(|block| block.iter().all(|one| one.case == block[0].case))
    );
    let range = Duration::from_millis(10)..=Duration::from_millis(20);
    assert!(drawn.iter().all(|one| range.contains(&one.delay)));
    assert!(drawn.iter().any(|one| one.delay != drawn[0].delay));
}

fn entry(sequence: u64, at_us: u64, body: &str, case: &str) -> Entry {
    let mut entry = Entry::answered(at_us);
    entry.sequence = sequence;
    entry.surface = Some(Surface::ChatCompletions);
    entry.selected_by = Some(Selector::Drawn);
    entry.case = Some(case.to_owned());
    entry.body.digest = Some(body.to_owned());
    entry
}

/// The application retries a 402 at once, waits after a 429, and gives up on a third fault.
#[test]
fn what_an_application_did_next() {
    const PURSE: &str = "chat_completions/402-never-purchased-limit-source";
    const WAIT: &str = "chat_completions/429-liquid-retry-after";
    let entries = [
        entry(0, 0, "a", "control"),
        entry(1, 1_000_000, "b", PURSE),
        entry(2, 1_100_000, "b", "control"),
        entry(3, 2_000_000, "c", WAIT),
        entry(4, 2_000_001, "d", WAIT),
        entry(5, 3_500_000, "c", "control"),
        entry(6, 4_000_000, "b", "control"),
    ];
    let suite = suite();
    let mix = mix("http_402=10,http_429=10,stream_mid=1", 1).expect("a mix");
    let everything = Selection::default();
    let (report, summary) = report(&entries, 0, &mix, &suite.corpus, &suite.spec, &everything);
    assert_eq!(
        summary,
        "served 7 requests, 4 healthy, 1 http_402, 2 http_429, 0 stream_mid\n\
         faults met 3 calls: 2 retried (2 requests), 2 of them succeeded, 1 not retried; \
         waits: shortest 0.1 s, median 1.5 s\n\
         responses that the application left early: 0\n"
    );
    let found: BTreeMap<&str, Vec<&str>> = report
        .items
        .iter()
        .map(|item| {
            let broken = item.findings.iter().map(|finding| finding.check.as_str());
            (item.id.as_str(), broken.collect())
        })
        .collect();
    let (purse, early, late) = (
        format!("{PURSE}@1"),
        format!("{WAIT}@3"),
        format!("{WAIT}@4"),
    );
    let expected = BTreeMap::from([
        (purse.as_str(), vec!["RETRY-4"]),
        (early.as_str(), vec![]),
        (late.as_str(), vec![]),
    ]);
    assert_eq!(found, expected);
}

/// The upstream behind the mix fails: that is neither an injected fault nor a success of a retry.
#[test]
fn an_upstream_that_fails_is_counted_apart() {
    const WAIT: &str = "chat_completions/429-liquid-retry-after";
    let mut refused = entry(2, 9_000_000, "a", "upstream");
    refused.status = Some(503);
    let mut broken = entry(3, 9_500_000, "b", "upstream");
    broken.end = Some(Ending::UpstreamFailed {
        error: "reset".to_owned(),
    });
    let entries = [
        entry(0, 0, "a", WAIT),
        entry(1, 1, "b", "upstream"),
        refused,
        broken,
    ];
    let suite = suite();
    let mix = mix("http_429=10", 1).expect("a mix");
    let everything = Selection::default();
    let (report, summary) = report(&entries, 0, &mix, &suite.corpus, &suite.spec, &everything);
    assert_eq!(
        summary.lines().next(),
        Some("served 4 requests, 1 healthy, 1 http_429, 2 failed by the upstream")
    );
    assert!(
        summary.contains("1 retried (1 requests), 0 of them succeeded"),
        "{summary}"
    );
    let notes: Vec<_> = report
        .items
        .iter()
        .map(|item| item.note.as_deref())
        .collect();
    assert_eq!(notes, [Some("retried after 9.0 s, then gave up")]);
}

#[test]
fn nothing_was_asked() {
    let suite = suite();
    let mix = mix("http_402=10", 1).expect("a mix");
    let (report, _) = report(
        &[],
        0,
        &mix,
        &suite.corpus,
        &suite.spec,
        &Selection::default(),
    );
    assert!(
        report
            .totals
            .incomplete
            .iter()
            .any(|why| why == "no request was served")
    );
}
