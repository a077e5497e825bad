//! Dumps of JavaScript and other objects, transcripts, and log lines.

use rstest::rstest;

use super::super::unwrap;
use super::expect;

const AI_SDK: &str = r#"AI_APICallError: Provider returned error
    at file:///app/node_modules/@ai-sdk/provider-utils/dist/index.mjs:802:14
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5) {
  cause: undefined,
  url: 'https://openrouter.ai/api/v1/chat/completions',
  requestBodyValues: {
    model: 'z-ai/glm-4.6',
    messages: [ [Object], { role: 'user', content: '{"error":{"message":"not me","code":400}}' } ],
    tools: [ [Object], ... 12 more items ]
  },
  statusCode: 429,
  responseHeaders: {
    'content-type': 'application/json',
    'retry-after': '17'
  },
  responseBody: '{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"it\'s busy","provider_name":"Z.AI"}},"user_id":"user_x"}',
  isRetryable: true,
  data: {
    error: {
      message: 'Provider returned error',
      code: 429,
      metadata: [Object]
    }
  },
  [Symbol(vercel.ai.error)]: true
}"#;

const QUOTES: &str = r#"[Error]: Provider returned error
    at e.a [as iterator] (file:///usr/lib/node_modules/open-codex/dist/cli.js:317:1289) {
  status: undefined,
  headers: { 'x-clerk-auth-reason': 'token-invalid' },
  error: {
    message: 'Provider returned error',
    code: 400,
    metadata: {
      raw: '{\n' +
        `  "message": "Missing parameter 'tool_call_id'.",\n` +
        "  'x': 1\n" +
        '}',
      provider_name: 'OpenAI'
    }
  },
  code"#;

const RETRY: &str = r#"AI_RetryError: Failed after 3 attempts. Last error: Provider returned error
    at _retryWithExponentialBackoff (/app/index.js:1:2) {
  reason: 'maxRetriesExceeded',
  errors: [
    APICallError [AI_APICallError]: Provider returned error
        at /app/index.js:3:4 {
      statusCode: 503,
      responseBody: '{"error":{"message":"Provider returned error","code":503,"metadata":{"raw":"full","provider_name":"Morph"}}}',
      isRetryable: true
    }
  ]
}"#;

const NODE: &str = r#"RateLimitError: 429 Provider returned error
    at APIError.generate (/app/node_modules/openai/core/error.js:66:20)
    at async main (/app/index.js:9:3) {
  status: 429,
  headers: Headers { 'retry-after': '5' },
  requestID: null,
  error: {
    message: 'Provider returned error',
    code: 429,
    metadata: {
      raw: 'a long text ' +
        'on two lines',
      provider_name: 'Chutes',
      is_byok: false
    }
  },
  code: 429,
  param: undefined,
  type: undefined
}"#;

const CURL: &str = "> POST /api/v1/chat/completions HTTP/2\n> host: openrouter.ai\n>\n< HTTP/2 429 \n< content-type: application/json\n< retry-after: 12\n<\n{\"error\":{\"message\":\"Rate limit exceeded\",\"code\":429}}\n* Connection #0 left intact";

const N8N: &str = r#"{
  "errorMessage": "The service was not able to process your request",
  "errorDescription": "Provider returned error",
  "errorDetails": {
    "rawErrorMessage": [ "502 - {\"error\":{\"message\":\"Provider returned error\",\"code\":502,\"metadata\":{\"raw\":\"gone\",\"provider_name\":\"Novita\"}}}" ],
    "httpCode": "502"
  },
  "n8nDetails": { "nodeName": "OpenRouter Chat Model", "n8nVersion": "1.99.0" }
}"#;

const AXIOS: &str = r#"{"message":"Request failed with status code 403","name":"AxiosError","config":{"data":"{\"model\":\"a/b\",\"messages\":[]}"},"code":"ERR_BAD_REQUEST","status":403,"response":{"status":403,"data":{"error":{"message":"Key limit exceeded (total limit)","code":403}}}}"#;

