//! The wrapper of each client that people paste from, one line each.

use rstest::rstest;

use super::expect;

const RETURNED: &str = "Provider returned error";

#[rstest]
#[case::cline(
    "402 This request requires more credits, or fewer max_tokens. You requested up to 8192 tokens, but can only afford 2666.",
    "status_prefix",
    402,
    "",
    "This request requires more credits, or fewer max_tokens. You requested up to 8192 tokens, but can only afford 2666."
)]
#[case::roo(
    "[ROO-CODE] 429429 Provider returned error\n{\"message\":\"429 Provider returned error\",\"status\":429,\"code\":429,\"modelId\":\"z-ai/glm-4.6\",\"providerId\":\"openrouter\",\"details\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"raw\":\"slow down\",\"provider_name\":\"Z.AI\"}}}",
    "ide_dump",
    429,
    "Z.AI",
    RETURNED
)]
#[case::ide_code(
    "No allowed providers are available for the selected model. (4031)",
    "ide_dump",
    0,
    "",
    "No allowed providers are available for the selected model."
)]
#[case::cursor(
    "Request failed with status code 404: {\"error\":{\"message\":\"No endpoints found for foo/bar.\",\"code\":404},\"user_id\":\"user_x\"}\nRequest ID: 5d1a8f5c-57d4-4b3c-9f1e-0bd2c1a3f1aa",
    "status_prefix",
    404,
    "",
    "No endpoints found for foo/bar."
)]
#[case::copilot_byok(
    "Sorry, your request failed. Please try again.\n\nCopilot Request id: 11\n\nReason: Request Failed: 404 {\"error\":{\"message\":\"No endpoints found that support tool use.\",\"code\":404}}",
    "status_prefix",
    404,
    "",
    "No endpoints found that support tool use."
)]
#[case::continue_dev(
    "Error: HTTP 429 Too Many Requests from https://openrouter.ai/api/v1/chat/completions\n\n{\"error\":{\"message\":\"Rate limit exceeded: free-models-per-min. \",\"code\":429}}",
    "log_line",
    429,
    "",
    "Rate limit exceeded: free-models-per-min. "
)]
#[case::zed(
    "Failed to connect to OpenRouter API: 402 Payment Required {\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}",
    "status_prefix",
    402,
    "",
    "Insufficient credits"
)]
#[case::aider(
    "litellm.AuthenticationError: AuthenticationError: OpenrouterException - {\"error\":{\"message\":\"User not found.\",\"code\":401}}\nThe API provider is not able to authenticate you. Check your API key.",
    "litellm",
    401,
    "",
    "User not found."
)]
#[case::aider_words(
    "litellm.NotFoundError: NotFoundError: OpenrouterException - No endpoints found for foo/bar:free.\nRetrying in 0.5 seconds...",
    "litellm",
    404,
    "",
    "No endpoints found for foo/bar:free."
)]
#[case::litellm_proxy(
    "{\"error\":{\"message\":\"litellm.RateLimitError: RateLimitError: OpenrouterException - {\\\"error\\\":{\\\"message\\\":\\\"Provider returned error\\\",\\\"code\\\":429,\\\"metadata\\\":{\\\"raw\\\":\\\"busy\\\",\\\"provider_name\\\":\\\"Chutes\\\"}}}. Received Model Group=free\\nAvailable Model Group Fallbacks=None\",\"type\":null,\"param\":null,\"code\":\"429\"}}",
    "relay",
    429,
    "Chutes",
    RETURNED
)]
#[case::litellm_proxy_words(
    "{\"error\":{\"message\":\"litellm.Timeout: Timeout Error: OpenrouterException - The operation was aborted\",\"type\":null,\"param\":null,\"code\":\"408\"}}",
    "relay",
    408,
    "",
    "The operation was aborted"
)]
#[case::ai_sdk_not_again(
    "Error: An error occurred while processing your request. Failed after 2 attempts with non-retryable error: 'Provider returned error'",
    "ai_sdk",
    400,
    "",
    RETURNED
)]
#[case::ai_sdk_again(
    "AI_RetryError: Failed after 3 attempts. Last error: Provider returned error",
    "ai_sdk",
    0,
    "",
    RETURNED
)]
#[case::dify(
    "Node LLM run failed: [openrouter] Error: 'choices'",
    "text",
    0,
    "",
    "'choices'"
)]
#[case::goose(
    "Ran into this error: Request failed: Bad request (400): Provider returned error.\n\nPlease retry if you think this is a transient or recoverable error.",
    "status_prefix",
    400,
    "",
    "Provider returned error."
)]
#[case::a_line_broken_in_the_stock_message(
    "ERROR: Error in OpenRouter API call (Attempt 1/3): 400 Provider\n   returned error",
    "status_prefix",
    400,
    "",
    "Provider\n   returned error"
)]
#[case::a_number_in_front_of_other_words(
    "Error in the call (Attempt 1/3): 400 Providers",
    "text",
    0,
    "",
    "Error in the call (Attempt 1/3): 400 Providers"
)]
#[case::a_status_by_the_way(
    "Provider returned error (HTTP 502). No additional error details were provided.",
    "status_prefix",
    502,
    "",
    RETURNED
)]
#[case::a_provider_by_the_way(
    "400 Provider returned error (provider: InclusionAI): input token count exceeds the limit",
    "status_prefix",
    400,
    "InclusionAI",
    "Provider returned error (provider: InclusionAI): input token count exceeds the limit"
)]
#[case::a_note_on_an_empty_body(
    "OpenRouter returned 415 Unsupported Media Type: (empty response)",
    "status_prefix",
    415,
    "",
    "Unsupported Media Type"
)]
#[case::a_traceback_behind_log_lines(
    "2024-11-23 17:13:02 INFO: HTTP Request: POST https://openrouter.ai/api/v1/chat/completions \"HTTP/1.1 200 OK\"\n2024-11-23 17:13:02 ERROR: Error while generating response\nTraceback (most recent call last):\n  File \"llmcord.py\", line 199, in on_message\n    raise APIError(\nopenai.APIError: Provider returned error\n",
    "text",
    0,
    "",
    RETURNED
)]
#[case::openai_python(
    "openai.RateLimitError: Error code: 429 - {'error': {'message': 'Provider returned error', 'code': 429, 'metadata': {'raw': 'it\\'s busy', 'provider_name': 'Nebius', 'is_byok': False}}, 'user_id': None}",
    "python_repr",
    429,
    "Nebius",
    RETURNED
)]
#[case::openai_python_0x(
    "openai.error.APIError: HTTP code 502 from API ({\"error\":{\"message\":\"Upstream gone\",\"code\":502}})",
    "status_prefix",
    502,
    "",
    "Upstream gone"
)]
#[case::openai_python_0x_rate(
    "openai.error.RateLimitError: Rate limit exceeded: free-models-per-day",
    "text",
    429,
    "",
    "Rate limit exceeded: free-models-per-day"
)]
#[case::openai_node(
    "Error: 404 No endpoints found for foo/bar.\n    at APIError.generate (/app/node_modules/openai/src/error.ts:84:14)\n    at OpenAI.makeStatusError (/app/node_modules/openai/src/core.ts:462:21)",
    "status_prefix",
    404,
    "",
    "No endpoints found for foo/bar."
)]
#[case::openai_go(
    "POST \"https://openrouter.ai/api/v1/chat/completions\": 429 Too Many Requests {\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"provider_name\":\"Groq\"}}",
    "status_prefix",
    429,
    "Groq",
    RETURNED
)]
#[case::go_openai(
    "error, status code: 401, status: 401 Unauthorized, message: User not found.",
    "status_prefix",
    401,
    "",
    "User not found."
)]
#[case::spring(
    "org.springframework.web.client.HttpClientErrorException$TooManyRequests: 429 Too Many Requests: \"{<EOL>  \"error\": {<EOL>    \"message\": \"Rate limit exceeded\",<EOL>    \"code\": 429<EOL>  }<EOL>}\"",
    "status_prefix",
    429,
    "",
    "Rate limit exceeded"
)]
#[case::spring_ai(
    "org.springframework.ai.retry.NonTransientAiException: 402 - {\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}",
    "status_prefix",
    402,
    "",
    "Insufficient credits"
)]
#[case::guzzle(
    "Client error: `POST https://openrouter.ai/api/v1/chat/completions` resulted in a `429 Too Many Requests` response:\n{\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"raw\":\"z-ai/glm is temporarily rate-limited (truncated...)\n",
    "status_prefix",
    429,
    "",
    RETURNED
)]
#[case::dotnet(
    "System.ClientModel.ClientResultException: HTTP 403 (: 403)\n\nKey limit exceeded (total limit)",
    "status_prefix",
    403,
    "",
    "Key limit exceeded (total limit)"
)]
#[case::ruby_faraday(
    "the server responded with status 402 for POST https://openrouter.ai/api/v1/chat/completions - {\"error\"=>{\"message\"=>\"Insufficient credits\", \"code\"=>402, \"metadata\"=>nil}}",
    "log_line",
    402,
    "",
    "Insufficient credits"
)]
#[case::dify(
    "[openrouter] Error: API request failed with status code 402: {\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}",
    "status_prefix",
    402,
    "",
    "Insufficient credits"
)]
#[case::open_webui("400: Provider returned error", "status_prefix", 400, "", RETURNED)]
#[case::open_webui_detail(
    "{\"detail\":\"429: Provider returned error\"}",
    "status_prefix",
    429,
    "",
    RETURNED
)]
#[case::sillytavern(
    "Chat Completion API: Too Many Requests. Provider returned error",
    "text",
    0,
    "",
    "Too Many Requests. Provider returned error"
)]
#[case::opencode("AI_APICallError: Provider returned error", "ai_sdk", 0, "", RETURNED)]
#[case::codex(
    "unexpected status 404 Not Found: {\"error\":{\"message\":\"No endpoints found for foo/bar.\",\"code\":404}}, url: https://openrouter.ai/api/v1/responses",
    "status_prefix",
    404,
    "",
    "No endpoints found for foo/bar."
)]
#[case::goose(
    "Request failed: Server error (HTTP 502): Upstream gone",
    "status_prefix",
    502,
    "",
    "Upstream gone"
)]
#[case::claude_code(
    "API Error: 529 {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"},\"request_id\":\"gen-1753880777-kk9oUOkzT7\"}",
    "status_prefix",
    529,
    "",
    "Overloaded"
)]
#[case::llama_index(
    "Error code: 404 - {'error': {'message': 'No endpoints found for foo.', 'code': 404}, 'user_id': 'user_x'} During task with name 'run_step'",
    "python_repr",
    404,
    "",
    "No endpoints found for foo."
)]
#[case::langchain(
    "ValueError: {'message': 'Provider returned error', 'code': 502, 'metadata': {'raw': '', 'provider_name': 'Novita'}}",
    "python_repr",
    502,
    "Novita",
    RETURNED
)]
#[case::pydantic_ai(
    "pydantic_ai.exceptions.ModelHTTPError: status_code: 404, model_name: foo/bar, body: {'message': 'No endpoints found for foo/bar.', 'code': 404}",
    "python_repr",
    404,
    "",
    "No endpoints found for foo/bar."
)]
#[case::upstream(
    "Upstream error from Together: the model is gone",
    "text",
    0,
    "Together",
    "Upstream error from Together: the model is gone"
)]
#[case::n8n(
    "NodeApiError: The resource you are requesting could not be found\n    at ExecuteContext.requestWithAuthentication (/usr/lib/x.js:1:2)",
    "text",
    404,
    "",
    "The resource you are requesting could not be found"
)]
#[case::hermes(
    "\u{26a0}\u{fe0f} API call failed after 3 retries: HTTP 402: Insufficient credits. Add more using https://openrouter.ai/settings/credits",
    "status_prefix",
    402,
    "",
    "Insufficient credits. Add more using https://openrouter.ai/settings/credits"
)]
#[case::edge("error code: 522", "status_prefix", 522, "", "error code: 522")]
#[case::requests(
    "requests.exceptions.HTTPError: 402 Client Error: Payment Required for url: https://openrouter.ai/api/v1/chat/completions",
    "status_prefix",
    402,
    "",
    "Payment Required for url: https://openrouter.ai/api/v1/chat/completions"
)]
#[case::httpx(
    "httpx.HTTPStatusError: Client error '403 Forbidden' for url 'https://openrouter.ai/api/v1/chat/completions'\nFor more information check: https://developer.mozilla.org/",
    "status_prefix",
    403,
    "",
    "Client error '403 Forbidden' for url 'https://openrouter.ai/api/v1/chat/completions'"
)]
#[case::reqwest(
    "Caused by: HTTP status client error (401 Unauthorized) for url (https://openrouter.ai/api/v1/models)",
    "status_prefix",
    401,
    "",
    "HTTP status client error (401 Unauthorized) for url (https://openrouter.ai/api/v1/models)"
)]
#[case::got(
    "HTTPError: Response code 502 (Bad Gateway)",
    "status_prefix",
    502,
    "",
    "Bad Gateway"
)]
#[case::instructor(
    "instructor.core.exceptions.InstructorRetryException: <failed_attempts>\n<exception>\n    Error code: 404 - {'error': {'message': 'No endpoints found for a/b.', 'code': 404}}\n</exception>\n</failed_attempts>",
    "python_repr",
    404,
    "",
    "No endpoints found for a/b."
)]
#[case::decoder(
    "failed to deserialize api response: invalid type: integer `402`, expected a string at line 1 column 107",
    "text",
    402,
    "",
    "failed to deserialize api response: invalid type: integer `402`, expected a string at line 1 column 107"
)]
#[case::amount(
    "Prompt tokens limit exceeded: 500 > 429 tokens",
    "text",
    0,
    "",
    "Prompt tokens limit exceeded: 500 > 429 tokens"
)]
#[case::amount_in_head(
    "You requested about 400 tokens (8 of text input, 500 in the output).",
    "text",
    0,
    "",
    "You requested about 400 tokens (8 of text input, 500 in the output)."
)]
fn clients(
    #[case] text: &str,
    #[case] wrapper: &str,
    #[case] status: u16,
    #[case] provider: &str,
    #[case] message: &str,
) {
    expect(text, wrapper, status, provider, message);
}
