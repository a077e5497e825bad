//! The requirements that one change by the gateway violates, and the severity.

use rstest::rstest;

use super::{Exchange, INSIDE, KEY};
use crate::gateway::arrived::{Arrived, Over};
use crate::gateway::verdict::Verdict;
use crate::gateway::verdict::Verdict::{
    CleanEnded, Crashed, Hung, Leaked, Lost, Misclassified, NotApplicable, Preserved, Swallowed,
    Translated,
};

const LIQUID: &str = "chat_completions/429-liquid-retry-after";
const MID: &str = "completions/stream-502-mid-stream";
const CLOSED: &str = "chat_completions/stream-200-closed-without-finish";
const PAGE: &str = "completions/404-site-page";
const OK: &str = r#"{"id":"a","object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hello"}}]}"#;
const DONE: &str = "data: [DONE]\n\n";
const ENDED: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

/// The violated requirements, or those that allow the change.
#[rstest]
#[case(LIQUID, |a: &mut Arrived| a.status = Some(500), Misclassified, "GW-2 GW-3")]
#[case(LIQUID, |a: &mut Arrived| a.status = Some(404), Misclassified, "GW-2 GW-3")]
#[case(LIQUID, |a: &mut Arrived| a.status = Some(302), Lost, "GW-2 GW-3")]
#[case(LIQUID, |a: &mut Arrived| a.set(r#"{"error":{"code":429,"message":"no"}}"#), Lost, "GW-6 GW-8")]
#[case(LIQUID, |a: &mut Arrived| a.replace("Provider returned error", "no"), Lost, "GW-6")]
#[case(LIQUID, |a: &mut Arrived| a.replace("Liquid", "Somebody"), Lost, "GW-8")]
#[case(LIQUID, |a: &mut Arrived| a.replace("\"raw\"", "\"wrapped\""), Translated, "GW-5")]
#[case(LIQUID, |a: &mut Arrived| a.replace("\"metadata\"", "\"more\""), Translated, "GW-5")]
#[case(LIQUID, |a: &mut Arrived| a.head("Retry-After", None), Lost, "GW-9")]
#[case(LIQUID, |a: &mut Arrived| a.head("Retry-After", Some("90000")), Lost, "GW-9")]
#[case(LIQUID, |a: &mut Arrived| a.head("Retry-After", Some("soon")), Lost, "GW-9")]
#[case(LIQUID, |a: &mut Arrived| { a.status = Some(200); a.set(OK) }, Swallowed, "GW-1")]
#[case(
    LIQUID,
    |a: &mut Arrived| { a.status = None; a.body.clear(); a.over = Over::Broken("it broke".into()) },
    Crashed,
    "GW-21"
)]
#[case(LIQUID, |a: &mut Arrived| a.over = Over::Hung("it hung".into()), Hung, "GW-21")]
#[case(LIQUID, |a: &mut Arrived| a.head("X-Debug", Some(KEY)), Leaked, "GW-18")]
#[case(LIQUID, |a: &mut Arrived| a.member("debug", KEY), Leaked, "GW-18")]
#[case(LIQUID, |a: &mut Arrived| a.member("debug", INSIDE), Leaked, "GW-19")]
#[case(LIQUID, |a: &mut Arrived| a.member("debug", "/usr/lib/x"), Leaked, "GW-19")]
#[case(LIQUID, |a: &mut Arrived| a.head("X-Debug", Some(INSIDE)), Leaked, "GW-19")]
#[case(LIQUID, |a: &mut Arrived| a.member("debug", "harmless"), Translated, "GW-5")]
#[case(LIQUID, |a: &mut Arrived| a.head("X-Debug", Some("harmless")), Preserved, "")]
#[case("chat_completions/500-internal-server-error", |a: &mut Arrived| a.status = Some(502), Lost, "GW-3")]
#[case("chat_completions/500-internal-server-error", |a: &mut Arrived| a.status = Some(400), Misclassified, "GW-2 GW-3")]
#[case(
    "chat_completions/500-internal-server-error",
    |a: &mut Arrived| a.set(r#"{"error":{"code":500,"message":"no"}}"#),
    Translated,
    "GW-5"
)]
#[case("models/401-missing-authentication-header", |a: &mut Arrived| a.status = Some(502), Translated, "GW-4")]
#[case("models/401-missing-authentication-header", |a: &mut Arrived| a.status = Some(500), Translated, "GW-4")]
#[case("models/401-missing-authentication-header", |a: &mut Arrived| a.status = Some(504), Misclassified, "GW-2 GW-3")]
#[case(
    "chat_completions/400-context-length-exceeded-typed",
    |a: &mut Arrived| a.replace("context_length_exceeded", "moon"),
    Lost,
    "GW-7"
)]
#[case(
    "chat_completions/400-context-length-exceeded-typed",
    |a: &mut Arrived| a.replace("maximum context length", "size"),
    Lost,
    "GW-6"
)]
#[case(
    "chat_completions/400-context-length-exceeded-typed",
    |a: &mut Arrived| a.set(r#"{"error":{"message":"nothing to see"}}"#),
    Lost,
    "GW-6 GW-7"
)]
#[case("messages/529-provider-overloaded", |a: &mut Arrived| a.recode(529, 503), Translated, "GW-4")]
#[case("messages/529-provider-overloaded", |a: &mut Arrived| a.recode(529, 502), Translated, "GW-4")]
#[case("messages/529-provider-overloaded", |a: &mut Arrived| a.recode(529, 504), Translated, "GW-4")]
#[case("messages/529-provider-overloaded", |a: &mut Arrived| a.recode(529, 500), Lost, "GW-3")]
#[case("messages/529-provider-overloaded", |a: &mut Arrived| a.recode(529, 429), Misclassified, "GW-2 GW-3")]
#[case("chat_completions/408-operation-timed-out", |a: &mut Arrived| a.recode(408, 504), Translated, "GW-4")]
#[case("chat_completions/408-operation-timed-out", |a: &mut Arrived| a.recode(408, 500), Misclassified, "GW-2 GW-3")]
#[case("chat_completions/502-body-of-200", |a: &mut Arrived| a.status = Some(502), Translated, "GW-5")]
#[case("chat_completions/502-body-of-200", |a: &mut Arrived| a.set(OK), Swallowed, "GW-1")]
#[case(
    "chat_completions/429-choice-error-keeps-content",
    |a: &mut Arrived| a.replace("\"error\"", "\"failed\""),
    Swallowed,
    "GW-1"
)]
#[case(PAGE, |a: &mut Arrived| a.set(r#"{"error":{"code":404,"message":"no page"}}"#), Translated, "GW-5")]
#[case(PAGE, |a: &mut Arrived| a.set(r#"{"error":"no page"}"#), Translated, "GW-5")]
#[case(PAGE, |a: &mut Arrived| a.set(r#"{"error":7}"#), Lost, "GW-20")]
#[case(PAGE, |a: &mut Arrived| a.status = Some(200), Lost, "GW-2 GW-3")]
#[case(
    "chat_completions/200-error-null",
    |a: &mut Arrived| { a.status = Some(500); a.set(r#"{"error":{"code":500,"message":"no"}}"#) },
    Misclassified,
    ""
)]
#[case("chat_completions/200-error-null", |a: &mut Arrived| a.set(OK), Lost, "")]
#[case("chat_completions/200-error-null", |a: &mut Arrived| a.member("more", "harmless"), Translated, "GW-5")]
#[case("chat_completions/200-error-null", |a: &mut Arrived| a.replace("content", "text"), Lost, "")]
#[case("chat_completions/200-error-null", |a: &mut Arrived| a.head("X-Debug", Some(KEY)), Leaked, "GW-18")]
#[case("chat_completions/200-error-null", |a: &mut Arrived| a.member("debug", INSIDE), Translated, "GW-5")]
#[case(
    "chat_completions/429-json-answer-to-stream-request",
    |a: &mut Arrived| { a.status = Some(200); a.set("data: {\"error\":{\"code\":429,\"message\":\"no\"}}\n\n") },
    Misclassified,
    "GW-10 GW-6 GW-8"
)]
#[case(
    "chat_completions/429-json-answer-to-stream-request",
    |a: &mut Arrived| a.status = Some(400),
    Misclassified,
    "GW-2 GW-3"
)]
#[case(MID, |a: &mut Arrived| a.cut("\"error\""), Lost, "GW-2 GW-3 GW-6 GW-7 GW-11")]
#[case(
    MID,
    |a: &mut Arrived| { a.cut("\"error\""); a.over = Over::Broken("it broke".into()) },
    Lost,
    "GW-2 GW-3 GW-6 GW-7 GW-11"
)]
#[case(MID, |a: &mut Arrived| { a.cut("\"error\""); a.more(DONE) }, CleanEnded, "GW-11")]
#[case(MID, |a: &mut Arrived| a.replace("\"error\":{", "\"failure\":{"), Lost, "GW-2 GW-3")]
#[case(MID, |a: &mut Arrived| a.replace(" upon a", " on a"), Lost, "GW-13")]
#[case(
    MID,
    |a: &mut Arrived| a.set(r#"{"error":{"code":502,"message":"Upstream connection closed","metadata":{"error_type":"provider_unavailable"}}}"#),
    Lost,
    "GW-8 GW-11 GW-13"
)]
#[case(
    MID,
    |a: &mut Arrived| { a.status = Some(502); a.set(r#"{"error":{"code":502,"message":"Upstream connection closed","metadata":{"error_type":"provider_unavailable"}}}"#) },
    Lost,
    "GW-8 GW-13"
)]
#[case(
    MID,
    |a: &mut Arrived| { a.status = None; a.body.clear(); a.over = Over::Broken("it broke".into()) },
    Crashed,
    "GW-21"
)]
#[case(MID, |a: &mut Arrived| a.over = Over::Hung("it hung".into()), Hung, "GW-21")]
#[case(MID, |a: &mut Arrived| a.head("X-Debug", Some(INSIDE)), Preserved, "")]
#[case(MID, |a: &mut Arrived| a.replace("\"provider\"", "\"by\""), Translated, "GW-5")]
#[case(CLOSED, |a: &mut Arrived| a.more(DONE), CleanEnded, "GW-12")]
#[case(CLOSED, |a: &mut Arrived| a.more(ENDED), CleanEnded, "GW-12")]
#[case(CLOSED, |a: &mut Arrived| { a.more(ENDED); a.over = Over::Ended }, CleanEnded, "GW-12")]
#[case(CLOSED, |a: &mut Arrived| a.over = Over::Ended, CleanEnded, "GW-22")]
#[case("chat_completions/200-cut-json-body", |a: &mut Arrived| a.over = Over::Ended, CleanEnded, "GW-22")]
#[case("messages/stream-200-reset-inside-event", |a: &mut Arrived| a.over = Over::Ended, CleanEnded, "GW-22")]
#[case("chat_completions/stream-200-ends-without-finish", |a: &mut Arrived| a.over = Over::Broken("it broke".into()), Preserved, "")]
#[case(
    CLOSED,
    |a: &mut Arrived| a.more("data: {\"error\":{\"code\":502,\"message\":\"it broke\"}}\n\n"),
    Translated,
    "GW-5"
)]
#[case(
    CLOSED,
    |a: &mut Arrived| { a.status = Some(502); a.set(r#"{"error":{"code":502,"message":"it broke"}}"#); a.over = Over::Ended },
    Lost,
    "GW-13"
)]
#[case("chat_completions/stream-200-stall-inside-event", |a: &mut Arrived| a.body.truncate(20), Lost, "GW-13")]
#[case(
    "chat_completions/stream-200-stall-inside-event",
    |a: &mut Arrived| a.over = Over::Hung("it hung".into()),
    Hung,
    "GW-21"
)]
#[case("chat_completions/stream-200-reset-inside-event", |a: &mut Arrived| { a.cut("data:"); }, Preserved, "")]
#[case(
    "chat_completions/stream-200-comments-before-content",
    |a: &mut Arrived| a.replace(": OPENROUTER PROCESSING", "data: : OPENROUTER PROCESSING"),
    Misclassified,
    "GW-14"
)]
#[case(
    "chat_completions/stream-200-comments-before-content",
    |a: &mut Arrived| a.replace(": OPENROUTER PROCESSING\n\n", ""),
    Preserved,
    ""
)]
#[case(
    "chat_completions/stream-200-comments-before-content",
    |a: &mut Arrived| { a.status = Some(502); a.set(r#"{"error":{"code":502,"message":"no"}}"#) },
    Misclassified,
    ""
)]
#[case("chat_completions/stream-404-no-image-input", |a: &mut Arrived| a.cut("data:"), NotApplicable, "")]
#[case("chat_completions/stream-404-no-image-input", |a: &mut Arrived| a.replace("data:", "data: "), Preserved, "")]
#[case("chat_completions/stream-200-no-content", |a: &mut Arrived| a.set(DONE), Translated, "GW-5")]
#[case("chat_completions/400-context-length-exceeded-typed", |a: &mut Arrived| { a.replace("\"error_type\"", "\"kind\"") }, Translated, "GW-5")]
#[case(LIQUID, |a: &mut Arrived| { a.status = Some(200); a.set(OK); a.over = Over::Hung("it hung".into()) }, Hung, "GW-21")]
#[case(
    "chat_completions/429-json-answer-to-stream-request",
    |a: &mut Arrived| { a.status = None; a.body.clear(); a.over = Over::Broken("it broke".into()) },
    Crashed,
    "GW-21"
)]
#[case("chat_completions/502-network-error-masked-as-stop", |a: &mut Arrived| a.set(OK), Lost, "")]
#[case("chat_completions/200-no-content", |a: &mut Arrived| a.set(OK), Lost, "")]
#[case(CLOSED, |a: &mut Arrived| { a.status = None; a.body.clear() }, Lost, "")]
#[case("chat_completions/403-age-attestation", |a: &mut Arrived| a.status = Some(502), Misclassified, "GW-2 GW-3")]
#[case(MID, |a: &mut Arrived| a.set(OK), Swallowed, "GW-1 GW-11 GW-13")]
fn one_thing_changed(
    #[case] id: &str,
    #[case] change: fn(&mut Arrived),
    #[case] verdict: Verdict,
    #[case] requirements: &str,
) {
    let exchange = Exchange::exact(id).with(change);
    let (found, mut ids) = exchange.outcome();
    if ids.is_empty() {
        ids = exchange.judged().allowed_by.join(" ");
    }
    assert_eq!((found, ids.as_str()), (verdict, requirements));
}

