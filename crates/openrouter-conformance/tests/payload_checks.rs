//! Every payload check turns red on an answer that breaks its requirement, at the place that is broken, and stays green
//! on the same answer mended.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use openrouter_conformance::payload::{Answer, Judgement, Subject, checks};
use openrouter_conformance::root::Root;
use openrouter_conformance::spec::{Role, Spec};
use openrouter_errors::{Headers, Surface};

/// One broken answer, and the same one mended.
struct Break {
    requirement: &'static str,
    status: u16,
    surface: Surface,
    headers: &'static [(&'static str, &'static str)],
    broken: &'static str,
    at: &'static str,
    /// What to replace in the broken answer, and by what.
    mend: (&'static str, &'static str),
}

const CHAT: Break = Break {
    requirement: "",
    status: 400,
    surface: Surface::ChatCompletions,
    headers: &[],
    broken: "",
    at: "",
    mend: ("", ""),
};
const STREAM: Break = Break {
    status: 200,
    ..CHAT
};
const RESPONSES: Break = Break {
    status: 200,
    surface: Surface::Responses,
    ..CHAT
};
const MESSAGES: Break = Break {
    surface: Surface::Messages,
    ..CHAT
};

macro_rules! breaks {
    ($($base:ident $requirement:literal at $at:literal: $broken:literal, $from:literal => $to:literal $(, $field:ident = $value:expr)*;)+) => {
        &[$(Break { requirement: $requirement, at: $at, broken: $broken, mend: ($from, $to), $($field: $value,)* ..$base },)+]
    };
}

