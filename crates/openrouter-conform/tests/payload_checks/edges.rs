//! Where each check begins and ends to check: answers just on this side and just on the other one.

use openrouter_conformance::check::Judgement;
use openrouter_conformance::payload::{Answer, Subject, checks, judge};
use openrouter_corpus::data::Suite;
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_errors::Surface::{self, ChatCompletions, Messages, Responses};
use rstest::rstest;

fn judgement(requirement: &str, answer: &Answer<'_>) -> Judgement {
    let check = checks().find(|check| check.requirement == requirement);
    check
        .expect("there is one")
        .run(&Subject::new(answer).view())
}

/// Returns the result of a check: the violated locations, `holds`, or `-` if it does not apply.
pub(crate) fn message(requirement: &str, answer: &Answer<'_>) -> String {
    match judgement(requirement, answer) {
        Judgement::NotApplicable => "-".to_owned(),
        Judgement::Holds => "holds".to_owned(),
        Judgement::Broken(violations) => {
            let places: Vec<_> = violations.into_iter().map(|one| one.pointer).collect();
            format!("[{}]", places.join(" "))
        }
    }
}

/// What a check finds at the first place that is broken.
pub(crate) fn found(requirement: &str, answer: &Answer<'_>) -> Option<String> {
    match judgement(requirement, answer) {
        Judgement::Broken(violations) => Some(violations.into_iter().next()?.found),
        _ => None,
    }
}

#[rstest]
#[case::a_success_need_not_be_an_error("HTTP-2", 200, r#"{"a":1}"#, "-")]
#[case::a_name_is_no_number("HTTP-4", 400, r#"{"error":{"code":"abc"}}"#, "[/error/code]")]
#[case::a_negative_number_is_one("HTTP-4", 400, r#"{"error":{"code":-1}}"#, "holds")]
#[case::http_status_with_a_type_will_do(
    "HTTP-6",
    429,
    r#"{"error":{"http_status":429,"error_type":"rate_limit_exceeded"}}"#,
    "holds"
)]
#[case::http_status_alone_will_not(
    "HTTP-6",
    429,
    r#"{"error":{"http_status":429}}"#,
    "[/error/code]"
)]
#[case::text_is_of_no_envelope("HTTP-10", 500, "oops", "-")]
#[case::a_validators_type_is_not_anthropics(
    "MSG-1",
    400,
    r#"{"error":{"code":400,"message":"x"}}"#,
    "-"
)]
#[case::moderation_has_no_raw(
    "META-4",
    403,
    r#"{"error":{"metadata":{"provider_name":"P","reasons":["x"]}}}"#,
    "-"
)]
#[case::without_a_provider_no_raw("META-4", 400, r#"{"error":{"metadata":{"a":1}}}"#, "-")]
#[case::nothing_but_too_much("META-6", 502, r#"{"error":{"metadata":{"previous_errors":[{"provider":"P","code":502,"status":502,"raw":"x"}]}}}"#, "[/error/metadata/previous_errors/0]")]
#[case::nothing_but_too_little(
    "META-6",
    502,
    r#"{"error":{"metadata":{"previous_errors":[{"provider":"P","code":502}]}}}"#,
    "[/error/metadata/previous_errors/0]"
)]
#[case::credits_are_402(
    "META-7",
    429,
    r#"{"error":{"metadata":{"limit_source":"openrouter_credits"}}}"#,
    "[/error/metadata/limit_source]"
)]
#[case::a_key_limit_is_402_or_403(
    "META-7",
    429,
    r#"{"error":{"metadata":{"limit_source":"openrouter_key_limit"}}}"#,
    "[/error/metadata/limit_source]"
)]
#[case::a_budget_of_a_guardrail_is_403(
    "META-7",
    402,
    r#"{"error":{"metadata":{"limit_source":"openrouter_guardrail_budget"}}}"#,
    "[/error/metadata/limit_source]"
)]
#[case::what_succeeds_may_talk_of_traces(
    "PRIV-4",
    200,
    r#"{"choices":[{"message":{"content":"panicked at "}}]}"#,
    "-"
)]
#[case::traces_in_lists(
    "PRIV-4",
    500,
    r#"{"error":{"message":"x","metadata":{"list":["panicked at y"]}}}"#,
    "[/error/metadata/list/0]"
)]
#[case::traces_in_text("PRIV-4", 500, "panicked at y", "[]")]
#[case::names_at_other_surfaces("RESP-3", 400, r#"{"error":{"code":"made_up"}}"#, "-")]
#[case::a_body_is_no_stream("STREAM-3", 400, r#"{"error":{"code":"abc"}}"#, "-")]
#[case::no_content_is_blank("TEXT-4", 204, "", "-")]
#[case::a_blank_success("TEXT-4", 200, "", "[]")]
#[case::a_timeout_of_cloudflare(
    "TYPE-2",
    522,
    r#"{"error":{"error_type":"provider_unavailable"}}"#,
    "holds"
)]
#[case::overloaded_as_anthropic_says(
    "TYPE-2",
    529,
    r#"{"error":{"error_type":"provider_overloaded"}}"#,
    "holds"
)]
#[case::a_timeout_of_the_request("TYPE-2", 408, r#"{"error":{"error_type":"timeout"}}"#, "holds")]
#[case::payment_that_is_forbidden(
    "TYPE-2",
    403,
    r#"{"error":{"error_type":"payment_required"}}"#,
    "holds"
)]
#[case::what_is_gone("TYPE-2", 410, r#"{"error":{"error_type":"not_found"}}"#, "holds")]
#[case::unmapped_is_of_any_status("TYPE-2", 418, r#"{"error":{"error_type":"unmapped"}}"#, "holds")]
#[case::of_another_status(
    "TYPE-2",
    418,
    r#"{"error":{"error_type":"not_found"}}"#,
    "[/error/error_type]"
)]
#[case::beside_availability_in_the_error(
    "TYPE-3",
    404,
    r#"{"error":{"error_type":"not_found","availability":{}}}"#,
    "holds"
)]
fn of_chat(#[case] requirement: &str, #[case] status: u16, #[case] body: &str, #[case] says: &str) {
    let answer = Answer {
        status: Some(status),
        surface: Some(ChatCompletions),
        ..Answer::new(body.as_bytes())
    };
    assert_eq!(message(requirement, &answer), says);
}

