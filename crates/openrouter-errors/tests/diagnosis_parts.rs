//! The parts of a diagnosis that no fixture states: origin and evidence, and what the retry advice rests on.

use openrouter_errors::diagnosis::{Advice, Decision};
use openrouter_errors::{Cause, Diagnosis, Input, read};
use rstest::rstest;

fn diagnose(status: Option<u16>, headers: &[(&str, &str)], body: &str) -> Diagnosis {
    let mut input = Input::new(body);
    input.status = status;
    for (name, value) in headers {
        input = input.header(name, value);
    }
    read(&input).diagnose()
}

#[rstest]
#[case::who_read_it(
    None,
    "failed to deserialize api response: invalid type: integer `403`, expected a string at line 1 column 107",
    "client"
)]
#[case::before_the_api(Some(522), "error code: 522", "edge")]
#[case::on_the_way(
    None,
    "OpenRouter request failed: IncompleteRead(3586 bytes read)",
    "edge"
)]
#[case::behind_the_api(Some(504), "", "provider")]
#[case::nothing_was_sent(None, "No auth credentials found", "caller")]
#[case::it_was_refused(None, "401 No auth credentials found", "gateway")]
#[case::it_was_refused_in_an_envelope(
    None,
    r#"{"error":{"message":"No auth credentials found"}}"#,
    "gateway"
)]
#[case::routing_whoever_is_named(Some(404), r#"{"error":{"code":404,"message":"No endpoints found that support tool use","metadata":{"provider_name":"P"}}}"#, "gateway")]
#[case::a_provider_is_named(Some(403), r#"{"error":{"code":403,"message":"Forbidden","metadata":{"provider_name":"P","is_byok":true}}}"#, "provider")]
#[case::a_provider_answered(
    Some(401),
    r#"{"error":{"code":401,"message":"Provider returned error"}}"#,
    "provider"
)]
#[case::nobody_is_named(
    Some(401),
    r#"{"error":{"code":401,"message":"User not found."}}"#,
    "gateway"
)]
#[case::what_only_providers_do(
    None,
    r#"OpenRouter HTTP 400: {"error":{"type":"content_filter","message":"considered high risk"}}"#,
    "provider"
)]
#[case::another_gateway(Some(500), r#"{"error":{"message":"litellm.APIError: OpenrouterException - {\"error\":{\"message\":\"Odd\",\"code\":409}}","type":null,"param":null,"code":"500"}}"#, "relay")]
#[case::who_knows(None, "409 Something odd", "gateway")]
fn the_hop_that_an_error_is_from(
    #[case] status: Option<u16>,
    #[case] body: &str,
    #[case] origin: &str,
) {
    let found = diagnose(status, &[], body);
    let shown = found.origin.map(|origin| origin.to_string());
    assert_eq!(shown.as_deref(), Some(origin), "{found:?}");
}

