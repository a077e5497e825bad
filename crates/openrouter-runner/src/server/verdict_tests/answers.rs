//! The requirements that server responses meet, and those that one modification violates.

use rstest::rstest;

use super::{Run, is_ours};
use openrouter_conformance::server::reply::{Answer, Reply};
use openrouter_conformance::server::report::ProbeResult::{self, NotProvoked, Passed, Violated};

/// One probe of each kind, and the server requirements that the reference server meets there.
const HOLDS: &str = "\
chat_completions/no-authorization: ROUTER-3 PRIV-6 SRV-1 SRV-2 SRV-12 SRV-18
chat_completions/duplicate-authorization: ROUTER-3 PRIV-6 SRV-1 SRV-12 SRV-18
chat_completions/invalid-json: ROUTER-3 PRIV-6 SRV-1 SRV-3 SRV-12 SRV-18
chat_completions/missing-messages: ROUTER-3 PRIV-6 SRV-1 SRV-4 SRV-12 SRV-18
chat_completions/null-messages: ROUTER-3 PRIV-6 SRV-1 SRV-5 SRV-12 SRV-18
chat_completions/missing-model: ROUTER-3 PRIV-6 SRV-1 SRV-6 SRV-12 SRV-18
chat_completions/unknown-model-metadata: PRIV-6 SRV-1 SRV-6 SRV-12 SRV-18
chat_completions/image-to-text-model: ROUTER-3 PRIV-6 SRV-1 SRV-7 SRV-12 SRV-18
chat_completions/stream-no-authorization: ROUTER-3 PRIV-6 SRV-1 SRV-2 SRV-11 SRV-12 SRV-18
chat_completions/stream-missing-messages: ROUTER-3 PRIV-6 SRV-1 SRV-4 SRV-11 SRV-12 SRV-18
chat_completions/stream-unknown-model: ROUTER-3 PRIV-6 SRV-1 SRV-6 SRV-11 SRV-12 SRV-18
chat_completions/stream-mid-fault: ROUTER-3 PRIV-6 SRV-18 SRV-19
chat_completions/accept-html: ROUTER-3 PRIV-6 SRV-12 SRV-13 SRV-18
chat_completions/accept-event-stream: ROUTER-3 PRIV-6 SRV-11 SRV-12 SRV-13 SRV-18
chat_completions/get-method: ROUTER-3 PRIV-6 SRV-9 SRV-18 SRV-20
chat_completions/head-method: ROUTER-3 PRIV-6 SRV-9 SRV-14 SRV-18
chat_completions/unknown-path: ROUTER-3 PRIV-6 SRV-1 SRV-8 SRV-12 SRV-18
chat_completions/unknown-surface: ROUTER-3 PRIV-6 SRV-1 SRV-8 SRV-18
chat_completions/lower-case-headers: ROUTER-3 PRIV-6 SRV-17 SRV-18
chat_completions/repeated-fault: ROUTER-3 PRIV-6 SRV-4 SRV-12 SRV-15 SRV-16 SRV-18
chat_completions/concurrent-faults: ROUTER-3 PRIV-6 SRV-5 SRV-12 SRV-15 SRV-16 SRV-18
responses/no-authorization: ROUTER-3 PRIV-6 SRV-1 SRV-2 SRV-12 SRV-18
responses/invalid-json: ROUTER-3 PRIV-6 SRV-1 SRV-3 SRV-12 SRV-18
responses/missing-input: ROUTER-3 PRIV-6 SRV-1 SRV-4 SRV-12 SRV-18
responses/number-input: ROUTER-3 PRIV-6 SRV-1 SRV-5 SRV-12 SRV-18
responses/empty-model: ROUTER-3 PRIV-6 SRV-1 SRV-6 SRV-12 SRV-18
responses/image-to-text-model: ROUTER-3 PRIV-6 SRV-1 SRV-7 SRV-12 SRV-18
responses/stream-no-authorization: ROUTER-3 PRIV-6 SRV-1 SRV-2 SRV-11 SRV-12 SRV-18
responses/stream-missing-input: ROUTER-3 PRIV-6 SRV-1 SRV-4 SRV-11 SRV-12 SRV-18
responses/stream-unknown-model: ROUTER-3 PRIV-6 SRV-1 SRV-6 SRV-11 SRV-12 SRV-18
responses/repeated-fault: ROUTER-3 PRIV-6 SRV-4 SRV-12 SRV-15 SRV-16 SRV-18
messages/no-authorization: ROUTER-3 PRIV-6 SRV-1 SRV-2 SRV-12 SRV-18
messages/invalid-json: ROUTER-3 PRIV-6 SRV-1 SRV-3 SRV-12 SRV-18
messages/missing-messages: ROUTER-3 PRIV-6 SRV-1 SRV-4 SRV-12 SRV-18
messages/string-messages: ROUTER-3 PRIV-6 SRV-1 SRV-5 SRV-12 SRV-18
messages/empty-model: ROUTER-3 PRIV-6 SRV-1 SRV-6 SRV-12 SRV-18
messages/image-to-text-model: ROUTER-3 PRIV-6 SRV-1 SRV-7 SRV-12 SRV-18
messages/stream-no-authorization: ROUTER-3 PRIV-6 SRV-1 SRV-2 SRV-11 SRV-12 SRV-18
messages/stream-missing-messages: ROUTER-3 PRIV-6 SRV-1 SRV-4 SRV-11 SRV-12 SRV-18
messages/stream-unknown-model: ROUTER-3 PRIV-6 SRV-1 SRV-6 SRV-11 SRV-12 SRV-18
messages/repeated-fault: ROUTER-3 PRIV-6 SRV-4 SRV-12 SRV-15 SRV-16 SRV-18
models/unknown-model: ROUTER-3 PRIV-6 SRV-1 SRV-8 SRV-12 SRV-18
models/head-method: ROUTER-3 PRIV-6 SRV-14 SRV-18
keys/no-authorization: ROUTER-3 PRIV-6 SRV-1 SRV-2 SRV-12 SRV-18
keys/unknown-path: ROUTER-3 PRIV-6 SRV-1 SRV-8 SRV-12 SRV-18
";

