//! The requirements that a gateway meets when it passes a response on unchanged.

use super::{Exchange, Verdict};

/// One exchange of each kind in the corpus, and the numbers of the requirements that it meets.
const HOLDS: &str = "\
auth/403-pkce-invalid-code: 1 2 3 6 15 18 19 21
chat_completions/200-content-quotes-server-tool-error: 16 18 21
chat_completions/200-cut-json-body: 1 16 18 19 21 22
chat_completions/400-alibaba-raw-sse-frame: 1 2 3 6 8 15 18 19 21
chat_completions/400-availability-model-not-found: 1 2 3 6 7 16 18 19 21
chat_completions/400-azure-imagegen-safety-after-whitespace: 1 2 3 6 8 16 18 19 21
chat_completions/400-content-policy-violation-typed: 1 2 3 6 7 8 15 18 19 21
chat_completions/400-invalid-model-before-stream: 1 2 3 6 10 15 18 19 21
chat_completions/402-in-flight-budget-retry-after: 1 2 3 6 7 9 16 18 19 21
chat_completions/429-choice-error-keeps-content: 1 2 3 6 7 8 16 18 19 21
chat_completions/429-free-models-per-day-limit-source: 1 2 3 6 16 18 19 21
chat_completions/429-json-answer-to-stream-request: 1 2 3 6 8 10 16 18 19 21
chat_completions/429-liquid-retry-after: 1 2 3 6 8 9 16 18 19 21
chat_completions/500-internal-server-error: 1 2 3 16 18 19 21
chat_completions/500-named-without-words: 1 2 3 8 16 18 19 21
chat_completions/500-unmapped: 1 2 3 7 16 18 19 21
chat_completions/stream-200-closed-without-finish: 1 12 13 14 17 18 19 21 22
chat_completions/stream-200-comments-before-content: 14 16 18 21
chat_completions/stream-200-no-content: 1 14 16 18 19 21
chat_completions/stream-200-reset-inside-event: 1 12 14 17 18 19 21 22
chat_completions/stream-200-stall-inside-event: 13 14 17 18 19
chat_completions/stream-400-minimax-token-limit: 1 2 3 6 11 14 18 19 21
chat_completions/stream-400-server-tool-request-failed: 1 2 3 6 7 8 11 16 18 19 21
chat_completions/stream-404-no-image-input: 1 2 3 6 11 16 18 19 21
chat_completions/stream-404-nvidia-empty-raw: 1 2 3 6 8 11 16 18 19 21
chat_completions/stream-429-first-event-with-comments: 1 2 3 6 7 8 11 14 16 18 19 21
chat_completions/stream-500-finish-reason-error-alone: 1 11 13 17 18 19 21
chat_completions/stream-500-openai-disconnected-string-code: 1 6 11 16 18 19 21
chat_completions/stream-500-string-code-after-content: 1 6 11 13 14 17 18 19 21
chat_completions/stream-502-after-tool-call-deltas: 1 2 3 6 7 8 11 18 19 21
chat_completions/stream-502-code-as-numeric-string: 1 2 3 6 11 13 14 17 18 19 21
chat_completions/stream-502-error-without-frame-members: 1 2 3 6 8 11 13 14 17 18 19 21
chat_completions/stream-502-groq-tool-arguments-unparsed: 1 2 3 6 8 11 13 17 18 19 21
chat_completions/stream-502-network-error-masked-as-stop: 1 11 16 18 19 21
chat_completions/stream-503-availability-mid-stream: 1 2 3 6 7 11 13 14 17 18 19 21
chat_completions/stream-503-nvidia-overloaded: 1 2 3 6 7 11 16 18 19 21
completions/stream-502-mid-stream: 1 2 3 6 7 8 11 13 17 18 19 21
images/stream-400-moderation-after-partial: 1 6 11 18 19 21
messages/400-image-too-large: 1 2 3 6 7 15 18 19 21
messages/stream-200-reset-inside-event: 1 12 17 18 19 21 22
messages/stream-429-rate-limit-first: 1 6 7 11 16 18 19 21
messages/stream-502-api-error-after-content: 1 6 7 11 13 17 18 19 21
messages/stream-529-overloaded-after-content: 1 6 7 11 13 14 17 18 19 21
other/400-video-webhook-content-policy: 1 6 16 18 19 21
responses/400-context-length-invalid-prompt: 1 6 7 16 18 19 21
responses/429-shared-pool: 1 2 3 6 7 8 9 16 18 19 21
responses/stream-200-cut-inside-event: 1 12 13 17 18 19 21 22
responses/stream-429-nested-error-after-deltas: 1 6 11 13 17 18 19 21
responses/stream-500-error-object-with-numeric-code: 1 2 3 11 13 17 18 19 21
";

#[test]
fn what_changes_nothing_holds_what_concerns_the_exchange_and_nothing_else() {
    for row in HOLDS.lines() {
        let (id, holds) = row.split_once(": ").expect("a fixture and what it holds");
        let judged = Exchange::exact(id).judged();
        let mut held: Vec<u32> = judged.held.iter().map(|id| number(id)).collect();
        held.sort_unstable();
        let held: Vec<String> = held.iter().map(u32::to_string).collect();
        assert_eq!(held.join(" "), holds, "{id}");
        assert_eq!(
            (judged.verdict, judged.broken),
            (Verdict::Preserved, vec![]),
            "{id}"
        );
        assert!(judged.allowed_by.is_empty());
    }
}

fn number(id: &str) -> u32 {
    let number = id.strip_prefix("GW-").expect("a requirement of gateways");
    number.parse().expect("a number")
}

/// A non-JSON response is passed on unchanged, although a gateway should wrap it in an envelope.
#[test]
fn a_page_is_preserved() {
    let page = Exchange::exact("completions/404-site-page");
    assert_eq!(page.outcome(), (Verdict::Preserved, "GW-20".to_owned()));
}