#[rstest]
#[case::a_name_is_a_code_there(
    "HTTP-4",
    Some(Responses),
    429,
    r#"{"error":{"code":"rate_limit_exceeded"}}"#,
    "-"
)]
#[case::a_number_in_quotes_is_none(
    "HTTP-4",
    Some(Responses),
    429,
    r#"{"error":{"code":"429"}}"#,
    "[/error/code]"
)]
#[case::metadata_of_the_caller(
    "META-3",
    Some(Responses),
    200,
    r#"{"status":"failed","error":{"code":"server_error"},"metadata":{"provider_name":5}}"#,
    "-"
)]
#[case::the_type_beside_the_error(
    "TYPE-3",
    Some(Responses),
    200,
    r#"{"status":"failed","error":{"code":"server_error"},"error_type":"server"}"#,
    "holds"
)]
#[case::numbers_in_openrouters_envelope(
    "RESP-2",
    Some(Responses),
    429,
    r#"{"error":{"code":429}}"#,
    "-"
)]
#[case::names_are_known_in_any_envelope(
    "RESP-3",
    Some(Responses),
    400,
    r#"{"error":{"code":"made_up"}}"#,
    "[/error/code]"
)]
#[case::a_flat_event_without_a_code(
    "RESP-2",
    Some(Responses),
    200,
    r#"{"type":"error","message":"x"}"#,
    "[/code]"
)]
#[case::anthropics_by_its_type(
    "MSG-2",
    None,
    529,
    r#"{"type":"error","error":{"type":"overloaded_error"}}"#,
    "holds"
)]
#[case::an_event_where_the_type_is_not_anthropics(
    "RESP-2",
    None,
    400,
    r#"{"type":"error","error":{"type":"made_up"}}"#,
    "[/error/code]"
)]
#[case::a_refusal_is_an_error_without_one(
    "MSG-1",
    Some(Messages),
    400,
    r#"{"message":"x"}"#,
    "[/type /error/type]"
)]
fn of_other_surfaces(
    #[case] requirement: &str,
    #[case] surface: Option<Surface>,
    #[case] status: u16,
    #[case] body: &str,
    #[case] says: &str,
) {
    let answer = Answer {
        status: Some(status),
        surface,
        ..Answer::new(body.as_bytes())
    };
    assert_eq!(message(requirement, &answer), says);
}