const BREAKS: &[Break] = breaks! {
    CHAT "HTTP-1" at "/error/code": r#"{"error":{"code":401,"message":"m"}}"#, "401" => "400";
    CHAT "HTTP-1" at "/error/http_status": r#"{"error":{"http_status":404,"error_type":"not_found","message":"m"}}"#, "404" => "400";
    CHAT "HTTP-2" at "/error": r#"{"message":"m","code":400}"#, r#"{"message":"m","code":400}"# => r#"{"error":{"message":"m","code":400}}"#;
    CHAT "HTTP-3" at "/error/message": r#"{"error":{"code":400,"message":" "}}"#, r#"" ""# => r#""m""#;
    CHAT "HTTP-4" at "/error/code": r#"{"error":{"code":"400","message":"m"}}"#, r#""400""# => "400";
    CHAT "HTTP-5" at "/error/code": r#"{"error":{"code":1001,"message":"m"}}"#, "1001" => "400";
    CHAT "HTTP-6" at "/error/code": r#"{"error":{"message":"m"}}"#, r#""message""# => r#""code":400,"message""#;
    CHAT "HTTP-7" at "/error/metadata": r#"{"error":{"code":400,"message":"m","metadata":"x"}}"#, r#""x""# => "null";
    CHAT "HTTP-8" at "/headers/content-type": r#"{"error":{"code":400,"message":"m"}}"#, "" => "", headers = &[("Content-Type", "text/plain")];
    CHAT "HTTP-9" at "/error": r#"{"error":"boom"}"#, r#""boom"}"# => r#""boom","status_code":400}"#;
    CHAT "HTTP-10" at "/success": r#"{"success":false,"error":{"name":"ZodError","message":"[]"}}"#, r#"{"success":false,"error":{"name":"ZodError","message":"[]"}}"# => r#"{"error":{"code":400,"message":"m"}}"#;
    CHAT "HTTP-11" at "/user_id": r#"{"error":{"code":400,"message":"m"},"user_id":7}"#, ":7}" => ":null}";
    CHAT "BODY-1" at "/choices": r#"{"error":{"code":502,"message":"m"},"choices":[]}"#, r#","choices":[]"# => "", status = 200;
    CHAT "BODY-2" at "/choices/0/finish_reason": r#"{"choices":[{"finish_reason":null,"error":{"code":502,"message":"m"}}]}"#, "null" => r#""error""#, status = 200;
    CHAT "BODY-3" at "/choices/0/error/code": r#"{"choices":[{"finish_reason":"error","error":{"code":"x","message":"m"}}]}"#, r#""x""# => "502", status = 200;
    CHAT "BODY-4" at "/choices/0": r#"{"choices":[{"finish_reason":"error"}]}"#, r#""error"}]"# => r#""error","error":{"code":502,"message":"m"}}]"#, status = 200;
    CHAT "STREAM-1" at "": "data: {\"error\":{\"code\":400,\"message\":\"m\"}}\n\n", "data: {\"error\":{\"code\":400,\"message\":\"m\"}}\n\n" => r#"{"error":{"code":400,"message":"m"}}"#;
    STREAM "STREAM-3" at "/events/0/error/code": "data: {\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}\n\n", "\"server_error\"" => "502";
    STREAM "STREAM-4" at "/events/0/choices": "data: {\"object\":\"chat.completion.chunk\",\"error\":{\"code\":502,\"message\":\"m\"},\"choices\":[]}\n\n", "[]" => "[{\"finish_reason\":\"error\"}]";
    STREAM "STREAM-5" at "/events/0/choices/0/finish_reason": "data: {\"error\":{\"code\":502,\"message\":\"m\"},\"choices\":[{\"finish_reason\":null}]}\n\n", "null" => "\"error\"";
    STREAM "STREAM-6" at "/events/1": "data: {\"error\":{\"code\":502,\"message\":\"m\"}}\n\ndata: {\"choices\":[]}\n\n", "{\"choices\":[]}" => "[DONE]";
    STREAM "STREAM-7" at "/events/0": "data: : OPENROUTER PROCESSING\n\ndata: {\"choices\":[]}\n\ndata: [DONE]\n\n", "data: : OPEN" => ": OPEN";
    STREAM "STREAM-8" at "/events/1": "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"choices\":[]}\n\n", "{\"choices\":[]}" => "[DONE]";
    RESPONSES "RESP-1" at "/status": r#"{"object":"response","status":"completed","error":{"code":"server_error","message":"m"}}"#, "completed" => "failed";
    RESPONSES "RESP-1" at "/events/0/response/status": "data: {\"type\":\"response.failed\",\"response\":{\"status\":\"completed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}}\n\n", "completed" => "failed";
    RESPONSES "RESP-2" at "/events/0/code": "data: {\"type\":\"error\",\"code\":429,\"message\":\"m\"}\n\n", "429" => "\"rate_limit_exceeded\"";
    RESPONSES "RESP-3" at "/error/code": r#"{"object":"response","status":"failed","error":{"code":"invalid_api_key","message":"m"}}"#, "invalid_api_key" => "server_error";
    RESPONSES "RESP-4" at "/error/code": r#"{"object":"response","status":"failed","error_type":"timeout","error":{"code":"invalid_prompt","message":"m"}}"#, "invalid_prompt" => "server_error";
    RESPONSES "RESP-5" at "/events/0/response/status": "data: {\"type\":\"response.incomplete\",\"response\":{\"status\":\"failed\"}}\n\n", "failed" => "incomplete";
    MESSAGES "MSG-1" at "/type": r#"{"error":{"type":"api_error","message":"m"},"request_id":null}"#, r#"{"error""# => r#"{"type":"error","error""#;
    MESSAGES "MSG-2" at "/error/type": r#"{"type":"error","error":{"type":"odd","message":"m"},"request_id":null}"#, "odd" => "api_error";
    MESSAGES "MSG-3" at "/error/type": r#"{"type":"error","error":{"type":"api_error","error_type":"authentication","message":"m"},"request_id":null}"#, "api_error" => "authentication_error";
    MESSAGES "MSG-4" at "/request_id": r#"{"type":"error","error":{"type":"api_error","message":"m"}}"#, r#"{"type":"error""# => r#"{"request_id":null,"type":"error""#;
    MESSAGES "MSG-5" at "/events/0": "data: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}\n\n", "data:" => "event: error\ndata:", status = 200;
    CHAT "TYPE-1" at "/error/metadata/error_type": r#"{"error":{"code":400,"message":"m","metadata":{"error_type":"odd"}}}"#, "odd" => "invalid_request";
    CHAT "TYPE-2" at "/error/metadata/error_type": r#"{"error":{"code":400,"message":"m","metadata":{"error_type":"timeout"}}}"#, "timeout" => "invalid_prompt";
    CHAT "TYPE-3" at "/error/metadata/error_type": r#"{"error":{"code":400,"message":"m","error_type":"invalid_request"}}"#, r#""error_type":"invalid_request""# => r#""metadata":{"error_type":"invalid_request"}"#;
    CHAT "META-1" at "/error/metadata/reasons": r#"{"error":{"code":403,"message":"m","metadata":{"flagged_input":"x"}}}"#, r#""flagged_input""# => r#""reasons":["y"],"flagged_input""#, status = 403;
    CHAT "META-2" at "/error/metadata/flagged_input": r#"{"error":{"code":403,"message":"m","metadata":{"reasons":[],"flagged_input":"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789X"}}}"#, "X" => "", status = 403;
    CHAT "META-3" at "/error/metadata/provider_name": r#"{"error":{"code":400,"message":"m","metadata":{"provider_name":[],"raw":""}}}"#, "[]" => "null";
    CHAT "META-4" at "/error/metadata/raw": r#"{"error":{"code":400,"message":"m","metadata":{"provider_name":"P"}}}"#, r#""P""# => r#""P","raw":"""#;
    CHAT "META-5" at "/error/metadata/headers/X-RateLimit-Limit": r#"{"error":{"code":429,"message":"m","metadata":{"headers":{"X-RateLimit-Limit":20}}}}"#, "20" => r#""20""#, status = 429;
    CHAT "META-6" at "/error/metadata/previous_errors/0": r#"{"error":{"code":502,"message":"m","metadata":{"previous_errors":[{"provider":"P","code":502,"raw":"r"}]}}}"#, r#""raw":"r""# => r#""status":502"#, status = 502;
    CHAT "META-7" at "/error/metadata/limit_source": r#"{"error":{"code":402,"message":"m","metadata":{"limit_source":"openrouter_free_tier_daily"}}}"#, "openrouter_free_tier_daily" => "openrouter_credits", status = 402;
    CHAT "ROUTER-1" at "/openrouter_metadata/endpoints/available/0/selected": r#"{"error":{"code":400,"message":"m"},"openrouter_metadata":{"endpoints":{"available":[{"selected":true}]}}}"#, "true" => "false";
    CHAT "ROUTER-2" at "/openrouter_metadata/attempts": r#"{"error":{"code":400,"message":"m"},"openrouter_metadata":{"attempt":0,"attempts":[{}]}}"#, "[{}]" => "[]";
    CHAT "AVAIL-1" at "/error/availability/docs_url": r#"{"error":{"code":404,"message":"m","availability":{"code":"no_endpoints","retryable":false,"requested_models":[]}}}"#, r#""retryable""# => r#""docs_url":"u","retryable""#, status = 404;
    CHAT "AVAIL-2" at "/error/availability/code": r#"{"error":{"code":404,"message":"m","availability":{"code":"odd"}}}"#, "odd" => "no_endpoints", status = 404;
    CHAT "AVAIL-3" at "/error/availability/code": r#"{"error":{"code":404,"message":"m","availability":{"code":"wrong_endpoint"}}}"#, "wrong_endpoint" => "no_endpoints", status = 404;
    CHAT "AVAIL-3" at "/error/error_type": r#"{"error":{"code":404,"message":"m","error_type":"timeout","availability":{"code":"no_endpoints"}}}"#, "timeout" => "not_found", status = 404;
    CHAT "AVAIL-4" at "/error/availability/retryable": r#"{"error":{"code":429,"message":"m","availability":{"code":"capacity_exhausted","retryable":false}}}"#, "false" => "true", status = 429;
    CHAT "AVAIL-5" at "/error/availability/retry_after": r#"{"error":{"code":429,"message":"m","availability":{"code":"capacity_exhausted","retry_after":5}}}"#, ":5}" => ":7}", status = 429, headers = &[("Retry-After", "7")];
    CHAT "HEAD-1" at "/headers/retry-after": r#"{"error":{"code":429,"message":"m"}}"#, "" => "", status = 429, headers = &[("Retry-After", "soon")];
    CHAT "HEAD-2" at "/headers/retry-after": r#"{"error":{"code":429,"message":"m"}}"#, "" => "", status = 429, headers = &[("Content-Type", "application/json")];
    CHAT "HEAD-3" at "/headers/retry-after": r#"{"error":{"code":402,"message":"m","metadata":{"limit_source":"openrouter_in_flight_budget","reason":"in_flight_budget_exhausted"}}}"#, "" => "", status = 402, headers = &[("Content-Type", "application/json")];
    CHAT "HEAD-4" at "/error/metadata/headers/X-RateLimit-Reset": r#"{"error":{"code":429,"message":"m","metadata":{"headers":{"X-RateLimit-Reset":"1747000000"}}}}"#, "1747000000" => "1747000000000", status = 429;
    CHAT "TEXT-1" at "": "<!DOCTYPE html><html><body>Blocked</body></html>", "<!DOCTYPE html><html><body>Blocked</body></html>" => r#"{"error":{"code":403,"message":"m"}}"#, status = 403;
    CHAT "TEXT-2" at "": "error code: 524", "error code: 524" => r#"{"error":{"code":524,"message":"m"}}"#, status = 524;
    CHAT "TEXT-3" at "": r#"{"error":{"code":400,"mess"#, r#"mess"# => r#"message":"m"}}"#;
    CHAT "TEXT-4" at "": " \n", " \n" => r#"{"error":{"code":400,"message":"m"}}"#;
    CHAT "PRIV-1" at "/error/message": r#"{"error":{"code":500,"message":"connect ECONNREFUSED 10.0.0.7:5432"}}"#, "connect ECONNREFUSED 10.0.0.7:5432" => "Internal Server Error", status = 500;
    CHAT "PRIV-2" at "/error/metadata/provider_code": r#"{"error":{"code":500,"message":"m","metadata":{"provider_code":"x"}}}"#, "provider_code" => "other", status = 500;
    CHAT "PRIV-3" at "/openrouter_metadata": r#"{"error":{"code":500,"message":"m"},"openrouter_metadata":{}}"#, "{}" => "null", status = 500;
    CHAT "PRIV-4" at "/error/message": r#"{"error":{"code":400,"message":"boom\n    at run (/srv/app.js:1:2)"}}"#, r"\n    at run (/srv/app.js:1:2)" => "";
    CHAT "PRIV-5" at "": r#"{"error":{"code":401,"message":"sk-or-v1-0123456789abcdef0123456789abcdef is unknown"}}"#, "sk-or-v1-0123456789abcdef0123456789abcdef" => "sk-or-v1-012...def", status = 401;
};

