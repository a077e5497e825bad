//! Extraction from every nesting.

use super::{UPSTREAM_LAYERS, dig};
use rstest::rstest;

#[rstest]
#[case(
    r#"{"error":{"message":"Overloaded","type":"overloaded_error"}}"#,
    "Overloaded"
)]
#[case(
    r#"[{"error":{"code":400,"message":"first"}},{"error":{"message":"second"}}]"#,
    "first"
)]
#[case(r#""{\"message\":\"in a string\"}""#, "in a string")]
#[case(
    r#"{"message":"{\"error\":{\"message\":\"{\\\"detail\\\":\\\"three deep\\\"}\"}}"}"#,
    "three deep"
)]
#[case("data: {\"error\":{\"message\":\"framed\"}}\n\n", "framed")]
#[case(
    "<html><head><title>502 Bad Gateway</title></head></html>",
    "502 Bad Gateway"
)]
#[case(r#"{"code":"invalid","error":"a plain sentence"}"#, "a plain sentence")]
#[case(
    r#"{"errors":[{"message":"AiError: out"}],"success":false}"#,
    "AiError: out"
)]
#[case(
    r#"{"detail":[{"loc":["body"],"msg":"Field required"}]}"#,
    "Field required"
)]
#[case(r#"{"error":{"message":"Provider returned error","metadata":{"raw":"{\"message\":\"relayed\"}","provider_name":"P"}}}"#, "relayed")]
#[case(
    r#"{"__kind":"OK","data":"{\"error\":{\"code\":\"c\",\"message\":\"Country not supported\"}}"}"#,
    "Country not supported"
)]
#[case(
    r#"{"type":"request_fail","upstream_error":{"error":{"message":"further up"}}}"#,
    "further up"
)]
#[case(
    r#"{"code":20015,"message":"beside no data","data":null}"#,
    "beside no data"
)]
#[case(
    r#"{"base_resp":{"status_code":1004,"status_msg":"login fail"}}"#,
    "login fail"
)]
#[case(
    r#"{"error":{"message":"Param Incorrect","param":"x must be y","code":"400"}}"#,
    "Param Incorrect: x must be y"
)]
#[case(
    "Error code: 404 - {'error': {'message': 'repr inside', 'code': 404}}",
    "repr inside"
)]
#[case(
    r#"{\"error\":{\"message\":\"escaped once more\"}}"#,
    "escaped once more"
)]
#[case(r#"{"error":{"message":"cut off he"#, "cut off he")]
#[case("ERROR", "ERROR")]
fn finds_the_innermost_words(#[case] raw: &str, #[case] expected: &str) {
    assert_eq!(dig(raw).message.as_deref(), Some(expected));
}

#[test]
fn notes_codes_and_the_provider_of_relays() {
    let dug = dig(
        r#"{"error":{"code":"x","metadata":{"provider_name":"P","raw":"{\"code\":30001,\"message\":\"m\"}"}}}"#,
    );
    assert_eq!(dug.codes, ["x", "30001"]);
    assert_eq!(
        (dug.provider.as_deref(), dug.code.as_deref()),
        (Some("P"), Some("30001"))
    );
}

#[test]
fn deep_nesting_ends() {
    let mut raw = String::from("deep");
    for _ in 0..UPSTREAM_LAYERS + 8 {
        if raw.len() > 1 << 20 {
            break;
        }
        raw = serde_json::json!({ "message": raw }).to_string();
    }
    assert!(dig(&raw).message.is_some());
    assert!(dig(&"[".repeat(1 << 20)).message.is_some());
    assert!(dig(&"{\"error\":".repeat(100_000)).message.is_some());
}
