//! The messages about violated requirements.

use rstest::rstest;

use super::{Exchange, INSIDE};
use crate::gateway::arrived::Arrived;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;

const LIQUID: &str = "chat_completions/429-liquid-retry-after";
const MID: &str = "completions/stream-502-mid-stream";

#[rstest]
#[case(LIQUID, |a: &mut Arrived| a.set(r#"{"a":1}"#), "GW-6", "429 {\"a\":1}")]
#[case(LIQUID, |a: &mut Arrived| a.set(r#"{"a":1}"#), "GW-8", "no provider_name, no raw: 429 {\"a\":1}")]
#[case(LIQUID, |a: &mut Arrived| a.head("Retry-After", None), "GW-9", "no such header")]
#[case(LIQUID, |a: &mut Arrived| a.head("Retry-After", Some("soon")), "GW-9", "soon")]
#[case(LIQUID, |a: &mut Arrived| a.status = Some(500), "GW-3", "500")]
#[case(
    LIQUID,
    |a: &mut Arrived| { a.status = Some(302); a.set(r#"{"error":{"message":"a"}}"#) },
    "GW-2",
    "no status: 302 {\"error\":{\"message\":\"a\"}}"
)]
#[case(
    LIQUID,
    |a: &mut Arrived| { a.status = Some(400); a.set(r#"{"error":{"message":"a"}}"#) },
    "GW-2",
    "400: 400 {\"error\":{\"message\":\"a\"}}"
)]
#[case("chat_completions/400-context-length-exceeded-typed", |a: &mut Arrived| a.set(r#"{"a":1}"#), "GW-7", "none: 400 {\"a\":1}")]
#[case(
    "chat_completions/400-context-length-exceeded-typed",
    |a: &mut Arrived| a.replace("context_length_exceeded", "moon"),
    "GW-7",
    "moon"
)]
#[case(MID, |a: &mut Arrived| a.set("data: {\"a\":1}\n\ndata: [DONE]\n\n"), "GW-11", "200 data: {\"a\":1} data: [DONE]; the stream ended as if it had succeeded")]
#[case(MID, |a: &mut Arrived| a.set("data: {\"a\":1}\n\n"), "GW-13", "\"\"")]
fn what_was_seen(
    #[case] id: &str,
    #[case] change: fn(&mut Arrived),
    #[case] requirement: &str,
    #[case] seen: &str,
) {
    let judged = Exchange::exact(id).with(change).judged();
    let broken = judged.broken.iter().find(|one| one.check == requirement);
    assert_eq!(broken.map(|one| one.found.as_str()), Some(seen));
}

/// The message shows the end of a long stream, because that is where the failure is.
#[test]
fn the_end_of_a_stream_is_shown() {
    let long = format!(
        "data: {{\"a\":\"{}\"}}\n\ndata: [DONE]\n\n",
        "b".repeat(300)
    );
    let judged = Exchange::exact(MID)
        .with(|arrived| arrived.set(&long))
        .judged();
    let seen = &judged
        .broken
        .iter()
        .find(|one| one.check == "GW-11")
        .expect("it is broken")
        .found;
    let end = format!(
        "...{}\"}} data: [DONE]",
        "b".repeat(200 - "\"} data: [DONE]".len())
    );
    assert!(seen.starts_with(&end), "{seen}");
}

/// The message shows sixty characters on either side of a leak.
#[test]
fn what_leaks_is_shown_with_what_surrounds_it() {
    let body = format!(
        r#"{{"error":{{"code":429,"message":"{} {INSIDE} {}"}}}}"#,
        "a".repeat(99),
        "b".repeat(99)
    );
    let judged = Exchange::exact(LIQUID)
        .with(|arrived| arrived.set(&body))
        .judged();
    let seen = &judged
        .broken
        .iter()
        .find(|one| one.check == "GW-19")
        .expect("it leaks")
        .found;
    assert_eq!(
        *seen,
        format!("...{} {INSIDE} {}...", "a".repeat(59), "b".repeat(59))
    );
}

/// The state of each field, including the text of a stream.
#[test]
fn fields_of_an_exchange() {
    let fields = Exchange::exact(MID).judged().fields;
    assert!(
        fields.values().all(|state| *state == FieldState::Value),
        "{fields:?}"
    );
    assert!(fields.contains_key(&FieldName::Text) && fields.contains_key(&FieldName::Message));
    let without = Exchange::exact(MID).with(|arrived| arrived.set("data: [DONE]\n\n"));
    assert_eq!(without.judged().fields[&FieldName::Text], FieldState::Lost);
}