#[test]
fn the_reference_server_holds_what_concerns_the_probe_and_nothing_else() {
    let run = Run::honest();
    for row in HOLDS.lines() {
        let (id, holds) = row.split_once(": ").expect("a probe and what it holds");
        let (row, mut held, broken) = run.judged(id);
        held.retain(|id| is_ours(id));
        assert_eq!(held.join(" "), holds, "{id}");
        assert_eq!((row.result, broken), (Passed, vec![]), "{id}");
    }
}

/// The checks for errors run only if an error is expected.
#[rstest]
#[case("chat_completions/no-authorization", 20)]
#[case("chat_completions/stream-mid-fault", 21)]
#[case("chat_completions/lower-case-headers", 0)]
fn payload_checks(#[case] id: &str, #[case] more: usize) {
    let (row, held, _) = Run::honest().judged(id);
    assert_eq!(held.iter().filter(|id| !is_ours(id)).count(), more);
    assert!(row.judged >= held.len());
}

/// Edits for tests.
pub(super) trait EditAnswer {
    fn set(&mut self, body: &str);
    fn head(&mut self, name: &str, value: &str);
    /// Inserts members before those of the body.
    fn member(&mut self, members: &str);
}

impl EditAnswer for Answer {
    fn set(&mut self, body: &str) {
        self.body = body.as_bytes().to_vec();
    }