#[rstest]
#[case::all_of_them("HTTP-8", &[], true, "[/headers/content-type]")]
#[case::not_all_of_them("HTTP-8", &[], false, "-")]
#[case::one_that_is_wrong("HTTP-8", &[("content-type", "text/plain")], false, "[/headers/content-type]")]
#[case::a_count_in_words("HEAD-4", &[("X-RateLimit-Limit", "many")], true, "[/headers/x-ratelimit-limit]")]
#[case::a_count("HEAD-4", &[("X-RateLimit-Remaining", "0")], true, "holds")]
fn of_headers(
    #[case] requirement: &str,
    #[case] headers: &[(&str, &str)],
    #[case] headers_whole: bool,
    #[case] says: &str,
) {
    let answer = Answer {
        status: Some(400),
        headers: headers.iter().copied().collect(),
        headers_whole,
        ..Answer::new(br#"{"error":{"code":400,"message":"x"}}"#)
    };
    assert_eq!(message(requirement, &answer), says);
}

#[rstest]
#[case::text_has_no_label("HTTP-8", Some(500), false, b"oops".as_slice(), "-")]
#[case::what_succeeds_has_none(
    "HTTP-8",
    Some(200),
    false,
    br#"{"choices":[{"message":{"content":"x"}}]}"#,
    "-"
)]
#[case::of_another_limit(
    "HEAD-3",
    Some(402),
    false,
    br#"{"error":{"metadata":{"limit_source":"openrouter_in_flight_budget"}}}"#,
    "-"
)]
#[case::a_head_has_no_body("TEXT-4", Some(200), true, b"", "-")]
fn is_not_judged(
    #[case] requirement: &str,
    #[case] status: Option<u16>,
    #[case] to_head: bool,
    #[case] body: &[u8],
    #[case] says: &str,
) {
    let answer = Answer {
        status,
        to_head,
        headers: [("content-type", "text/plain")].into_iter().collect(),
        headers_whole: true,
        ..Answer::new(body)
    };
    assert_eq!(message(requirement, &answer), says);
}

/// The part of a message with status 500 that is more than generic, if any.
#[rstest]
#[case::as_long_as_may_be(&"x".repeat(200), None)]
#[case::too_long(&"x".repeat(201), Some("201 characters"))]
#[case::an_object_in_it(r#"failed: {"a":1"#, Some("JSON in it"))]
#[case::a_list_of_objects("failed: [{a", Some("JSON in it"))]
#[case::an_object("{}", Some("JSON in it"))]
#[case::a_list("[]", None)]
#[case::a_path("see /var/log/x", Some("\"/var/log/x\" in it"))]
#[case::one_slash("see /x", None)]
#[case::either_or("retry and/or wait a/b/c", None)]
#[case::a_windows_path("see C:\\x", Some("\"C:\\\\x\" in it"))]
#[case::a_host("at example.com", Some("\"example.com\" in it"))]
#[case::an_ending("com net", None)]
#[case::a_number("in 1.2.3 or a.b.c.d", None)]
#[case::an_address("at 10.0.0.1", Some("\"10.0.0.1\" in it"))]
#[case::an_url("at x://y", Some("\"x://y\" in it"))]
#[case::this_machine("at localhost:80", Some("\"localhost:80\" in it"))]
fn more_than_generic(#[case] message: &str, #[case] more: Option<&str>) {
    let body = serde_json::json!({"error": {"code": 500, "message": message}}).to_string();
    let answer = Answer {
        status: Some(500),
        ..Answer::new(body.as_bytes())
    };
    assert_eq!(found("PRIV-1", &answer).as_deref(), more);
}

#[rstest]
#[case("META-3", r#"{"error":{"metadata":{"provider_name":5}}}"#, "5")]
#[case("HTTP-6", r#"{"error":{"message":"x"}}"#, "nothing")]
#[case(
    "META-6",
    r#"{"error":{"metadata":{"previous_errors":[{"raw":1}]}}}"#,
    "without provider, code, status; with raw"
)]
#[case(
    "META-6",
    r#"{"error":{"metadata":{"previous_errors":[{"code":1}]}}}"#,
    "without provider, status"
)]
fn what_is_found_is_shown(#[case] requirement: &str, #[case] body: &str, #[case] shown: &str) {
    let answer = Answer::new(body.as_bytes());
    assert_eq!(found(requirement, &answer).as_deref(), Some(shown));
}

/// Only what a MUST forbids makes a response a violation.
#[test]
fn a_should_breaks_no_must() {
    let spec = Suite::spec(&Root::embedded()).expect("it is well formed");
    let of = |body: &[u8], id: &str| {
        let answer = Answer {
            status: Some(400),
            ..Answer::new(body)
        };
        let subject = Subject::new(&answer);
        let judged = judge(&spec, &Selection::default(), &subject);
        let one = judged.iter().find(|judged| judged.requirement.id == id);
        let one = one.expect("it is judged");
        (
            matches!(one.judgement, Judgement::Broken(_)),
            one.breaks_must(),
        )
    };
    assert_eq!(
        of(br#"{"error":{"code":400,"message":" "}}"#, "HTTP-3"),
        (true, true)
    );
    assert_eq!(
        of(br#"{"error":{"code":400,"message":"x"}}"#, "HTTP-3"),
        (false, false)
    );
    assert_eq!(of(br#"{"error":"x"}"#, "HTTP-9"), (true, false));
}
