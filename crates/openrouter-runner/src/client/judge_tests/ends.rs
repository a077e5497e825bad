//! Calls without a result, requests counted by the mock, and contradictions between the two.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rstest::rstest;

use super::slips::EditResult as _;
use super::{Call, fixture, suite};
use openrouter_conformance::client::evidence::{CallOutcome, Variation, Varied};
use openrouter_conformance::client::judge::Verdict::{
    self, Crashed, Degraded, Exact, Hung, NotApplicable, NotTested, Suspect,
};
use openrouter_conformance::client::judge::{ExpectedError, judge_varied};
use openrouter_conformance::client::protocol::{ErrorFields, Outcome};
use openrouter_conformance::client::variants::{Kind, Kinds, Source, Variant};
use openrouter_conformance::seed::Seed;
use openrouter_corpus::select::Selection;
use openrouter_mock::{Ending, Entry, Notice, NoticeKind};

const HTTP: &str = "chat_completions/500-internal-server-error";
const NO_CONTENT: &str = "chat_completions/200-no-content";
const STALL: &str = "chat_completions/stream-200-stall-inside-event";
const SPLIT: &str = "chat_completions/stream-400-refusal.split";
const DEFAULT: &str = "chat_completions/500-internal-server-error.default";

fn why() -> String {
    "for its own reasons".to_owned()
}

#[rstest]
#[case(HTTP, CallOutcome::Died, Crashed, "CLIENT-11")]
#[case(HTTP, CallOutcome::Hung, Hung, "CLIENT-14")]
#[case(HTTP, CallOutcome::Endless, Hung, "")]
#[case(HTTP, CallOutcome::Broken, NotTested, "")]
#[case(HTTP, CallOutcome::NotAsked, NotApplicable, "")]
#[case("chat_completions/200-healthy", CallOutcome::Died, Crashed, "")]
#[case("chat_completions/200-healthy", CallOutcome::Hung, Hung, "CLIENT-14")]
#[case(NO_CONTENT, CallOutcome::Died, Crashed, "BODY-9 CLIENT-11")]
#[case(NO_CONTENT, CallOutcome::Hung, Hung, "BODY-9 CLIENT-14")]
#[case(STALL, CallOutcome::Died, Crashed, "CLIENT-11")]
#[case(STALL, CallOutcome::Hung, Hung, "STREAM-17")]
#[case(SPLIT, CallOutcome::Died, Crashed, "CLIENT-11")]
#[case(SPLIT, CallOutcome::Endless, Hung, "")]
#[case(DEFAULT, CallOutcome::Died, Crashed, "CLIENT-11")]
#[case(DEFAULT, CallOutcome::Endless, NotTested, "")]
fn a_call_without_a_result(
    #[case] name: &str,
    #[case] outcome: fn(String) -> CallOutcome,
    #[case] verdict: Verdict,
    #[case] breaks: &str,
) {
    let call = Call::exact(name).with_outcome(outcome(why()));
    assert_eq!(call.outcome(), (verdict, breaks.to_owned()));
    let judged = call.judged();
    assert_eq!(judged.why, Some(why()));
    assert!(judged.summary.ends_with(&why()), "{}", judged.summary);
    assert!(judged.fields.is_empty(), "{:?}", judged.fields);
}

/// A client that closed the connection before the error was sent cannot have read it, whatever it reports.
#[rstest]
#[case(HTTP)]
#[case("chat_completions/stream-502-disconnect-with-done")]
fn an_error_that_was_not_read_is_suspect(#[case] name: &str) {
    let error_at = ExpectedError::of(fixture(name)).error_at as u64;
    let left_at = |after_bytes: u64| {
        let mut call = Call::exact(name);
        let entry = &mut call.last().seen[0];
        entry.sent_body = after_bytes;
        entry.end = Some(Ending::ClientClosedEarly { after_bytes });
        call
    };
    let judged = left_at(error_at).judged();
    assert_eq!(judged.verdict, Suspect);
    let why = judged.why.unwrap_or_default();
    assert!(why.contains("before the error"), "{why}");
    assert_eq!(left_at(error_at + 1).judged().verdict, Exact);
    // What a client makes of the status alone needs no body.
    let bare = left_at(error_at).result(|result| {
        let status = result.error().status;
        *result.error() = ErrorFields {
            status,
            ..ErrorFields::default()
        };
    });
    assert_ne!(bare.judged().verdict, Suspect);
}