#[rstest]
#[case::a_type(400, r#"{"error":{"message":"x","metadata":{"error_type":"context_length_exceeded"}}}"#, &["/error/metadata/error_type"])]
#[case::a_code(404, r#"{"error":{"message":"x","availability":{"code":"model_not_found"}}}"#, &["/error/availability/code"])]
#[case::a_code_and_its_advice(404, r#"{"error":{"message":"x","availability":{"code":"model_not_found","retryable":true}}}"#, &["/error/availability/code", "/error/availability/retryable"])]
#[case::a_limit(402, r#"{"error":{"message":"x","metadata":{"limit_source":"openrouter_key_limit"}}}"#, &["/error/metadata/limit_source"])]
#[case::metadata_beside_the_error(429, r#"{"type":"error","error":{"type":"rate_limit_error","message":"x"},"metadata":{"limit_source":"openrouter_free_tier_daily"}}"#, &["/metadata/limit_source"])]
#[case::a_reason(402, r#"{"error":{"message":"x","metadata":{"reason":"in_flight_budget_exhausted"}}}"#, &["/error/metadata/reason"])]
#[case::a_step(404, r#"{"error":{"message":"x","metadata":{"failed_routing_step":"Filter by Tool Support"}}}"#, &["/error/metadata/failed_routing_step"])]
#[case::who_may_not(404, r#"{"error":{"message":"x","metadata":{"ineligibility_reasons":{"a":"zdr"}}}}"#, &["/error/metadata/ineligibility_reasons"])]
#[case::moderation(403, r#"{"error":{"message":"x","metadata":{"reasons":["x"]}}}"#, &["/error/metadata"])]
#[case::a_finish_reason(200, r#"{"choices":[{"message":{"content":"x"},"finish_reason":"error","native_finish_reason":"MALFORMED_FUNCTION_CALL"}]}"#, &["/choices/0/native_finish_reason"])]
#[case::a_provider(429, r#"{"error":{"message":"x","metadata":{"provider_name":"P"}}}"#, &["status", "/error/metadata/provider_name"])]
#[case::a_key_of_ones_own(403, r#"{"error":{"message":"Forbidden","metadata":{"provider_name":"P","is_byok":true}}}"#, &["/error/metadata/is_byok", "status"])]
#[case::the_text_of_the_provider(429, r#"{"error":{"message":"Provider returned error","metadata":{"provider_name":"P","raw":"Too Many Requests"}}}"#, &["/error/metadata/raw"])]
#[case::the_status_of_the_answer(503, r#"{"error":{"code":503,"message":"odd"}}"#, &["status"])]
#[case::the_status_of_the_error(200, r#"{"error":{"code":503,"message":"odd"}}"#, &["/error/code"])]
#[case::the_status_of_a_choice(200, r#"{"choices":[{"error":{"code":502,"message":"odd"},"finish_reason":"error"}]}"#, &["/choices/0/error/code"])]
#[case::the_status_of_a_response(200, r#"{"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"Rate limit exceeded"}}}"#, &["/response/error/code"])]
#[case::a_message(401, r#"{"error":{"message":"User not found."}}"#, &["/error/message"])]
#[case::a_message_that_is_the_error(400, r#"{"error":"User not found."}"#, &["/error"])]
#[case::a_message_of_an_event(200, r#"{"type":"error","code":"server_error","message":"User not found"}"#, &["/message"])]
#[case::a_code_before_a_type(200, r#"{"error":{"code":503,"type":"odd","message":"odd"}}"#, &["/error/code"])]
#[case::words_of_the_provider_alone(403, r#"{"error":{"message":"Provider returned error","metadata":{"provider_name":"P","raw":"<html>no</html>"}}}"#, &["/error/metadata/raw", "status"])]
#[case::a_message_of_a_choice(200, r#"{"choices":[{"error":{"code":502,"message":"User not found"},"finish_reason":"error"}]}"#, &["/choices/0/error/message"])]
#[case::a_message_of_a_response(200, r#"{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"User not found"}}}"#, &["/response/error/message"])]
#[case::a_message_in_data(400, r#"{"data":{"error":{"message":"User not found."}}}"#, &["/data/error/message"])]
#[case::a_message_that_is_in_data(400, r#"{"data":{"error":"User not found."}}"#, &["/data/error"])]
#[case::a_whole_message(403, r#"{"error":{"message":"Invalid code"}}"#, &["/error/message"])]
#[case::a_name_as_code(400, r#"{"error":{"code":"invalid_image_format","message":"x"}}"#, &["/error/code"])]
#[case::a_name_as_code_beside_raw(400, r#"{"error":{"code":"invalid_image_format","message":"x","metadata":{"raw":"zzz"}}}"#, &["/error/code"])]
#[case::a_name_as_type(400, r#"{"error":{"type":"invalid_image_format","message":"x"}}"#, &["/error/type"])]
#[case::a_name_in_the_metadata(400, r#"{"error":{"code":400,"message":"x","metadata":{"provider_code":"Invalid_Image_Format"}}}"#, &["/error/metadata/provider_code"])]
#[case::a_name_beside_another(400, r#"{"error":{"code":"odd","message":"x","metadata":{"provider_error_code":"invalid_image_format"}}}"#, &["/error/metadata/provider_error_code"])]
#[case::a_name_of_an_event(400, r#"{"type":"error","code":"invalid_image_format","message":"x"}"#, &["/code"])]
#[case::availability_beside_the_error(404, r#"{"error":{"message":"x"},"availability":{"code":"model_not_found","retryable":true}}"#, &["/availability/code", "/availability/retryable"])]
#[case::availability_in_the_metadata(404, r#"{"error":{"message":"x","metadata":{"availability":{"code":"model_not_found"}}}}"#, &["/error/metadata/availability/code"])]
#[case::availability_of_a_response(200, r#"{"type":"response.failed","response":{"status":"failed","error":{"message":"x","availability":{"code":"model_not_found"}}}}"#, &["/response/error/availability/code"])]
#[case::a_name_in_raw(400, r#"{"error":{"message":"x","metadata":{"raw":"{\"error\":{\"code\":\"invalid_image_format\",\"message\":\"y\"}}"}}}"#, &["/error/metadata/raw"])]
#[case::a_page(522, "error code: 522", &[""])]
#[case::nothing(409, r#"{"error":{"message":"odd"}}"#, &[""])]
fn evidence_is_where_it_stands(#[case] status: u16, #[case] body: &str, #[case] places: &[&str]) {
    let found = diagnose(Some(status), &[], body);
    let shown: Vec<&str> = found.evidence.iter().map(|one| &*one.pointer).collect();
    assert_eq!(shown, places, "{found:?}");
    let json: Option<serde_json::Value> = serde_json::from_str(body).ok();
    for place in shown.into_iter().filter(|place| place.starts_with('/')) {
        let value = json.as_ref().and_then(|json| json.pointer(place));
        assert!(value.is_some(), "{place} is not in {body}");
    }
}

