//! Servers to probe, and short ways to probe them.

pub(crate) use openrouter_runner::sabotage::server::BrokenServer;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use openrouter_corpus::data::Suite;
use openrouter_corpus::report::Report;
use openrouter_corpus::root::Root;
use openrouter_mock::{CannedResponse, Handler, Mock, MockConfig, MockHandle, Request};

use openrouter_conformance::server::{Config, ServerReport};
use openrouter_corpus::select::Selection;
use openrouter_runner::server::reference;
use openrouter_runner::server::{reference_config, run};

/// The suite, loaded once.
pub(crate) fn suite() -> &'static Suite {
    static SUITE: OnceLock<Suite> = OnceLock::new();
    SUITE.get_or_init(|| Suite::load(Root::embedded()).expect("the embedded data"))
}

/// Everything, or the probes of one pattern.
pub(crate) fn only(case: &str) -> Selection {
    Selection {
        case: vec![case.to_owned()],
        ..Selection::default()
    }
}

/// The report of a run.
pub(crate) fn closed(report: &ServerReport) -> Report {
    report.close(&Selection::default(), None, "")
}

/// Probes the server at `url`, with short limits.
pub(crate) async fn probe(url: &str, selection: &Selection) -> ServerReport {
    probe_with(url, selection, |_| {}).await
}

/// The same with another configuration.
pub(crate) async fn probe_with(
    url: &str,
    selection: &Selection,
    change: impl FnOnce(&mut Config),
) -> ServerReport {
    let mut config = reference_config(url).expect("a URL");
    config.name = "the target".to_owned();
    config.limits.deadline = Duration::from_secs(2);
    config.wait = Duration::from_millis(300);
    change(&mut config);
    run(config, selection, &suite().spec, |_| {})
        .await
        .expect("a selection that matches")
}

/// Starts a server_with_fault reference server.
pub(crate) async fn server_with_fault(wrong: BrokenServer) -> MockHandle {
    reference::start(Arc::new(wrong))
        .await
        .expect("a free port")
}

/// Starts a server that answers everything with one play.
pub(crate) async fn always(play: CannedResponse) -> MockHandle {
    struct Always(CannedResponse);
    impl Handler for Always {
        fn answer(&self, _: &Request) -> CannedResponse {
            self.0.clone()
        }

        fn refuse(&self, _: &Request, _: u16, _: &str) -> CannedResponse {
            self.0.clone()
        }
    }
    let config = MockConfig {
        handler: Some(Arc::new(Always(play))),
        ..openrouter_conformance::upstream::config()
    };
    Mock::start(config).await.expect("a free port")
}