/// An id that was sent with a nonce and is reported without it is not from this response.
#[test]
fn recited_ids_are_suspect() {
    let mut call = Call::of(HTTP, |fixture| {
        let id = "gen-1nonce00000000000000ff".to_owned();
        fixture
            .case
            .headers
            .push(("X-Generation-Id".to_owned(), id));
    });
    assert_eq!(call.judged().verdict, Exact);
    call = call.result(|result| result.error().generation_id = Some("gen-1".to_owned()));
    let judged = call.judged();
    assert_eq!(judged.verdict, Suspect);
    assert!(
        judged
            .why
            .unwrap_or_default()
            .contains("the recorded generation id")
    );
}

/// The suite makes no unsupported calls, and this client's control succeeded.
#[test]
fn unsupported_is_suspect_where_the_call_or_its_control_was_made() {
    let mut call = Call::exact(HTTP).result(|result| result.outcome = Outcome::Unsupported);
    assert_eq!(call.judged().verdict, Suspect);
    call.last().seen.clear();
    let judged = call.judged();
    assert_eq!(
        (judged.verdict, judged.summary.as_str()),
        (Suspect, "unsupported")
    );
    assert_eq!((judged.held, judged.fields.len()), (vec![], 0));
}

#[test]
fn a_control_is_not_judged() {
    let mut call = Call::exact(HTTP);
    call.last().planned.fixture = None;
    assert_eq!(call.try_judged(), None);
    call.played.clear();
    assert_eq!(call.try_judged(), None);
}

/// A client that repeats its request until the suite ends the call is judged by the number of requests.
#[rstest]
#[case(DEFAULT, 10, NotTested, "")]
#[case(DEFAULT, 11, Degraded, "RETRY-7")]
#[case("auth/403-pkce-invalid-code.default", 1, NotTested, "")]
#[case("auth/403-pkce-invalid-code.default", 2, Degraded, "RETRY-3")]
#[case("auth/403-pkce-invalid-code.default", 11, Degraded, "RETRY-3 RETRY-7")]
#[case(HTTP, 0, Hung, "")]
#[case(HTTP, 2, Hung, "RETRY-1")]
fn an_endless_call(
    #[case] name: &str,
    #[case] requests: u64,
    #[case] verdict: Verdict,
    #[case] breaks: &str,
) {
    let mut call = Call::exact(name).with_outcome(CallOutcome::Endless(why()));
    call.last().seen = (0..requests).map(Entry::answered).collect();
    assert_eq!(call.outcome(), (verdict, breaks.to_owned()));
}

#[rstest]
#[case(HTTP, 2, "RETRY-1")]
#[case(DEFAULT, 10, "")]
#[case(DEFAULT, 11, "RETRY-7")]
#[case("audio/400-diarize-unsupported.default", 2, "RETRY-2")]
#[case(
    "chat_completions/400-availability-model-not-found.default",
    2,
    "RETRY-2 RETRY-5"
)]
#[case("auth/403-pkce-invalid-code.default", 2, "RETRY-3")]
#[case("chat_completions/402-byok-bare.default", 2, "RETRY-4")]
#[case(
    "chat_completions/403-availability-region-restricted.default",
    2,
    "RETRY-5"
)]
#[case("embeddings/429-free-models-per-day.default", 2, "RETRY-6")]
#[case("completions/stream-502-mid-stream.default", 2, "RETRY-9")]
fn more_requests_than_may_be(#[case] name: &str, #[case] requests: u64, #[case] breaks: &str) {
    let mut call = Call::exact(name);
    call.last().seen = (0..requests).map(Entry::answered).collect();
    let verdict = if breaks.is_empty() { Exact } else { Degraded };
    assert_eq!(call.outcome(), (verdict, breaks.to_owned()));
    for broken in call.judged().broken {
        assert_eq!(broken.found, format!("{requests} requests"));
    }
}

