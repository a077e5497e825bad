//! Calls with a complete body: the violations and severity of results that differ from the exact client's.

use super::slips::EditResult as _;
use rstest::rstest;

use super::{Call, replace};
use openrouter_conformance::client::judge::Verdict::{
    self, Crashed, Degraded, Exact, Misclassified, NotApplicable, Suspect, Swallowed,
};
use openrouter_conformance::client::protocol::{CodeValue, Outcome, RunResult};
use openrouter_corpus::vocabulary::PlayMode;

/// A report that quotes an error without its code.
const SHORTENED: &str = "chat_completions/400-document-parser-rate-limited";

#[rstest]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.error().status = None, Degraded, "CLIENT-2")]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.error().status = Some(500), Misclassified, "CLIENT-2")]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.error().code = None, Degraded, "CLIENT-5")]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.error().code = Some(CodeValue::Text("429".into())), Exact, "")]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.error().message = None, Degraded, "CLIENT-4")]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.error().provider = None, Degraded, "CLIENT-6")]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.error().raw = None, Degraded, "CLIENT-7")]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.error().retry_after = None, Degraded, "CLIENT-8")]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.error().generation_id = None, Degraded, "CLIENT-9")]
#[case(
    "chat_completions/429-liquid-retry-after",
    |r: &mut RunResult| { r.error().generation_id = None; r.error().request_id = Some("req-1".into()) },
    Degraded,
    "CLIENT-9"
)]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.become_success(), Swallowed, "CLIENT-1")]
#[case(
    "chat_completions/429-liquid-retry-after",
    |r: &mut RunResult| { r.become_success(); r.finish_reason = Some("error".into()) },
    Degraded,
    "CLIENT-2 CLIENT-4 CLIENT-5 CLIENT-6 CLIENT-7 CLIENT-8 CLIENT-9 CLIENT-1"
)]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| { r.become_success(); r.text = Some("Hello".into()) }, Suspect, "")]
#[case(
    "chat_completions/429-liquid-retry-after",
    |r: &mut RunResult| { r.become_success(); r.text = Some("so: Provider returned error".into()) },
    Swallowed,
    "CLIENT-1"
)]
#[case(
    "chat_completions/429-liquid-retry-after",
    |r: &mut RunResult| { r.outcome = Outcome::Success; r.exception = None },
    Swallowed,
    "CLIENT-1"
)]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.exception = Some("KeyError".into()), Exact, "")]
#[case(
    "chat_completions/429-liquid-retry-after",
    |r: &mut RunResult| { r.exception = Some("KeyError".into()); r.error().message = None },
    Crashed,
    "CLIENT-4 CLIENT-11"
)]
#[case(
    "chat_completions/429-liquid-retry-after",
    |r: &mut RunResult| { r.exception = Some("JSONDecodeError".into()); r.error().message = None },
    Misclassified,
    "CLIENT-4 CLIENT-13"
)]
#[case(
    "chat_completions/429-liquid-retry-after",
    |r: &mut RunResult| { r.exception = Some("APIError".into()); r.error = None },
    Degraded,
    "CLIENT-2 CLIENT-4 CLIENT-5 CLIENT-6 CLIENT-7 CLIENT-8 CLIENT-9"
)]
#[case(
    "chat_completions/429-liquid-retry-after",
    |r: &mut RunResult| r.error().message = Some(format!("{}: Bearer sk-or-v1-conform-chat_completions~429-liquid-retry-after", r.message())),
    Degraded,
    "PRIV-7"
)]
#[case("chat_completions/429-json-answer-to-stream-request", |r: &mut RunResult| r.become_success(), Swallowed, "CLIENT-1")]
#[case(
    "chat_completions/500-internal-server-error",
    |r: &mut RunResult| r.decoding(),
    Misclassified,
    "CLIENT-2 CLIENT-4 CLIENT-5 CLIENT-12"
)]
#[case(
    "chat_completions/404-availability-unknown-code-retryable",
    |r: &mut RunResult| r.decoding(),
    Misclassified,
    "CLIENT-2 CLIENT-4 TYPE-4 TYPE-5"
)]
#[case(
    "chat_completions/400-availability-model-not-found",
    |r: &mut RunResult| r.decoding(),
    Misclassified,
    "CLIENT-2 CLIENT-4 TYPE-4 CLIENT-12"
)]
#[case(
    "chat_completions/400-context-length-exceeded-typed",
    |r: &mut RunResult| r.error().error_type = Some("rate_limit_exceeded".into()),
    Misclassified,
    "TYPE-4"
)]
#[case("chat_completions/400-context-length-exceeded-typed", |r: &mut RunResult| r.error().error_type = None, Degraded, "TYPE-4")]
#[case(
    "chat_completions/400-context-length-exceeded-typed",
    |r: &mut RunResult| r.decoding(),
    Misclassified,
    "CLIENT-2 CLIENT-4 CLIENT-5 TYPE-4 CLIENT-13"
)]
#[case("chat_completions/502-body-of-200", |r: &mut RunResult| r.become_success(), Swallowed, "BODY-5")]
#[case("chat_completions/502-body-of-200", |r: &mut RunResult| r.error().status = Some(200), Degraded, "CLIENT-3")]
#[case(
    "chat_completions/502-body-of-200",
    |r: &mut RunResult| r.decoding(),
    Misclassified,
    "CLIENT-3 CLIENT-4 CLIENT-5 CLIENT-6 CLIENT-7 CLIENT-13"
)]
#[case(
    "chat_completions/502-body-of-200-after-white-space",
    |r: &mut RunResult| r.decoding(),
    Misclassified,
    "BODY-8 CLIENT-3 CLIENT-4 CLIENT-5 CLIENT-6 TYPE-4 CLIENT-13"
)]
#[case(
    "chat_completions/502-body-of-200-after-white-space",
    |r: &mut RunResult| r.unrelated(),
    Crashed,
    "BODY-8 CLIENT-3 CLIENT-4 CLIENT-5 CLIENT-6 TYPE-4 CLIENT-11"
)]
#[case("chat_completions/502-body-of-200-after-white-space", |r: &mut RunResult| r.become_success(), Swallowed, "BODY-5")]
#[case("other/502-batch-item-string-error", |r: &mut RunResult| r.become_success(), Swallowed, "BODY-5")]
#[case("chat_completions/200-error-empty-string", |r: &mut RunResult| r.become_error("Error", ""), Misclassified, "BODY-7")]
#[case("chat_completions/200-error-inside-content", |r: &mut RunResult| r.become_error("KeyError", "'error'"), Crashed, "BODY-7")]
#[case("chat_completions/200-error-null", |r: &mut RunResult| r.become_error("ValidationError", "no choices"), Misclassified, "BODY-7")]
#[case("chat_completions/200-healthy", |r: &mut RunResult| r.become_error("Error", "too short"), Misclassified, "")]
#[case(
    "chat_completions/200-healthy",
    |r: &mut RunResult| { r.become_error("Error", "too short"); r.error().status = Some(500) },
    Misclassified,
    ""
)]
#[case(
    "chat_completions/200-healthy",
    |r: &mut RunResult| { r.become_error("Error", "too short"); r.error().status = Some(200) },
    Misclassified,
    ""
)]
#[case("chat_completions/200-healthy", |r: &mut RunResult| r.text = None, Degraded, "")]
#[case("chat_completions/429-choice-error-keeps-content", |r: &mut RunResult| r.become_success(), Swallowed, "BODY-6")]
#[case("chat_completions/429-choice-error-keeps-content", |r: &mut RunResult| r.text = None, Degraded, "CLIENT-10")]
#[case("chat_completions/429-choice-error-keeps-content", |r: &mut RunResult| r.show("error"), Exact, "")]
#[case(
    "chat_completions/429-choice-error-keeps-content",
    |r: &mut RunResult| { r.become_success(); r.finish_reason = Some("error".into()) },
    Degraded,
    "CLIENT-3 CLIENT-4 CLIENT-5 CLIENT-6 TYPE-4"
)]
#[case(
    "chat_completions/429-choice-error-keeps-content",
    |r: &mut RunResult| { r.become_success(); r.finish_reason = Some("stop".into()) },
    Swallowed,
    "BODY-6"
)]
#[case(
    "chat_completions/200-malformed-function-call",
    |r: &mut RunResult| r.become_error("ValidationError", "id: missing"),
    NotApplicable,
    ""
)]
#[case("chat_completions/502-network-error-masked-as-stop", |r: &mut RunResult| r.become_success(), Degraded, "")]
#[case("chat_completions/502-network-error-masked-as-stop", |r: &mut RunResult| r.unrelated(), NotApplicable, "")]
#[case("chat_completions/200-no-content", |r: &mut RunResult| r.become_success(), Exact, "")]
#[case("chat_completions/200-no-content", |r: &mut RunResult| r.become_error("KeyError", "0"), Crashed, "BODY-9 CLIENT-6 CLIENT-11")]
#[case("chat_completions/200-no-content", |r: &mut RunResult| r.become_error("EmptyAnswer", "nothing"), Degraded, "CLIENT-6")]
#[case("responses/401-failed-object-invalid-credentials", |r: &mut RunResult| r.become_success(), Swallowed, "RESP-7")]
#[case("responses/401-failed-object-invalid-credentials", |r: &mut RunResult| r.show("failed"), Exact, "")]
#[case(
    "responses/401-failed-object-invalid-credentials",
    |r: &mut RunResult| { r.become_success(); r.finish_reason = Some("failed".into()) },
    Degraded,
    "CLIENT-4 CLIENT-5 TYPE-4"
)]
#[case("responses/500-stream-closed", |r: &mut RunResult| r.become_success(), Swallowed, "RESP-7")]
#[case("messages/429-free-per-day", |r: &mut RunResult| r.error().message = None, Degraded, "CLIENT-4")]
#[case("completions/404-site-page", |r: &mut RunResult| r.become_success(), Swallowed, "TEXT-5 CLIENT-1")]
#[case("completions/404-site-page", |r: &mut RunResult| r.error().status = None, Degraded, "TEXT-5 CLIENT-2")]
#[case("completions/404-site-page", |r: &mut RunResult| r.decoding(), Misclassified, "TEXT-5 CLIENT-2")]
#[case("completions/404-site-page", |r: &mut RunResult| r.unrelated(), Crashed, "TEXT-5 CLIENT-2 CLIENT-11")]
#[case("chat_completions/200-cut-json-body", |r: &mut RunResult| r.become_success(), Swallowed, "TEXT-6")]
#[case("chat_completions/200-cut-json-body", |r: &mut RunResult| r.decoding(), Exact, "")]
#[case("chat_completions/200-cut-json-body", |r: &mut RunResult| r.unrelated(), Crashed, "CLIENT-11")]
#[case(
    "chat_completions/200-cut-json-body",
    |r: &mut RunResult| { r.become_success(); r.finish_reason = Some("stop".into()) },
    Swallowed,
    "TEXT-6"
)]
#[case("chat_completions/429-liquid-retry-after", |r: &mut RunResult| r.error().code = Some(CodeValue::Number(500)), Degraded, "CLIENT-5")]
#[case("chat_completions/429-choice-error-keeps-content", |r: &mut RunResult| r.show("stop"), Exact, "")]
#[case(
    "chat_completions/429-choice-error-keeps-content",
    |r: &mut RunResult| { r.show("stop"); r.error().message = Some(String::new()) },
    Swallowed,
    "BODY-6"
)]
#[case(SHORTENED, |r: &mut RunResult| r.error().message = None, Degraded, "CLIENT-4")]
#[case(SHORTENED, |r: &mut RunResult| r.error().status = Some(500), Misclassified, "CLIENT-2")]
#[case(SHORTENED, |r: &mut RunResult| { r.error().message = None; r.error().status = Some(500) }, NotApplicable, "")]
#[case(SHORTENED, |r: &mut RunResult| r.decoding(), NotApplicable, "")]
#[case(SHORTENED, |r: &mut RunResult| r.become_success(), Swallowed, "CLIENT-1")]
fn a_slip_breaks_its_requirement(
    #[case] name: &str,
    #[case] change: fn(&mut RunResult),
    #[case] verdict: Verdict,
    #[case] breaks: &str,
) {
    assert_eq!(
        Call::exact(name).result(change).outcome(),
        (verdict, breaks.to_owned())
    );
}