#[test]
fn words_of_a_text_are_evidence_in_each_place() {
    let body = r#"{"message":"failed to deserialize api response: invalid type: integer `403`, expected a string at line 1 column 107"}"#;
    let found = diagnose(None, &[], body);
    let shown: Vec<&str> = found.evidence.iter().map(|one| &*one.pointer).collect();
    assert_eq!(shown, ["/message", ""], "{found:?}");
}

#[rstest]
#[case::in_a_header(&[("Retry-After", "7")], "", Some(7), "headers/Retry-After")]
#[case::as_a_date(&[("Retry-After", "Fri, 04 Sep 2026 10:00:30 GMT"), ("Date", "Fri, 04 Sep 2026 10:00:00 GMT")], "", Some(30), "headers/Retry-After")]
#[case::beside_no_date(&[("Retry-After", "Fri, 04 Sep 2026 10:00:30 GMT"), ("Date", "7")], "", None, "headers/Retry-After")]
#[case::as_a_moment(&[("X-RateLimit-Reset", "1787400000000")], "", None, "headers/X-RateLimit-Reset")]
#[case::in_the_metadata(&[], r#","metadata":{"retry_after_seconds":6.2}"#, Some(7), "/error/metadata/retry_after_seconds")]
#[case::in_the_metadata_unrounded(&[], r#","metadata":{"retry_after_seconds":null,"retry_after_seconds_raw":6.2}"#, Some(7), "/error/metadata/retry_after_seconds_raw")]
#[case::in_the_metadata_in_short(&[], r#","metadata":{"retry_after":"6"}"#, Some(6), "/error/metadata/retry_after")]
#[case::in_headers_of_the_metadata(&[], r#","metadata":{"headers":{"X-RateLimit-Reset":"1787400000000"}}"#, None, "/error/metadata/headers")]
fn a_wait_is_evidence(
    #[case] headers: &[(&str, &str)],
    #[case] more: &str,
    #[case] seconds: Option<u64>,
    #[case] place: &str,
) {
    let body = format!(r#"{{"error":{{"code":429,"message":"Rate limit exceeded"{more}}}}}"#);
    let found = diagnose(Some(429), headers, &body);
    let shown: Vec<&str> = found.evidence.iter().map(|one| &*one.pointer).collect();
    assert_eq!(shown, ["status", place]);
    let retry = found.retry.expect("an error");
    assert_eq!(retry.decision.to_string(), "after");
    assert_eq!(retry.after_seconds, seconds);
}

/// `availability.retryable` outweighs what the cause advises, both ways.
#[rstest]
#[case("User not found.", "true", "backoff", "availability")]
#[case("User not found.", "null", "no", "rule")]
#[case("Rate limit exceeded", "false", "no", "availability")]
#[case("Rate limit exceeded", "true", "backoff", "availability")]
fn what_the_gateway_says_of_a_retry_counts(
    #[case] message: &str,
    #[case] retryable: &str,
    #[case] decision: &str,
    #[case] reason: &str,
) {
    let body = format!(
        r#"{{"error":{{"message":"{message}","availability":{{"retryable":{retryable}}}}}}}"#
    );
    let retry = diagnose(Some(429), &[], &body).retry.expect("an error");
    assert_eq!(retry.decision.to_string(), decision);
    assert_eq!(retry.reason.to_string(), reason);
}

/// A wait that has its own meaning stays one where a retry is allowed.
#[test]
fn what_has_to_settle_is_waited_for() {
    let body = r#"{"error":{"message":"x","metadata":{"reason":"in_flight_budget_exhausted"},"availability":{"retryable":true}}}"#;
    let retry = diagnose(Some(402), &[], body).retry.expect("an error");
    assert_eq!(retry.decision.to_string(), "after");
}

/// Words are looked for where a rule wants them, and nowhere else.
#[rstest]
#[case::markup_in_the_message(
    403,
    r#"{"error":{"message":"<html> is not allowed","metadata":{"provider_name":"P"}}}"#,
    "upstream.edge_blocked",
    false
)]
#[case::markup_of_the_provider(
    403,
    r#"{"error":{"message":"x","metadata":{"provider_name":"P","raw":"<html>no</html>"}}}"#,
    "upstream.edge_blocked",
    true
)]
#[case::a_title_in_the_page(
    404,
    "<title>Model Not Found | OpenRouter</title>",
    "routing.model_not_found",
    true
)]
fn words_count_in_their_place(
    #[case] status: u16,
    #[case] body: &str,
    #[case] cause: &str,
    #[case] is: bool,
) {
    let found = diagnose(Some(status), &[], body);
    let shown = found.cause.map(|cause| cause.to_string());
    assert_eq!(shown.as_deref() == Some(cause), is, "{found:?}");
}

