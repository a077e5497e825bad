//! Requests that the upstream received: different, repeated or missing ones.

use rstest::rstest;

use super::{Exchange, entry};
use crate::client::judge::ExpectedError;
use crate::gateway::arrived::Over;
use crate::gateway::verdict::Verdict;
use crate::gateway::verdict::Verdict::{
    Hung, Lost, NotApplicable, NotTested, Preserved, Retried, Suspect,
};
use openrouter_mock::{Ending, NoticeKind};

const PLAIN: &str = "chat_completions/500-internal-server-error";

#[rstest]
#[case(&[None], Preserved, "")]
#[case(&[Some(NoticeKind::ControlInstead), None], Preserved, "")]
#[case(&[], Suspect, "the gateway responded without an upstream request: 500 {")]
#[case(&[Some(NoticeKind::ControlInstead)], Suspect, "the gateway responded without an upstream request: 500 {")]
#[case(&[Some(NoticeKind::OtherSurface)], NotApplicable, "the gateway uses another surface for its upstream request")]
#[case(&[Some(NoticeKind::UnknownCase)], Suspect, "the upstream received a different request: something else")]
#[case(&[None, Some(NoticeKind::UnknownPath)], Suspect, "the upstream received a different request: something else")]
#[case(&[Some(NoticeKind::Refused)], Suspect, "the upstream received a different request: something else")]
fn notices(#[case] seen: &[Option<NoticeKind>], #[case] verdict: Verdict, #[case] why: &str) {
    let mut exchange = Exchange::exact(PLAIN);
    exchange.played.seen = seen.iter().copied().map(entry).collect();
    let judged = exchange.judged();
    assert_eq!(judged.verdict, verdict);
    let found = judged.why.unwrap_or_default();
    assert!(
        found.starts_with(why) && found.is_empty() == why.is_empty(),
        "{found}"
    );
}

#[test]
fn a_gateway_that_hangs_need_not_have_asked() {
    let mut hangs = Exchange::exact(PLAIN).with(|arrived| {
        arrived.over = Over::Hung("it hung".to_owned());
    });
    hangs.played.seen.clear();
    assert_eq!(hangs.outcome(), (Hung, "GW-21".to_owned()));
    assert_eq!(hangs.judged().broken[0].found, "it hung");
}

/// A gateway that hangs without an upstream request has retried nothing.
#[rstest]
#[case("auth/403-pkce-invalid-code")]
#[case("completions/stream-502-mid-stream")]
#[case("chat_completions/429-liquid-retry-after")]
fn nothing_was_repeated(#[case] id: &str) {
    let mut hangs = Exchange::exact(id).with(|arrived| {
        arrived.over = Over::Hung("it hung".to_owned());
    });
    hangs.played.seen.clear();
    assert_eq!(hangs.outcome(), (Hung, "GW-21".to_owned()));
}

#[test]
fn what_was_not_asked_for() {
    let mut exchange = Exchange::exact(PLAIN).with(|arrived| {
        arrived.over = Over::Refused("it is closed".to_owned());
    });
    let judged = exchange.judged();
    let why = "the gateway accepted no connection: it is closed";
    assert_eq!(
        (judged.verdict, judged.why.as_deref()),
        (NotTested, Some(why))
    );
    exchange.played.arrived = Err((NotApplicable, "it is not asked".to_owned()));
    let judged = exchange.judged();
    assert_eq!(
        (judged.verdict, judged.why.as_deref()),
        (NotApplicable, Some("it is not asked"))
    );
    assert_eq!(
        (judged.summary.as_str(), judged.held.len()),
        ("not asked for", 0)
    );
}

/// A gateway that closed the connection before its upstream had sent the error cannot have read it, whatever it answers.
#[rstest]
#[case(PLAIN)]
#[case("chat_completions/stream-502-disconnect-with-done")]
fn an_error_that_was_not_read_is_suspect(#[case] id: &str) {
    let mut exchange = Exchange::exact(id);
    let error_at = ExpectedError::of(exchange.played.fixture).error_at as u64;
    let mut left_at = |after_bytes: u64| {
        let entry = &mut exchange.played.seen[0];
        entry.sent_body = after_bytes;
        entry.end = Some(Ending::ClientClosedEarly { after_bytes });
        exchange.judged()
    };
    let judged = left_at(error_at);
    assert_eq!(judged.verdict, Suspect);
    let why = judged.why.unwrap_or_default();
    assert!(why.contains("before the error"), "{why}");
    assert_eq!(left_at(error_at + 1).verdict, Preserved);
}