/// In the other modes only the checks count; the fields are checked with retries off.
#[rstest]
#[case("chat_completions/502-body-of-200")]
#[case("chat_completions/429-choice-error-keeps-content")]
#[case("chat_completions/200-error-null")]
#[case("chat_completions/502-body-of-200-after-white-space")]
#[case("chat_completions/200-no-content")]
#[case("responses/401-failed-object-invalid-credentials")]
#[case("completions/404-site-page")]
#[case("chat_completions/200-cut-json-body")]
#[case("chat_completions/500-internal-server-error")]
#[case("completions/stream-502-mid-stream")]
#[case("chat_completions/stream-200-stall-inside-event")]
fn another_way_asks_for_no_more(
    #[case] name: &str,
    #[values(PlayMode::Default, PlayMode::Split)] way: PlayMode,
) {
    let mut call = Call::exact(name);
    call.last().planned.way = way;
    let judged = call.judged();
    assert_eq!(judged.fields.len(), 0);
    let asks = ["CLIENT-11", "CLIENT-14", "PRIV-7", "RETRY-7"];
    let more: Vec<_> = judged.held.iter().filter(|id| !asks.contains(id)).collect();
    assert!(more.is_empty(), "{more:?}");
}

#[test]
fn fields_are_reported_for_the_first_mode_only() {
    let judged = Call::exact("chat_completions/500-internal-server-error").judged();
    let names: Vec<String> = judged.fields.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["status", "code", "message"]);
}