/// If the upstream breaks the connection before the response head, nothing can arrive; after it, the sent part can.
#[rstest]
#[case(None, "", Preserved)]
#[case(None, "{", Lost)]
#[case(Some(200), "", Lost)]
fn nothing_arrives(#[case] status: Option<u16>, #[case] body: &str, #[case] verdict: Verdict) {
    let exchange = Exchange::of(CLOSED, |fixture| {
        fixture.case.status = status;
        fixture.payload = body.as_bytes().to_vec().into();
    });
    let nothing = exchange.with(|arrived| {
        *arrived = Arrived {
            over: Over::Broken("it broke".to_owned()),
            ..Arrived::default()
        };
    });
    assert_eq!(nothing.outcome(), (verdict, String::new()));
}

/// An interrupted response that arrives complete is a different response, and the reverse.
#[test]
fn what_broke_off_breaks_off() {
    let cut = Exchange::exact("chat_completions/stream-200-reset-inside-event");
    assert_eq!(cut.outcome().0, Preserved);
    let shorter = cut.with(|arrived| arrived.body.truncate(3));
    assert_eq!(shorter.outcome().0, Preserved, "it broke off sooner");
    let ended = shorter.with(|arrived| arrived.over = Over::Ended);
    assert_ne!(ended.outcome().0, Preserved);
    let whole = Exchange::exact(LIQUID).with(|arrived| arrived.body.truncate(3));
    assert_ne!(whole.outcome().0, Preserved);
}