    fn head(&mut self, name: &str, value: &str) {
        self.headers
            .retain(|(given, _)| !given.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    fn member(&mut self, members: &str) {
        let text = String::from_utf8_lossy(&self.body).replacen('{', &format!("{{{members},"), 1);
        self.body = text.into_bytes();
    }
}

const OPENROUTER: &str = r#"{"error":{"code":400,"message":"no"}}"#;
const ANTHROPIC: &str =
    r#"{"type":"error","error":{"type":"invalid_request_error","message":"no"}}"#;
const STRING: &str = r#"{"error":"no"}"#;
const FAILED: &str =
    r#"{"object":"response","status":"failed","error":{"code":"server_error","message":"no"}}"#;
const EVENT: &str = "data: {\"error\":{\"code\":400,\"message\":\"no\"}}\n\n";
const WELL: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
const METADATA: &str = r#""openrouter_metadata":{}"#;

#[rstest]
// statuses
#[case("chat_completions/no-authorization", |a: &mut Answer| a.status = 403, Violated, "SRV-2")]
#[case("chat_completions/no-authorization", |a: &mut Answer| a.status = 500, Violated, "SRV-1 SRV-2")]
#[case("chat_completions/invalid-json", |a: &mut Answer| a.status = 422, Violated, "SRV-3")]
#[case("chat_completions/unknown-path", |a: &mut Answer| a.status = 400, Violated, "SRV-8")]
#[case("chat_completions/delete-method", |a: &mut Answer| a.status = 400, Violated, "SRV-9")]
#[case("chat_completions/delete-method", |a: &mut Answer| a.status = 501, Violated, "")]
// before a stream
#[case("chat_completions/stream-no-authorization", |a: &mut Answer| a.head("Content-Type", "text/event-stream; x"), Violated, "SRV-11")]
#[case("chat_completions/stream-no-authorization", |a: &mut Answer| a.set(EVENT), Violated, "SRV-11")]
#[case("chat_completions/stream-no-authorization", |a: &mut Answer| a.status = 200, Violated, "SRV-1 SRV-2 SRV-11")]
#[case("chat_completions/stream-no-authorization", |a: &mut Answer| a.status = 400, Violated, "SRV-2")]
#[case("chat_completions/accept-event-stream", |a: &mut Answer| a.head("Content-Type", "text/event-stream"), Violated, "SRV-11")]
#[case("chat_completions/no-authorization", |a: &mut Answer| a.head("Content-Type", "text/event-stream"), Violated, "")]
// envelopes
#[case("chat_completions/invalid-json", |a: &mut Answer| a.set(ANTHROPIC), Violated, "SRV-12")]
#[case("chat_completions/invalid-json", |a: &mut Answer| a.set(STRING), Violated, "SRV-12")]
#[case("chat_completions/invalid-json", |a: &mut Answer| a.set(FAILED), Violated, "SRV-12")]
#[case("chat_completions/invalid-json", |a: &mut Answer| { a.status = 200; a.set(STRING) }, Violated, "SRV-1 SRV-3 SRV-12")]
#[case("responses/invalid-json", |a: &mut Answer| a.set(ANTHROPIC), Violated, "SRV-12")]
#[case("responses/invalid-json", |a: &mut Answer| a.set(FAILED), Passed, "")]
#[case("messages/invalid-json", |a: &mut Answer| a.set(OPENROUTER), Violated, "SRV-12")]
#[case("keys/no-authorization", |a: &mut Answer| a.set(ANTHROPIC), Violated, "SRV-12")]
#[case("chat_completions/accept-html", |a: &mut Answer| { a.status = 406; a.set("<p>no</p>") }, Violated, "")]
#[case("chat_completions/accept-html", |a: &mut Answer| a.status = 422, Violated, "SRV-13")]
#[case("chat_completions/accept-html", |a: &mut Answer| a.set(STRING), Violated, "SRV-12 SRV-13")]
// errors of the web framework: no payload requirement applies, except those on privacy
#[case("chat_completions/delete-method", |a: &mut Answer| a.set(r#"{"detail":"Method Not Allowed"}"#), Passed, "SRV-20")]
#[case("chat_completions/oversize-header", |a: &mut Answer| { a.status = 431; a.set("") }, Passed, "SRV-20")]
#[case("messages/get-method", |a: &mut Answer| a.set("<pre>Cannot GET /v1/messages</pre>"), Passed, "SRV-20")]
#[case("messages/get-method", |a: &mut Answer| a.set(OPENROUTER), Passed, "SRV-20")]
#[case("chat_completions/delete-method", |a: &mut Answer| { a.status = 400; a.set("no") }, Violated, "SRV-9 SRV-20")]
#[case("chat_completions/delete-method", |a: &mut Answer| a.set(r#"{"error":{"code":405,"message":" "}}"#), Violated, "")]
// heads
#[case("chat_completions/head-method", |a: &mut Answer| a.set("no"), Violated, "SRV-14")]
#[case("models/head-method", |a: &mut Answer| a.set("{}"), Violated, "SRV-14")]
// healthy ones in another form
#[case("chat_completions/lower-case-headers", |a: &mut Answer| a.status = 401, Violated, "SRV-17")]
#[case("chat_completions/lower-case-headers", |a: &mut Answer| a.status = 300, Violated, "SRV-17")]
#[case("chat_completions/lower-case-headers", |a: &mut Answer| a.status = 299, Passed, "")]
#[case("chat_completions/lower-case-headers", |a: &mut Answer| a.set(OPENROUTER), Violated, "SRV-17")]
#[case("chat_completions/lower-case-headers", |a: &mut Answer| a.broken = Some("it broke".into()), Passed, "")]
// ends
#[case("chat_completions/no-authorization", |a: &mut Answer| a.broken = Some("it broke".into()), Violated, "SRV-18")]
#[case("chat_completions/stream-mid-fault", |a: &mut Answer| a.broken = Some("it broke".into()), Violated, "SRV-18")]
#[case("chat_completions/stream-mid-fault", |a: &mut Answer| a.set("data: {\"choices\":[]}\n\n"), Violated, "SRV-19")]
#[case("chat_completions/stream-mid-fault", |a: &mut Answer| a.set(OPENROUTER), Violated, "SRV-19")]
// what was not asked for
#[case("chat_completions/no-authorization", |a: &mut Answer| a.member(METADATA), Violated, "ROUTER-3")]
#[case("chat_completions/no-authorization", |a: &mut Answer| a.member("\"openrouter_metadata\":null"), Passed, "")]
#[case("chat_completions/lower-case-headers", |a: &mut Answer| a.member(METADATA), Violated, "ROUTER-3")]
#[case("chat_completions/unknown-model-metadata", |a: &mut Answer| a.member(METADATA), Passed, "")]
// keys
#[case("chat_completions/invalid-json", |a: &mut Answer| a.member("\"key\":\"sk-or-v1-conform-control\""), Violated, "PRIV-6")]
#[case("chat_completions/invalid-json", |a: &mut Answer| a.head("X-Key", "sk-or-v1-conform-control"), Violated, "PRIV-6")]
#[case("chat_completions/invalid-json", |a: &mut Answer| a.member("\"key\":\"sk-or-v1-conform-contro\""), Passed, "")]
#[case("chat_completions/no-scheme", |a: &mut Answer| a.member("\"key\":\"conform\""), Passed, "")]
// nothing to check
#[case("chat_completions/invalid-json", |a: &mut Answer| { a.status = 200; a.set("{}") }, NotProvoked, "")]
#[case("chat_completions/invalid-json", |a: &mut Answer| { a.status = 299; a.set("{}") }, NotProvoked, "")]
#[case("chat_completions/invalid-json", |a: &mut Answer| { a.status = 300; a.set("{}") }, Violated, "SRV-1 SRV-3")]
#[case("chat_completions/stream-mid-fault", |a: &mut Answer| a.status = 400, NotProvoked, "")]
#[case("chat_completions/stream-mid-fault", |a: &mut Answer| a.status = 399, Violated, "")]
#[case("chat_completions/stream-mid-fault", |a: &mut Answer| a.set(WELL), NotProvoked, "")]
fn one_answer(
    #[case] id: &str,
    #[case] change: fn(&mut Answer),
    #[case] result: ProbeResult,
    #[case] breaks: &str,
) {
    assert_eq!(
        Run::with(id, change).outcome(id),
        (result, breaks.to_owned())
    );
}

const REPEATED: &str = "chat_completions/repeated-fault";

/// Only a response that differs and is not a rate limit counts as different.
#[rstest]
#[case(0, |a: &mut Answer| a.status = 422, "SRV-15")]
#[case(1, |a: &mut Answer| a.status = 422, "SRV-15")]
#[case(2, |a: &mut Answer| a.status = 422, "SRV-15")]
#[case(2, |a: &mut Answer| a.status = 429, "")]
#[case(0, |a: &mut Answer| a.status = 429, "SRV-4")]
#[case(1, |a: &mut Answer| a.head("X-Request-Id", "another"), "")]
#[case(1, |a: &mut Answer| a.set(r#"{"error":{"code":400,"message":"no","metadata":{"error_type":"context_length_exceeded"}}}"#), "SRV-15")]
fn an_answer_of_several(#[case] nth: usize, #[case] change: fn(&mut Answer), #[case] breaks: &str) {
    assert_eq!(
        Run::with_reply(REPEATED, nth, change).outcome(REPEATED).1,
        breaks
    );
}

#[test]
fn a_repetition_without_an_answer() {
    let mut run = Run::honest();
    run.replies(REPEATED).replies[2] = Reply::Nothing("it was refused".to_owned());
    assert_eq!(run.outcome(REPEATED), (Passed, "SRV-15".to_owned()));
    assert_eq!(run.judged(REPEATED).0.findings[0].found, "it was refused");
}

#[test]
fn damage_behind_the_faults() {
    let mut run = Run::honest();
    let after = Reply::Nothing("it is gone".to_owned());
    run.replies(REPEATED).control_after = Some(after);
    assert_eq!(run.outcome(REPEATED), (Violated, "SRV-16".to_owned()));
    assert_eq!(run.judged(REPEATED).0.findings[0].found, "it is gone");
    run.replies(REPEATED).control_after = None;
    let (_, held, broken) = run.judged(REPEATED);
    assert!(!held.contains(&"SRV-16".to_owned()) && broken.is_empty());
}
