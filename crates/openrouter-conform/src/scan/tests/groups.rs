//! Records about the same failure.

use rstest::rstest;

use super::{causes, scanned};

const BODY: &str = r#"{"error":{"message":"Insufficient credits","code":402}}"#;

#[rstest]
#[case::one_request(format!(
    "time=2026-11-29T10:00:00Z level=error request_id=abcdef1 msg=\"call failed\" err={BODY:?}\n\
     time=2026-11-29T10:00:01Z level=info request_id=abcdef2 msg=\"other call\"\n\
     time=2026-11-29T10:00:09Z level=error request_id=abcdef1 msg=\"job failed\" err={BODY:?}\n"
), 1, 1)]
#[case::two_requests(format!(
    "time=2026-11-29T10:00:00Z level=error request_id=abcdef1 msg=\"call failed\" err={BODY:?}\n\
     time=2026-11-29T10:00:00Z level=error request_id=abcdef2 msg=\"job failed\" err={BODY:?}\n"
), 2, 0)]
#[case::attempts(format!(
    "2026-11-29 10:00:00 WARN attempt 1/3 failed: 402 {BODY}\n\
     2026-11-29 10:00:05 WARN attempt 2/3 failed: 402 {BODY}\n\
     2026-11-29 10:00:15 ERROR giving up after 3 attempts: 402 {BODY}\n"
), 1, 2)]
#[case::attempts_of_two_calls(format!(
    "2026-11-29 10:00:00 WARN attempt 1/3 failed: 402 {BODY}\n\
     2026-11-29 10:00:05 WARN attempt 1/3 failed: 402 {BODY}\n"
), 2, 0)]
#[case::the_same_words_twice(format!(
    "2026-11-29 10:00:00 ERROR call failed: 402 {BODY}\n\
     2026-11-29 10:00:00 ERROR call failed: 402 {BODY}\n"
), 2, 0)]
#[case::layers(format!(
    "2026-11-29 10:00:00 ERROR client: {BODY}\n\
     2026-11-29 10:00:00 ERROR service: chat failed: {BODY}\n\
     INFO:     10.0.0.7:1 - \"POST /chat HTTP/1.1\" 402 Payment Required\n"
), 1, 2)]
#[case::later_in_other_words(format!(
    "2026-11-29 10:00:00 ERROR client: {BODY}\n\
     2026-11-29 10:05:00 ERROR service: chat failed: {BODY}\n"
), 2, 0)]
#[case::http_client_and_retries(
    "INFO:httpx:HTTP Request: POST https://openrouter.ai/api/v1/chat/completions \"HTTP/1.1 429 Too Many Requests\"\n\
     INFO:openai._base_client:Retrying request to /chat/completions in 0.4 seconds\n\
     INFO:httpx:HTTP Request: POST https://openrouter.ai/api/v1/chat/completions \"HTTP/1.1 429 Too Many Requests\"\n\
     ERROR:app:call failed: Error code: 429 - {'error': {'message': 'Rate limit exceeded: free-models-per-day. ', 'code': 429}}\n".to_owned(), 1, 2)]
#[case::announced_by_the_failure(format!(
    "2026-11-29 10:00:00 WARN call failed, retrying in 5s: 402 {BODY}\n\
     2026-11-29 10:00:05 WARN call failed, retrying in 5s: 402 {BODY}\n\
     2026-11-29 10:00:10 ERROR call failed: 402 {BODY}\n"
), 1, 2)]
#[case::advice_of_the_error(
    "2026-11-29 10:00:00 ERROR call failed: 429 Resource exhausted. Please retry in 17.3s.\n\
     2026-11-29 10:00:09 ERROR call failed: 429 Resource exhausted. Please retry in 17.3s.\n".to_owned(), 2, 0)]
#[case::one_job(format!(
    "2026-11-29T10:00:00Z pid=1 tid=a class=Ask jid=0123456789abcdef WARN: Failed: 402 {BODY}\n\
     2026-11-29T10:09:00Z pid=1 tid=a class=Ask jid=0123456789abcdef WARN: Failed: 402 {BODY}\n"
), 1, 1)]
#[case::access_log_has_the_status(
    "ERROR: This model's maximum context length is 4096 tokens. However, you requested 5030 tokens.\n\
     INFO:     10.0.0.7:1 - \"POST /v1/chat/completions HTTP/1.1\" 400 Bad Request\n".to_owned(), 1, 1)]
#[case::the_head_twice(
    "ERROR 11-29 10:00:00 [chat.py:31] User not found.\n\
     ERROR 11-29 10:00:00 [chat.py:31] Insufficient credits\n".to_owned(), 2, 0)]
#[case::access_log_alone("10.0.0.7 - - [29/Nov/2026:10:00:00 +0000] \"POST /v1/chat/completions HTTP/1.1\" 502 1\n".repeat(2), 2, 0)]
fn one_failure_is_counted_once(#[case] text: String, #[case] errors: u64, #[case] repeated: u64) {
    let scanned = scanned(text.as_bytes());
    assert_eq!(
        (scanned.errors, scanned.repeated),
        (errors, repeated),
        "{:#?}",
        scanned.messages
    );
}

/// Go clients write the reason phrase of the status next to the message.
#[test]
fn a_reason_phrase_is_not_the_error() {
    let line = |second: u32, status: &str, message: &str| {
        format!(
            "2026/11/29 10:00:{second:02} chat.go:12: error, status code: {}, status: {status}, message: {message}\n",
            &status[..3]
        )
    };
    let log = [
        line(0, "502 Bad Gateway", "Provider returned error"),
        line(20, "401 Unauthorized", "User not found."),
        line(40, "502 Bad Gateway", "Provider returned error"),
    ];
    let scanned = scanned(log.concat().as_bytes());
    let expected = [("auth.unknown_key", 1), ("upstream.unavailable", 2)];
    assert_eq!(
        causes(&scanned),
        expected
            .map(|(cause, errors)| (cause.to_owned(), errors))
            .into()
    );
}