static SPEC: LazyLock<Spec> = LazyLock::new(|| {
    let root =
        Root::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).expect("the checkout");
    Spec::parse(root.text("SPEC.md").expect("it is there")).expect("it is well formed")
});

fn run(case: &Break, body: &str, headers: &[(&str, &str)]) -> Judgement {
    let headers: Headers<'_> = headers.iter().copied().collect();
    let answer = Answer {
        status: Some(case.status),
        surface: Some(case.surface),
        headers_whole: headers.get("content-type").is_some(),
        headers,
        ..Answer::new(body.as_bytes())
    };
    let check = checks()
        .find(|check| check.requirement == case.requirement)
        .expect("the check exists");
    check.run(&Subject::new(&answer))
}

#[test]
fn every_check_turns_red_at_the_place_and_only_there() {
    for case in BREAKS {
        let id = case.requirement;
        let Judgement::Broken(violations) = run(case, case.broken, case.headers) else {
            panic!("{id} is not broken by {}", case.broken);
        };
        let places: Vec<&str> = violations
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(places, [case.at], "{id} by {}", case.broken);

        let (from, to) = case.mend;
        let mended = if from.is_empty() {
            case.broken.to_owned()
        } else {
            case.broken.replacen(from, to, 1)
        };
        let headers: &[(&str, &str)] = match id {
            "HTTP-8" => &[("Content-Type", "application/json; charset=utf-8")],
            "HEAD-1" | "HEAD-2" | "HEAD-3" => {
                &[("Content-Type", "application/json"), ("Retry-After", "7")]
            }
            _ => case.headers,
        };
        let judgement = run(case, &mended, headers);
        assert!(
            !matches!(judgement, Judgement::Broken(_)),
            "{id} stays broken by {mended}: {judgement:?}"
        );
    }
}