/// The status alone can be taken from the head.
#[test]
fn an_error_of_its_own_needs_no_body() {
    let mut exchange = Exchange::exact(PLAIN).with(|arrived| {
        arrived.set(r#"{"error":{"code":500,"message":"The upstream failed"}}"#);
    });
    exchange.played.seen[0].sent_body = 0;
    exchange.played.seen[0].end = Some(Ending::ClientClosedEarly { after_bytes: 0 });
    assert_ne!(exchange.outcome().0, Suspect);
}

/// A second request is an undeclared retry: for a faulty request, with retries off, or after text was passed on.
#[rstest]
#[case("audio/413-payload-too-large", false, Retried, "GW-15")]
#[case("audio/413-payload-too-large", true, Retried, "GW-15")]
#[case("auth/403-pkce-invalid-code", true, Retried, "GW-15")]
#[case("chat_completions/402-byok-bare", true, Retried, "GW-15")]
#[case(PLAIN, false, Retried, "GW-16")]
#[case(PLAIN, true, Preserved, "")]
#[case("completions/stream-502-mid-stream", false, Retried, "GW-17")]
#[case("completions/stream-502-mid-stream", true, Retried, "GW-17")]
fn two_requests(
    #[case] id: &str,
    #[case] retries: bool,
    #[case] verdict: Verdict,
    #[case] breaks: &str,
) {
    let mut exchange = Exchange {
        retries,
        ..Exchange::exact(id)
    };
    exchange.played.seen.push(entry(None));
    assert_eq!(exchange.outcome(), (verdict, breaks.to_owned()));
    if let [broken] = &exchange.judged().broken[..] {
        assert_eq!(broken.found, "2 requests");
    }
    exchange.played.seen[1] = entry(Some(NoticeKind::ControlInstead));
    assert_eq!(
        exchange.outcome().0,
        Preserved,
        "an auxiliary request is none of the case"
    );
}

/// A gateway may still retry if it has passed on no text.
#[test]
fn two_requests_before_any_text() {
    let id = "completions/stream-502-mid-stream";
    let mut exchange = Exchange::exact(id).with(|arrived| {
        arrived.status = Some(502);
        arrived.set(r#"{"error":{"code":502,"message":"Upstream connection closed","metadata":{"provider_name":"Parasail","error_type":"provider_unavailable"}}}"#);
    });
    exchange.played.seen.push(entry(None));
    assert_eq!(exchange.outcome(), (Lost, "GW-13".to_owned()));
}

/// A gateway may reject an incomplete response with an error of its own that repeats nothing of the upstream's.
#[rstest]
#[case(
    "chat_completions/400-document-parser-rate-limited",
    500,
    "no",
    NotApplicable
)]
#[case("chat_completions/400-document-parser-rate-limited", 400, "no", Lost)]
#[case("chat_completions/200-single-chunk-as-json", 500, "no", NotApplicable)]
#[case("chat_completions/200-error-null", 500, "no", Verdict::Misclassified)]
fn an_answer_that_is_not_whole(
    #[case] id: &str,
    #[case] status: u16,
    #[case] message: &str,
    #[case] verdict: Verdict,
) {
    let exchange = Exchange::exact(id).with(|arrived| {
        arrived.status = Some(status);
        arrived.set(&format!(
            r#"{{"error":{{"code":{status},"message":"{message}"}}}}"#
        ));
    });
    let judged = exchange.judged();
    assert_eq!(judged.verdict, verdict);
    let excused = judged
        .why
        .is_some_and(|why| why.starts_with("not held against the gateway: "));
    assert_eq!(excused, verdict == NotApplicable);
}

/// The status alone, or the message alone, shows that the gateway understood the upstream's error.
#[test]
fn an_error_that_was_understood() {
    let id = "chat_completions/400-document-parser-rate-limited";
    let exchange = Exchange::exact(id).with(|arrived| arrived.status = Some(500));
    assert_eq!(
        exchange.outcome(),
        (Verdict::Misclassified, "GW-2 GW-3".to_owned())
    );
}