/// A decoding failure is attributed to an undocumented value first.
#[rstest]
#[case(
    "chat_completions/429-free-models-per-day-limit-source",
    "openrouter_free_tier_daily",
    "lunar"
)]
#[case(
    "chat_completions/404-availability-no-endpoints",
    "no_endpoints",
    "no_moon"
)]
fn a_value_in_no_document(#[case] id: &str, #[case] known: &str, #[case] unknown: &str) {
    let stumbles = |call: Call| call.result(RunResult::decoding).outcome().1;
    let before = stumbles(Call::exact(id));
    let after = stumbles(Call::of(id, |fixture| replace(fixture, known, unknown)));
    let has = |ids: &str, id: &str| ids.split(' ').any(|one| one == id);
    assert!(
        !has(&before, "TYPE-5") && has(&after, "TYPE-5"),
        "{before}; {after}"
    );
    for blamed in ["CLIENT-12", "CLIENT-13"] {
        assert!(!has(&after, blamed), "{after}");
    }
}

#[test]
fn a_type_in_no_document() {
    let call = Call::of(
        "chat_completions/400-context-length-exceeded-typed",
        |fixture| {
            fixture.case.expect.error_type = Some("moon".to_owned());
        },
    );
    let breaks = "CLIENT-2 CLIENT-4 CLIENT-5 TYPE-4 TYPE-5";
    assert_eq!(call.result(RunResult::decoding).outcome().1, breaks);
}

/// A truncated response is a success only with a status below 300.
#[rstest]
#[case(200, "TEXT-6")]
#[case(299, "TEXT-6")]
#[case(300, "")]
fn a_success_that_is_cut(#[case] status: u16, #[case] breaks: &str) {
    let cut = Call::of("chat_completions/200-cut-json-body", |fixture| {
        fixture.case.status = Some(status);
    });
    assert_eq!(cut.result(RunResult::become_success).outcome().1, breaks);
}