#[test]
fn streams_that_are_not_utf8_break_stream_2() {
    let check = checks()
        .find(|check| check.requirement == "STREAM-2")
        .expect("the check exists");
    let judge = |body: &[u8]| {
        let answer = Answer {
            status: Some(200),
            surface: Some(Surface::ChatCompletions),
            ..Answer::new(body)
        };
        check.run(&Subject::new(&answer))
    };
    assert!(matches!(
        judge(b"data: {\"choices\":[{\"delta\":{\"content\":\"\xff\"}}]}\n\n"),
        Judgement::Broken(_)
    ));
    assert_eq!(judge(b"data: {\"choices\":[]}\n\n"), Judgement::Holds);
}

#[test]
fn every_payload_requirement_has_a_check_and_every_check_a_break() {
    let broken: BTreeSet<&str> = BREAKS
        .iter()
        .map(|case| case.requirement)
        .chain(["STREAM-2"])
        .collect();
    let checked: BTreeSet<&str> = checks().map(|check| check.requirement).collect();
    let wanted: BTreeSet<&str> = SPEC
        .requirements
        .iter()
        .filter(|requirement| requirement.role == Role::Payload && requirement.untestable.is_none())
        .map(|requirement| requirement.id.as_str())
        .collect();
    assert_eq!(checked, wanted);
    assert_eq!(broken, checked);
}
