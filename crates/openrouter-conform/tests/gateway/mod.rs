//! Looking through gateways: the one that is part of the suite, wrong ones, and none at all.

mod endless;

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use openrouter_conform::emit::{Kind, Place, emit};
use openrouter_conformance::gateway::{Config, GatewayReport, Verdict};
use openrouter_conformance::verdicts::{Baseline, Compared};
use openrouter_corpus::data::Suite;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::{Report, Role, Totals};
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_mock::{CannedResponse, Mock, MockConfig};
use openrouter_runner::gateway::reference::Gateway;
use openrouter_runner::gateway::run;
use openrouter_runner::sabotage::{Act, Side, find};
use rstest::rstest;

fn suite() -> Arc<Suite> {
    static SUITE: std::sync::OnceLock<Arc<Suite>> = std::sync::OnceLock::new();
    Arc::clone(SUITE.get_or_init(|| Arc::new(Suite::load(Root::embedded()).expect("it loads"))))
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("there are threads")
        .block_on(future)
}

async fn judged(config: &Config, cases: &[&str]) -> GatewayReport {
    let suite = suite();
    let selection = Selection {
        case: cases.iter().map(|&case| case.to_owned()).collect(),
        ..Selection::default()
    };
    let fixtures: Vec<&Fixture> = selection.fixtures(&suite.corpus);
    run(config, &fixtures, &selection, &suite.spec, |_| {})
        .await
        .expect("our upstream listens")
}

fn totals(report: &GatewayReport) -> Totals {
    let closed: Report = report.close(&Selection::default(), None, None);
    closed.totals
}

fn sabotaged(name: &str, cases: &[&str]) -> GatewayReport {
    let Act::Gateway(act) = find(Side::Gateway, name).expect("there is one").act else {
        panic!("{name} is a gateway");
    };
    block_on(async {
        let (_gateway, config) = act.start(name).await.expect("it listens");
        judged(&config, cases).await
    })
}

#[test]
fn what_is_passed_on_is_preserved() {
    let report = block_on(async {
        let gateway = Gateway::start().await.expect("it listens");
        judged(&gateway.config(), &[]).await
    });
    let otherwise: Vec<_> = report
        .cases
        .iter()
        .filter(|case| !case.verdict.is_fine())
        .map(|case| (&case.case, case.verdict, &case.summary))
        .collect();
    assert_eq!(otherwise, []);
    assert!(report.count(Verdict::Preserved) > 300);
    let totals = totals(&report);
    assert_eq!((totals.exit, totals.incomplete), (0, Vec::new()));
}

#[rstest]
#[case("swallows-errors", "chat_completions/429-*", Verdict::Swallowed)]
#[case(
    "makes-everything-500",
    "chat_completions/429-*",
    Verdict::Misclassified
)]
#[case("shows-its-key", "chat_completions/429-*", Verdict::Leaked)]
#[case("repeats", "chat_completions/429-*", Verdict::Retried)]
#[case("crashes", "chat_completions/402-*", Verdict::Crashed)]
#[case(
    "drops-error-events",
    "chat_completions/stream-502-*",
    Verdict::CleanEnded
)]
#[case("masks-messages", "chat_completions/429-*", Verdict::Lost)]
fn verdicts(#[case] name: &str, #[case] cases: &str, #[case] verdict: Verdict) {
    let report = sabotaged(name, &[cases]);
    assert!(report.count(verdict) > 0, "{:?}", report.verdicts);
    let worse = report
        .cases
        .iter()
        .filter(|case| case.verdict.is_judged() && case.verdict > verdict);
    assert_eq!(worse.count(), 0, "{:?}", report.verdicts);
    // That no request is repeated is a SHOULD.
    assert_eq!(totals(&report).exit == 0, name == "repeats");
}