/// The value of `raw` in another order is the same value.
#[rstest]
#[case(r#"{"b":2,"a":1}"#, "")]
#[case(r#"{"b":2,"a":3}"#, "GW-8")]
fn raw_in_another_order(#[case] raw: &str, #[case] breaks: &str) {
    let body = |raw: &str| {
        format!(
            r#"{{"error":{{"code":429,"message":"no","metadata":{{"provider_name":"Acme","raw":{raw}}}}}}}"#
        )
    };
    let exchange = Exchange::of(LIQUID, |fixture| {
        fixture.case.expect.message = Some("no".to_owned());
        fixture.payload = body(r#"{"a":1,"b":2}"#).into_bytes().into();
    });
    let changed = exchange.with(|arrived| arrived.set(&body(raw)));
    assert_eq!(changed.outcome().1, breaks);
}

/// A wait is required in responses on which a client has to wait.
#[rstest]
#[case(402, "GW-9")]
#[case(429, "GW-9")]
#[case(503, "GW-9")]
#[case(500, "")]
fn a_wait_that_was_left_out(#[case] status: u16, #[case] breaks: &str) {
    let exchange = Exchange::of(LIQUID, |fixture| {
        let text = String::from_utf8_lossy(&fixture.payload);
        fixture.payload = text.replace("429", &status.to_string()).into_bytes().into();
        fixture.case.status = Some(status);
        fixture.case.expect.status = Some(status);
    });
    let changed = exchange.with(|arrived| arrived.head("Retry-After", None));
    assert_eq!(changed.outcome().1, breaks);
}

/// Two seconds may pass in transit.
#[rstest]
#[case(0, "")]
#[case(2, "")]
#[case(3, "GW-9")]
fn a_wait_that_was_counted_anew(#[case] more: u64, #[case] breaks: &str) {
    let exchange = Exchange::exact(LIQUID);
    let stated = exchange.played.fixture.case.headers.iter();
    let stated = stated
        .clone()
        .find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
    let seconds: u64 = stated.expect("it is stated").1.parse().expect("seconds");
    let wait = (seconds + more).to_string();
    let changed = exchange.with(|arrived| arrived.head("Retry-After", Some(&wait)));
    assert_eq!(changed.outcome().1, breaks);
}

/// An equivalent type may replace the stated one.
#[rstest]
#[case("rate_limit_exceeded", "")]
#[case("moon", "GW-7")]
fn another_type(#[case] other: &str, #[case] breaks: &str) {
    let exchange = Exchange::of(
        "chat_completions/400-context-length-exceeded-typed",
        |fixture| {
            fixture.case.expect.error_type_also = vec!["rate_limit_exceeded".to_owned()];
        },
    );
    let changed = exchange.with(|arrived| arrived.replace("context_length_exceeded", other));
    assert_eq!(changed.outcome().1, breaks);
}