#[test]
fn a_rule_that_is_left_out_decides_nothing() {
    let input = Input::new(r#"{"error":{"message":"User not found."}}"#).status(401);
    let reading = read(&input);
    assert_eq!(reading.diagnose().cause, Some(Cause::AuthUnknownKey));
    let without = reading.diagnose_without("key.unknown");
    assert_ne!(without.cause, Some(Cause::AuthUnknownKey));
    assert_eq!(reading.diagnose_without("status.429"), reading.diagnose());
}

/// The type of a rule refines a refusal; behind a 5xx the cause alone counts.
#[rstest]
#[case(400, "image_too_small")]
#[case(502, "image_too_large")]
fn a_rule_refines_the_type_of_a_refusal(#[case] status: u16, #[case] error_type: &str) {
    let body = r#"{"error":{"message":"Image is too small: at least 28 pixels"}}"#;
    let found = diagnose(Some(status), &[], body);
    let shown = found.error_type.as_ref().map(|kind| kind.as_str());
    assert_eq!(shown, Some(error_type), "{found:?}");
}

#[rstest]
#[case::in_its_own_words("Upstream error from Acme: broken", Some("Acme"))]
#[case::without_a_name("Upstream error from : broken", None)]
#[case::with_too_long_a_name(
    "Upstream error from the provider that stands behind all of this: broken",
    None
)]
fn the_provider_in_the_innermost_words(#[case] words: &str, #[case] provider: Option<&str>) {
    let raw = serde_json::json!({"error": {"message": words}}).to_string();
    let body = serde_json::json!({"error": {"message": "odd", "metadata": {"raw": raw}}});
    let found = diagnose(Some(400), &[], &body.to_string());
    assert_eq!(found.provider.as_deref(), provider, "{found:?}");
}

#[test]
fn advice_and_remedy_are_for_people() {
    assert_eq!(Advice::Always(Decision::No).to_string(), "`no`");
    assert_eq!(Advice::ByStatus.to_string(), "by status");
    let remedy = diagnose(Some(522), &[], "error code: 522").remedy;
    assert!(remedy.is_some_and(|remedy| remedy.starts_with("Try again")));
}

/// What follows the end of the answer is not needed.
#[test]
fn a_stream_that_is_cut_behind_its_end_is_whole() {
    let body = concat!(
        "data: {\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\"}}\n\n",
        "data: {\"a"
    );
    let mut input = Input::new(body).status(200);
    input.ended = true;
    assert!(!read(&input).diagnose().is_error);
}

