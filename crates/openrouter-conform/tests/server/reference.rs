//! The reference server: everything provoked, everything healthy, everything held, and in time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use openrouter_conform::report::{View, to_terminal};
use openrouter_conformance::server::ProbeResult;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Role;
use openrouter_runner::server::reference;
use openrouter_runner::server::reference::NoFault;
use openrouter_runner::server::{reference_config, run_and_check};

use super::support::{BrokenServer, closed, only, probe, server_with_fault, suite};

#[tokio::test(flavor = "multi_thread")]
async fn holds_everything() {
    let server = reference::start(Arc::new(NoFault))
        .await
        .expect("a free port");
    let config = reference_config(&server.url()).expect("a URL");
    let suite = suite();
    let report = run_and_check(
        config,
        &Selection::default(),
        &suite.spec,
        &suite.schemas,
        |_| {},
    )
    .await
    .expect("no harness fault");
    for row in &report.probes {
        assert_eq!(
            row.result,
            ProbeResult::Passed,
            "{}: {:?} {:?}",
            row.id,
            row.note,
            row.findings
        );
        assert_eq!(row.findings, [], "{}", row.id);
    }
    assert!(
        report
            .controls
            .iter()
            .all(|control| control.fault.is_none())
    );
    let totals = closed(&report).totals;
    assert_eq!((totals.exit, totals.incomplete), (0, Vec::new()));
    for requirement in suite
        .spec
        .requirements
        .iter()
        .filter(|known| known.role == Role::Server)
    {
        let row = report
            .requirements
            .iter()
            .find(|row| row.requirement == requirement.id);
        assert!(
            row.is_some_and(|row| row.held > 0 && row.broken == 0),
            "{}",
            requirement.id
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_on_it() {
    let server = reference::start(Arc::new(NoFault))
        .await
        .expect("a free port");
    let selection = only("messages/*-authorization");
    let report = probe(&server.url(), &selection).await;
    let mut report = report.close(&selection, None, "");
    let people = anstream::adapter::strip_str(&to_terminal(&report, &View::default())).to_string();
    insta::assert_snapshot!("people", people);
    report.run.suite = "(version)".to_owned();
    insta::assert_json_snapshot!("report", report);
}

/// A run in which every probe fails: each response has another status than it states, and is in no envelope.
fn failing() -> BrokenServer {
    BrokenServer {
        answer: |_, mut play| {
            if play.status.is_some_and(|status| status >= 400) {
                play.status = Some(418);
                play.body = (*b"{\"detail\":\"no\"}").into();
            }
            play
        },
        ..BrokenServer::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failing_is_as_fast_as_passing() {
    const ROUNDS: usize = 3;
    let (good, bad) = (
        server_with_fault(BrokenServer::default()).await,
        server_with_fault(failing()).await,
    );
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        for (server, fastest) in [&good, &bad].into_iter().zip(&mut fastest) {
            let started = Instant::now();
            let report = probe(&server.url(), &Selection::default()).await;
            *fastest = started.elapsed().min(*fastest);
            let failed = report.counts.violated > report.counts.selected / 2;
            assert_eq!(failed, std::ptr::eq(server, &bad), "{:?}", report.counts);
        }
    }
    let [passing, failing] = fastest;
    // Other work on the machine may cost a moment; a timeout would cost seconds.
    assert!(
        failing < passing.mul_f64(1.5) + Duration::from_millis(300),
        "{passing:?} {failing:?}"
    );
    assert!(passing < Duration::from_secs(5), "{passing:?}");
}