#[test]
fn a_gateway_that_cannot_be_judged_is_never_green() {
    block_on(async {
        let gateway = Gateway::start().await.expect("it listens");
        let config = gateway.config();
        for (status, body) in [(401, "{}"), (200, "{}"), (200, "<html></html>"), (500, "")] {
            let server = Mock::start(MockConfig {
                otherwise: Some(CannedResponse::new(status, "text/html", body).into()),
                ..openrouter_conformance::upstream::config()
            });
            let server = server.await.expect("it listens");
            let config = Config {
                url: server.base_url("none"),
                ..config.clone()
            };
            let report = judged(&config, &["chat_completions/429-*"]).await;
            assert_eq!(
                totals(&report).exit,
                3,
                "{status} {body}: {:?}",
                report.verdicts
            );
        }
        let healthy = r#"{"object":"chat.completion","choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#;
        let server = Mock::start(MockConfig {
            otherwise: Some(CannedResponse::new(200, "application/json", healthy).into()),
            ..openrouter_conformance::upstream::config()
        });
        let server = server.await.expect("it listens");
        let alone = Config {
            url: server.url(),
            ..config.clone()
        };
        let report = judged(&alone, &["chat_completions/429-*"]).await;
        let fault = report.controls[0].fault.as_deref();
        let not_asked = "the gateway responded without a request to the suite's upstream";
        assert_eq!((fault, totals(&report).exit), (Some(not_asked), 3));
        let unreachable = Config {
            url: "http://127.0.0.1:9".to_owned(),
            wait: Duration::from_millis(50),
            ..config.clone()
        };
        let report = judged(&unreachable, &["chat_completions/429-*"]).await;
        assert_eq!((totals(&report).exit, report.cases.len()), (3, 0));
        let nothing = judged(&config, &["wrapped"]).await;
        assert_eq!(totals(&nothing).exit, 3, "nothing was judged");
    });
}

#[test]
fn a_baseline_is_red_for_the_worse_and_for_the_better() {
    let cases = &["chat_completions/429-*"];
    let report = sabotaged("masks-messages", cases);
    let mut baseline = Baseline::new(Role::Gateway, "gateway");
    baseline.update(&report.target(), &report.cases, |_| false, false);
    let deviations = baseline.compare(&report.cases, |_| false);
    assert_eq!(deviations, []);
    let compared = Compared::with(&baseline);
    let accepted = report.close(&Selection::default(), None, Some(&compared));
    let known = accepted.totals.counts.outcomes.expected_failures;
    assert_eq!((accepted.totals.exit, known), (0, baseline.cases.len()));
    let (_, first) = baseline.cases.iter_mut().next().expect("something is lost");
    first.verdict = Verdict::Swallowed;
    let last = baseline
        .cases
        .keys()
        .next_back()
        .cloned()
        .expect("several are");
    baseline.cases.remove(&last);
    let words: Vec<String> = baseline
        .compare(&report.cases, |_| false)
        .into_iter()
        .map(|deviation| deviation.words)
        .collect();
    assert!(
        words.iter().any(|words| words.starts_with("better")),
        "{words:?}"
    );
    assert!(
        words.iter().any(|words| words.starts_with("worse")),
        "{words:?}"
    );
}

#[rstest]
#[case(Kind::Litellm, "/c/chat_completions~429-x/api/v1")]
#[case(Kind::OaiProxy, "[connections.case1]")]
#[case(
    Kind::Crabllm,
    "models = [\"openrouter/conform/chat_completions~429-x\"]"
)]
#[case(Kind::Aimock, "\"openai\": \"http://127.0.0.1:8402\"")]
#[case(
    Kind::Portkey,
    "x-portkey-custom-host: http://127.0.0.1:8402/c/{case}/api"
)]
fn configurations_have_every_case(#[case] kind: Kind, #[case] holds: &str) {
    let text = emit(
        kind,
        Place {
            upstream: Config::LISTEN,
            gateway: Config::GATEWAY,
        },
        Config::MODEL,
        &["chat_completions/429-x"],
    );
    assert!(text.contains(holds), "{text}");
}

#[rstest]
#[case(&["gateway", "--case", "chat_completions/429-*"], 0)]
#[case(&["gateway", "--sabotage", "masks-messages", "--case", "chat_completions/429-*"], 1)]
#[case(&["gateway", "--sabotage", "masks-mesages"], 2)]
#[case(&["gateway", "--url", "http://127.0.0.1:9/v1", "--model-template", "gpt"], 2)]
#[case(&["gateway", "--url", "http://127.0.0.1:9/v1", "--listen", "127.0.0.1:0", "--wait", "1"], 3)]
#[case(&["gateway", "--case", "nothing/*"], 2)]
fn exit_codes(#[case] args: &[&str], #[case] code: i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
        .args(args)
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}");
}