#[rstest]
#[case::ai_sdk(AI_SDK, "ai_sdk", 429, "Z.AI", "Provider returned error")]
#[case::ai_sdk_retry(RETRY, "ai_sdk", 503, "Morph", "Provider returned error")]
#[case::ai_sdk_json(
    r#"{"name":"AI_APICallError","url":"https://openrouter.ai/api/v1","requestBodyValues":{"model":"a/b"},"statusCode":402,"responseHeaders":{},"responseBody":"{\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}","isRetryable":false,"data":{"error":{"message":"Insufficient credits","code":402}}}"#,
    "ai_sdk", 402, "", "Insufficient credits"
)]
#[case::ai_sdk_without_body(
    r#"{"name":"AI_APICallError","message":"No endpoints found for a/b.","statusCode":404,"isRetryable":false}"#,
    "ai_sdk", 404, "", "No endpoints found for a/b."
)]
#[case::openai_node(NODE, "sdk_repr", 429, "Chutes", "Provider returned error")]
#[case::curl(CURL, "log_line", 429, "", "Rate limit exceeded")]
#[case::n8n(N8N, "sdk_repr", 502, "Novita", "Provider returned error")]
#[case::axios(AXIOS, "sdk_repr", 403, "", "Key limit exceeded (total limit)")]
#[case::structured_log(
    r#"time=2026-09-01T10:00:00Z level=ERROR msg="call failed: {\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}" attempt=3"#,
    "log_line", 402, "", "Insufficient credits"
)]
#[case::json_log(
    r#"{"level":"error","time":1753880777,"msg":"upstream said 429","err":{"type":"Error","message":"429 {\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"provider_name\":\"Groq\",\"raw\":\"x\"}}}"}}"#,
    "log_line", 429, "Groq", "Provider returned error"
)]
#[case::sse(
    "data: {\"id\":\"gen-1753880777-abcdef\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"a/b\",\"provider\":\"Novita\",\"error\":{\"code\":502,\"message\":\"Upstream gone\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n",
    "log_line",
    502,
    "Novita",
    "Upstream gone"
)]
#[case::responses_event(
    "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"gone\"}}}",
    "log_line",
    0,
    "",
    "gone"
)]
#[case::html_entities(
    "<pre>402: {&quot;error&quot;:{&quot;message&quot;:&quot;Insufficient credits &amp; more&quot;,&quot;code&quot;:402}}</pre>",
    "status_prefix",
    402,
    "",
    "Insufficient credits & more"
)]
#[case::typographic(
    "402: {\u{201c}error\u{201d}: {\u{201c}message\u{201d}: \u{201c}Insufficient credits\u{201d}, \u{201c}code\u{201d}: 402}}",
    "status_prefix",
    402,
    "",
    "Insufficient credits"
)]
#[case::mail_quote(
    "> 402: {\n>   \"error\": {\n>     \"message\": \"Insufficient credits\",\n>     \"code\": 402\n>   }\n> }",
    "status_prefix",
    402,
    "",
    "Insufficient credits"
)]
#[case::terminal_colours(
    "\u{1b}[31mError: 402\u{1b}[0m {\"error\":{\"message\":\"Insufficient \u{1b}[1mcredits\u{1b}[0m\",\"code\":402}}",
    "status_prefix",
    402,
    "",
    "Insufficient credits"
)]
fn dumps(
    #[case] text: &str,
    #[case] wrapper: &str,
    #[case] status: u16,
    #[case] provider: &str,
    #[case] message: &str,
) {
    expect(text, wrapper, status, provider, message);
}

#[test]
fn headers_of_dumps_and_transcripts_are_kept() {
    let value = |text: &str| {
        let found = unwrap(text).headers;
        found
            .into_iter()
            .find(|(name, _)| name == "retry-after")
            .map(|(_, value)| value)
    };
    assert_eq!(value(AI_SDK).as_deref(), Some("17"));
    assert_eq!(value(NODE).as_deref(), Some("5"));
    assert_eq!(value(CURL).as_deref(), Some("12"));
}

#[test]
fn ids_and_models_are_found() {
    let found = unwrap(
        r#"{"modelId":"a/b","providerId":"openrouter","message":"401 x","status":401,"id":"gen-1753880777-kk9oUOkzT7GHSjZk3joH"}"#,
    );
    assert_eq!(found.model_hint.as_deref(), Some("a/b"));
    assert_eq!(
        found.generation_id.as_deref(),
        Some("gen-1753880777-kk9oUOkzT7GHSjZk3joH")
    );
    let found = unwrap("status_code: 404, model_name: c/d, body: {'message': 'x', 'code': 404}");
    assert_eq!(found.model_hint.as_deref(), Some("c/d"));
}

#[test]
fn each_part_of_a_string_has_the_quotes_that_fit_it() {
    let found = unwrap(QUOTES);
    let raw = r#""raw":"{\n  \"message\": \"Missing parameter 'tool_call_id'.\",\n  'x': 1\n}""#;
    let payload = found.payload.expect("an envelope");
    assert!(payload.contains(raw), "{payload}");
}

/// A validator's list after a value is not an API error; the value may be one.
#[rstest]
#[case::an_ordinary_chunk(r#"{"id":"x","choices":[]}"#, None)]
#[case::an_envelope(
    r#"{"error":{"message":"Rate limited","code":429}}"#,
    Some(r#"{"error":{"message":"Rate limited","code":429}}"#)
)]
fn the_verdict_of_a_validator(#[case] value: &str, #[case] payload: Option<&str>) {
    let text = format!(
        r#"Type validation failed: Value: {value}. Error message: [ {{ "code": "invalid_type", "message": "Required" }} ]"#
    );
    assert_eq!(unwrap(&text).payload.as_deref(), payload);
}