/// What a stream delivered before it was interrupted is no error message, whatever its words.
#[rstest]
#[case::a_stream(&["data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"User not found\"}}]}\n\n"], "stream.dropped", None)]
#[case::a_stream_about_a_client(&["data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"failed to deserialize: invalid type: integer `403`, expected a string\"}}]}\n\n"], "stream.dropped", None)]
#[case::a_body(&["{\"choices\":[{\"index\":0,\"message\":{\"content\":\"User not found"], "output.truncated_json", Some("unmapped"))]
fn an_answer_that_broke_off_says_so(
    #[case] body: &[&str],
    #[case] cause: &str,
    #[case] error_type: Option<&str>,
) {
    let body = body.concat();
    let mut input = Input::new(&body).status(200);
    input.ended = true;
    let found = read(&input).diagnose();
    let shown = found.cause.map(|cause| cause.to_string());
    assert_eq!(shown.as_deref(), Some(cause), "{found:?}");
    assert_eq!(
        found.error_type.as_ref().map(|kind| kind.as_str()),
        error_type
    );
    assert_eq!(
        found.origin.map(|origin| origin.to_string()).as_deref(),
        Some("edge")
    );
}

#[rstest]
#[case::an_envelope(r#"{"error":{"code":402,"message":"Insufficient credits"}}"#, true)]
#[case::an_event(
    r#"{"object":"chat.completion.chunk","choices":[],"error":{"code":502,"message":"m"}}"#,
    true
)]
#[case::the_messages_envelope(
    r#"{"type":"error","error":{"type":"api_error","message":"m"},"request_id":"req_1"}"#,
    true
)]
#[case::without_words(r#"{"error":{"code":402}}"#, false)]
#[case::an_exception_as_json(r#"{"name":"APIError","error":{"code":402,"message":"m"}}"#, false)]
#[case::a_copy_in_the_message(
    r#"{"error":{"code":400,"message":"Error: {\"error\":{\"message\":\"m\"}}"}}"#,
    false
)]
#[case::a_bare_error(r#"{"message":"m","code":402}"#, false)]
#[case::cut_off(r#"{"error":{"code":402,"message":"m"#, false)]
#[case::a_text("402 Insufficient credits", false)]
fn which_diagnoses_rest_on_members_alone(#[case] body: &str, #[case] expected: bool) {
    assert_eq!(read(&Input::new(body)).rests_on_members(), expected);
}

/// An error whose message is another gateway's or client's copy of an envelope is read from the copy.
#[rstest]
#[case(
    r#"litellm.BadRequestError: OpenAIException - {"error":{"message":"no credits","code":402}}"#,
    true
)]
#[case(
    "litellm.APIError: APIError: OpenrouterException - Rate limit exceeded",
    true
)]
#[case("Provider returned error", false)]
#[case(r#"{"error":{"message":"no","code":402}}"#, false)]
fn a_copy_within_a_message(#[case] message: &str, #[case] wrapped: bool) {
    let body = serde_json::json!({"error": {"code": 500, "message": message}}).to_string();
    let diagnosis = read(&Input::new(body.as_bytes()).status(500)).diagnose();
    assert_eq!(
        diagnosis.wrapper.is_some(),
        wrapped,
        "{:?}",
        diagnosis.wrapper
    );
}

/// A text whose content type is known is a response, and nobody wrapped it; so is the one line of the edge.
#[rstest]
#[case(
    "Error code: 402 - {'error': {'message': 'no', 'code': 402}}",
    None,
    true
)]
#[case(
    "Error code: 402 - {'error': {'message': 'no', 'code': 402}}",
    Some("text/plain"),
    false
)]
#[case("error code: 522", None, false)]
#[case("error code: 522", Some("text/plain"), false)]
fn a_text_that_is_an_answer(
    #[case] text: &str,
    #[case] content_type: Option<&str>,
    #[case] wrapped: bool,
) {
    let mut input = Input::new(text.as_bytes()).status(522);
    if let Some(kind) = content_type {
        input = input.header("content-type", kind);
    }
    let diagnosis = read(&input).diagnose();
    assert_eq!(
        diagnosis.wrapper.is_some(),
        wrapped,
        "{:?}",
        diagnosis.wrapper
    );
}

/// A bracket before a word begins a line of a log, and before anything else a list that was cut.
#[rstest]
#[case("[openrouter] 403 Forbidden", true)]
#[case("[{\"id\":1,", false)]
#[case("[1, 2", false)]
fn a_line_of_a_log(#[case] text: &str, #[case] wrapped: bool) {
    let diagnosis = read(&Input::new(text.as_bytes())).diagnose();
    assert_eq!(
        diagnosis.wrapper.is_some(),
        wrapped,
        "{:?}",
        diagnosis.wrapper
    );
}