/// The response states ten seconds; the tolerance between two clocks is a twentieth of a second.
#[rstest]
#[case(&[0], "")]
#[case(&[1_000, 10_001_000], "")]
#[case(&[1_000, 9_951_000], "")]
#[case(&[1_000, 9_950_999], "RETRY-8")]
#[case(&[1_000, 2_000, 20_000_000], "RETRY-8")]
fn a_stated_wait(#[case] at_us: &[u64], #[case] breaks: &str) {
    let mut call = Call::exact("chat_completions/429-liquid-retry-after.default");
    let wait_us = call.last().planned.wait_us.insert(Arc::default());
    wait_us.store(10_000_000, Ordering::Relaxed);
    call.last().seen = at_us.iter().copied().map(Entry::answered).collect();
    let judged = call.judged();
    assert_eq!(super::ids(&judged.broken), breaks);
    if let Some(broken) = judged.broken.first() {
        assert_eq!(broken.expected, "no second request before 10.0 s");
    } else {
        assert!(judged.held.contains(&"RETRY-8"));
    }
}

fn noticed(kind: NoticeKind) -> Entry {
    let notice = Notice {
        kind,
        text: "somewhere else".to_owned(),
    };
    Entry {
        notice: Some(notice),
        ..Entry::answered(0)
    }
}

#[rstest]
#[case(&[], Suspect, "the adapter reports an error, but the mock received no request")]
#[case(&[NoticeKind::ControlInstead], Suspect, "the adapter reports an error, but the mock received no request")]
#[case(&[NoticeKind::UnknownCase], Suspect, "the adapter sent a different request: somewhere else")]
#[case(&[NoticeKind::UnknownPath], Suspect, "the adapter sent a different request: somewhere else")]
#[case(&[NoticeKind::ControlInstead, NoticeKind::OtherSurface], Suspect, "the adapter sent a different request: somewhere else")]
#[case(&[NoticeKind::Refused], Exact, "")]
#[case(&[NoticeKind::Refused, NoticeKind::ControlInstead], Exact, "")]
fn what_the_mock_saw(#[case] kinds: &[NoticeKind], #[case] verdict: Verdict, #[case] why: &str) {
    let mut call = Call::exact(HTTP);
    call.last().seen = kinds.iter().copied().map(noticed).collect();
    let judged = call.judged();
    assert_eq!(
        (judged.verdict, judged.why.unwrap_or_default().as_str()),
        (verdict, why)
    );
    assert_eq!(judged.held.is_empty(), verdict == Suspect);
}

#[test]
fn a_success_that_nobody_asked_for_is_suspect() {
    let mut call = Call::exact("chat_completions/200-healthy");
    call.last().seen.clear();
    let judged = call.judged();
    let why = "the adapter reports a success, but the mock received no request";
    assert_eq!(
        (judged.verdict, judged.why.as_deref()),
        (Suspect, Some(why))
    );
}

/// An auxiliary request that got the control response is not a request of the call.
#[test]
fn auxiliary_requests_are_not_counted() {
    let mut call = Call::exact(HTTP);
    call.last().seen.push(noticed(NoticeKind::ControlInstead));
    assert_eq!(call.outcome(), (Exact, String::new()));
}

/// Calls with variants that have no result, or none of a request, do not show that nothing differs.
#[rstest]
#[case(None, 1, Exact)]
#[case(Some(CallOutcome::Broken(why())), 1, NotTested)]
#[case(Some(CallOutcome::NotAsked(why())), 0, NotTested)]
#[case(None, 0, Suspect)]
fn variants_without_evidence(
    #[case] outcome: Option<CallOutcome>,
    #[case] requests: usize,
    #[case] verdict: Verdict,
) {
    let mut call = Call::exact(HTTP);
    let plain = call.last().clone();
    let source = Source {
        fixture: fixture(HTTP),
        schemas: &suite().schemas,
        seed: Seed::BUILT_IN,
        gzip: false,
        kinds: Kinds::ALL,
    };
    let form = source
        .form(Variant::One(Kind::Chunked))
        .expect("it applies");
    let variation = Variation {
        form,
        outcome: outcome.unwrap_or_else(|| plain.outcome.clone()),
        seen: vec![Entry::answered(0); requests],
    };
    let varied = Varied {
        plain,
        variations: vec![variation],
    };
    let judged = judge_varied(&suite().spec, &Selection::default(), &call.hello, &varied)
        .expect("the call has a fixture");
    assert_eq!(judged.verdict, verdict, "{:?}", judged.why);
}
