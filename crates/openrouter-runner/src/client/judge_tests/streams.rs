//! Streams, and the other play modes.

use super::slips::EditResult as _;
use rstest::rstest;

use super::Call;
use openrouter_conformance::client::judge::Verdict::{
    self, Degraded, Exact, Misclassified, Suspect, Swallowed,
};
use openrouter_conformance::client::protocol::RunResult;

#[rstest]
#[case("responses/stream-500-failed-after-deltas", |r: &mut RunResult| r.become_success(), Swallowed, "RESP-6")]
#[case("responses/stream-500-failed-after-deltas", |r: &mut RunResult| r.show("failed"), Degraded, "RESP-6")]
#[case(
    "responses/stream-500-failed-after-deltas",
    |r: &mut RunResult| { r.become_success(); r.finish_reason = Some("failed".into()) },
    Degraded,
    "RESP-6 CLIENT-4 CLIENT-5 CLIENT-9 TYPE-4"
)]
#[case("responses/stream-500-failed-after-deltas", |r: &mut RunResult| r.text = Some(String::new()), Degraded, "STREAM-12")]
#[case("messages/stream-502-api-error-after-content", |r: &mut RunResult| r.become_success(), Swallowed, "MSG-6")]
#[case("messages/stream-429-rate-limit-first", |r: &mut RunResult| r.become_success(), Swallowed, "MSG-6")]
#[case("completions/stream-502-mid-stream", |r: &mut RunResult| r.become_success(), Swallowed, "STREAM-10")]
#[case("completions/stream-502-mid-stream", |r: &mut RunResult| r.text = None, Degraded, "STREAM-12")]
#[case("completions/stream-502-mid-stream", |r: &mut RunResult| r.text = Some("Hel".into()), Degraded, "STREAM-12")]
#[case("chat_completions/stream-404-no-image-input", |r: &mut RunResult| r.become_success(), Swallowed, "STREAM-9 STREAM-11")]
#[case("chat_completions/stream-404-nvidia-empty-raw", |r: &mut RunResult| r.become_success(), Swallowed, "STREAM-9 STREAM-11")]
#[case("chat_completions/stream-503-choices-empty", |r: &mut RunResult| r.become_success(), Swallowed, "STREAM-10 STREAM-11")]
#[case("chat_completions/stream-502-choice-nebius", |r: &mut RunResult| r.become_success(), Swallowed, "BODY-6 STREAM-9")]
#[case("images/stream-400-moderation-after-partial", |r: &mut RunResult| r.become_success(), Swallowed, "STREAM-9")]
#[case(
    "chat_completions/stream-200-comments-before-content",
    |r: &mut RunResult| r.become_error("JSONDecodeError", ": OPENROUTER PROCESSING"),
    Misclassified,
    "STREAM-13 STREAM-16"
)]
#[case(
    "chat_completions/stream-200-comments-before-content",
    |r: &mut RunResult| r.text = Some(": OPENROUTER PROCESSING".into()),
    Degraded,
    "STREAM-13"
)]
#[case("chat_completions/stream-200-comments-before-content", |r: &mut RunResult| r.text = None, Degraded, "STREAM-13")]
#[case("chat_completions/stream-502-crlf", |r: &mut RunResult| r.become_success(), Swallowed, "STREAM-10 STREAM-14")]
#[case(
    "chat_completions/stream-502-crlf",
    |r: &mut RunResult| r.decoding(),
    Misclassified,
    "STREAM-13 STREAM-14 CLIENT-3 CLIENT-4 CLIENT-5 CLIENT-6 CLIENT-9 TYPE-4 CLIENT-13"
)]
#[case("chat_completions/stream-502-crlf", |r: &mut RunResult| r.text = None, Degraded, "STREAM-12 STREAM-14")]
#[case("chat_completions/stream-502-cr-only", |r: &mut RunResult| r.become_success(), Swallowed, "STREAM-10 STREAM-14")]
#[case("chat_completions/stream-200-closed-without-finish", |r: &mut RunResult| r.become_success(), Degraded, "CLIENT-9")]
#[case("chat_completions/stream-200-closed-without-finish", |r: &mut RunResult| r.show_end(None), Degraded, "CLIENT-9")]
#[case("chat_completions/stream-200-closed-without-finish", |r: &mut RunResult| r.show_end(Some("stop")), Swallowed, "STREAM-16")]
#[case("chat_completions/stream-200-closed-without-finish", |r: &mut RunResult| r.show_end(Some("unfinished")), Degraded, "CLIENT-9")]
#[case("chat_completions/stream-200-stall-inside-event", |r: &mut RunResult| r.show_end(None), Degraded, "CLIENT-9")]
#[case("chat_completions/stream-200-ends-without-finish", |r: &mut RunResult| r.show_end(None), Degraded, "CLIENT-9")]
#[case("chat_completions/stream-200-ends-without-finish", |r: &mut RunResult| r.show_end(Some("stop")), Swallowed, "STREAM-16")]
#[case("chat_completions/stream-200-ends-inside-tool-arguments", |r: &mut RunResult| r.show_end(Some("tool_calls")), Swallowed, "STREAM-16")]
#[case("chat_completions/stream-200-short-of-content-length", |r: &mut RunResult| r.show_end(Some("stop")), Swallowed, "STREAM-16")]
#[case("responses/stream-200-ends-without-completed", |r: &mut RunResult| r.show_end(Some("completed")), Swallowed, "STREAM-16")]
#[case("messages/stream-200-ends-without-message-stop", |r: &mut RunResult| r.show_end(Some("end_turn")), Swallowed, "STREAM-16")]
#[case(
    "chat_completions/stream-200-finish-without-done",
    |r: &mut RunResult| r.become_error("APIConnectionError", "the stream ended early"),
    Misclassified,
    "STREAM-16"
)]
#[case(
    "chat_completions/stream-200-done-without-finish",
    |r: &mut RunResult| r.become_error("APIConnectionError", "the stream ended early"),
    Misclassified,
    "STREAM-16"
)]
#[case("responses/stream-200-cut-inside-event", |r: &mut RunResult| r.show_end(Some("completed")), Swallowed, "STREAM-16")]
#[case("chat_completions/stream-500-finish-reason-error-alone", |r: &mut RunResult| r.show_end(Some("stop")), Swallowed, "BODY-6")]
#[case(
    "chat_completions/stream-500-finish-reason-error-alone",
    |r: &mut RunResult| r.show_end(Some("error")),
    Degraded,
    "CLIENT-6 CLIENT-9"
)]
#[case("chat_completions/stream-400-refusal.split", |r: &mut RunResult| r.become_success(), Degraded, "STREAM-15")]
#[case("chat_completions/stream-400-refusal.split", |r: &mut RunResult| r.text = None, Degraded, "STREAM-15")]
#[case("chat_completions/stream-400-refusal.split", |r: &mut RunResult| r.error().status = None, Degraded, "STREAM-15")]
#[case("chat_completions/500-internal-server-error.default", |r: &mut RunResult| r.become_success(), Exact, "")]
#[case(
    "chat_completions/429-liquid-retry-after.default",
    |r: &mut RunResult| { r.become_success(); r.text = Some("Hello".into()) },
    Exact,
    ""
)]
#[case("auth/403-pkce-invalid-code.default", |r: &mut RunResult| { r.become_success(); r.text = Some("Hello".into()) }, Suspect, "")]
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
