//! Debug forms of Python, Rust, Java and Ruby objects.

use rstest::rstest;
use serde_json::{Value, json};

use super::super::unwrap;
use super::expect;

#[rstest]
#[case::async_openai(
    r#"ApiError(ApiError { message: "Provider returned error", type: None, param: None, code: Some("429") })"#,
    "sdk_repr", 429, "", "Provider returned error"
)]
#[case::serde_value(
    r#"Error: Object {"error": Object {"code": Number(402), "message": String("Insufficient credits"), "metadata": Object {"provider_name": Null}}}"#,
    "sdk_repr", 402, "", "Insufficient credits"
)]
#[case::java_record(
    "ApiException{statusCode=429, message=Too many, body={\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"provider_name\":\"Groq\",\"raw\":\"x\"}}}}",
    "sdk_repr",
    429,
    "Groq",
    "Provider returned error"
)]
#[case::java_map(
    "com.openai.errors.RateLimitException: 429: {error={message=Provider returned error, code=429, metadata={raw=busy now, provider_name=Groq}}, user_id=user_x}",
    "sdk_repr",
    429,
    "Groq",
    "Provider returned error"
)]
#[case::python_exception(
    "BadRequestError('Error code: 400 - {\\'error\\': {\\'message\\': \\'Provider returned error\\', \\'code\\': 400, \\'metadata\\': {\\'provider_name\\': \\'Azure\\'}}}')",
    "python_repr",
    400,
    "Azure",
    "Provider returned error"
)]
#[case::python_exception_json(
    "APIError('{\"error\": {\"message\": \"Insufficient credits\", \"code\": 402}}')",
    "python_repr",
    402,
    "",
    "Insufficient credits"
)]
#[case::completion(
    "ChatCompletion(id='gen-1-a', choices=[Choice(finish_reason='error', index=0, logprobs=None, message=ChatCompletionMessage(content='so far', role='assistant'), error={'message': 'gone', 'code': 502, 'metadata': {'provider_name': 'Nebius'}})], created=1, model='a/b', object='chat.completion', usage=None)",
    "sdk_repr",
    502,
    "Nebius",
    "gone"
)]
#[case::bytes(
    "b'{\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}'",
    "log_line",
    402,
    "",
    "Insufficient credits"
)]
fn reprs(
    #[case] text: &str,
    #[case] wrapper: &str,
    #[case] status: u16,
    #[case] provider: &str,
    #[case] message: &str,
) {
    expect(text, wrapper, status, provider, message);
}

fn payload(text: &str) -> Value {
    let found = unwrap(text).payload.expect("a payload");
    serde_json::from_str(&found).expect("a payload that is JSON")
}

#[test]
fn values_of_a_python_repr_stay_exact() {
    let text = r#"Error code: 400 - {'error': {'message': 'He said "it\'s \'so\'"\nand \\ left \xe9\u00e9\U0001f600', 'code': 400, 'metadata': {'raw': '{"a": "b\\nc", "n": 1.50}', 'list': [1, -2.5e+10, True, False, None, ()], 'provider_name': "O'Neill's", 'empty': {}}}}"#;
    let want = json!({"error": {
        "message": "He said \"it's 'so'\"\nand \\ left \u{e9}\u{e9}\u{1f600}",
        "code": 400,
        "metadata": {
            "raw": "{\"a\": \"b\\nc\", \"n\": 1.50}",
            "list": [1, -2.5e10, true, false, null, []],
            "provider_name": "O'Neill's",
            "empty": {},
        },
    }});
    assert_eq!(payload(text), want);
}

#[test]
fn numbers_keep_their_digits() {
    let text = r#"note {"error":{"message":"m","code":400,"metadata":{"raw":12345678901234567890123456789.000000000000000000010}}}"#;
    let found = unwrap(text).payload.expect("a payload");
    assert!(
        found.contains("12345678901234567890123456789.000000000000000000010"),
        "{found}"
    );
}

#[test]
fn unknown_members_stay_in_their_order() {
    let text = r#"429: {"zeta":1,"error":{"beta":[{"x":null}],"message":"m","code":429,"alpha":"\ud83d\ude00"},"user_id":null,"new":{"a":true}}"#;
    let found = unwrap(text).payload.expect("a payload");
    assert_eq!(
        found,
        "{\"zeta\":1,\"error\":{\"beta\":[{\"x\":null}],\"message\":\"m\",\"code\":429,\"alpha\":\"\u{1f600}\"},\"user_id\":null,\"new\":{\"a\":true}}"
    );
}
