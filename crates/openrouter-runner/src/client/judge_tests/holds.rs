//! The requirements that apply to a call: those that the exact client meets, and those that do not apply.

use std::collections::{BTreeMap, BTreeSet};

use super::{Call, Verdict};

/// One call of each kind in the corpus, and the requirements that it meets.
const HOLDS: &str = "\
audio/400-diarize-unsupported.default: CLIENT 11 14, PRIV 7, RETRY 2 7
audio/400-speech-missing-input-zod: CLIENT 1 2 4 11 12 14, PRIV 7, RETRY 1
auth/403-pkce-invalid-code: CLIENT 1 2 4 5 11 12 14, PRIV 7, RETRY 1
auth/403-pkce-invalid-code.default: CLIENT 11 14, PRIV 7, RETRY 3 7
chat_completions/200-choice-error-prohibited-content: BODY 6, CLIENT 6 11 12 14, PRIV 7, RETRY 1
chat_completions/200-choice-error-says-nothing: BODY 6, CLIENT 6 10 11 12 14, PRIV 7, RETRY 1
chat_completions/200-content-filter: CLIENT 14, RETRY 1
chat_completions/200-content-quotes-server-tool-error: BODY 7, CLIENT 14, RETRY 1
chat_completions/200-cut-json-body: CLIENT 11 14, PRIV 7, RETRY 1, TEXT 6
chat_completions/200-malformed-function-call: BODY 6, CLIENT 10 11 12 14, PRIV 7, RETRY 1
chat_completions/200-no-content: BODY 9, CLIENT 6 11 14, PRIV 7, RETRY 1
chat_completions/400-alibaba-raw-sse-frame: CLIENT 1 2 4 5 6 7 11 12 13 14, PRIV 7, RETRY 1
chat_completions/400-availability-model-not-found: CLIENT 1 2 4 11 12 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/400-availability-model-not-found.default: CLIENT 11 14, PRIV 7, RETRY 2 5 7
chat_completions/400-azure-imagegen-safety-after-whitespace: BODY 5 8, CLIENT 3 4 5 6 11 12 13 14, PRIV 7, RETRY 1
chat_completions/400-content-policy-violation-typed: CLIENT 1 2 4 5 6 7 11 12 13 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/400-context-length-exceeded-typed: CLIENT 1 2 4 5 11 12 13 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/400-image-too-small: CLIENT 1 2 4 5 6 11 12 13 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/400-image-url-is-a-page: BODY 5, CLIENT 3 4 5 11 12 13 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/400-siliconflow-json-mode-code: CLIENT 1 2 4 5 7 11 12 13 14, PRIV 7, RETRY 1
chat_completions/402-byok-bare: CLIENT 1 2 4 5 6 11 12 13 14, PRIV 7, RETRY 1
chat_completions/402-byok-bare.default: CLIENT 11 14, PRIV 7, RETRY 4 7
chat_completions/402-can-only-afford-previous-errors: CLIENT 1 2 4 5 11 12 13 14, PRIV 7, RETRY 1
chat_completions/402-image-balance-key-limit: CLIENT 1 2 4 5 9 11 12 13 14, PRIV 7, RETRY 1
chat_completions/402-in-flight-budget-retry-after: CLIENT 1 2 4 5 8 11 12 13 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/402-in-flight-budget-retry-after.default: CLIENT 11 14, PRIV 7, RETRY 7 8
chat_completions/403-availability-region-restricted.default: CLIENT 11 14, PRIV 7, RETRY 5 7
chat_completions/404-availability-unknown-code-retryable: CLIENT 1 2 4 11 12 14, PRIV 7, RETRY 1, TYPE 4 5
chat_completions/408-operation-timed-out.default: CLIENT 11 14, PRIV 7, RETRY 7
chat_completions/429-choice-error-keeps-content: BODY 6, CLIENT 3 4 5 6 10 11 12 13 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/429-free-models-per-day-high-balance.default: CLIENT 11 14, PRIV 7, RETRY 6 7
chat_completions/429-json-answer-to-stream-request: CLIENT 1 2 4 5 6 7 9 11 12 13 14, PRIV 7, RETRY 1
chat_completions/429-kluster-error-1015: BODY 5, CLIENT 3 4 5 6 7 11 12 13 14, PRIV 7, RETRY 1
chat_completions/429-liquid-retry-after: CLIENT 1 2 4 5 6 7 8 9 11 12 13 14, PRIV 7, RETRY 1
chat_completions/500-ok-body-internal-server-error: BODY 5, CLIENT 3 4 5 11 12 14, PRIV 7, RETRY 1
chat_completions/502-body-of-200-after-white-space: BODY 5 8, CLIENT 3 4 5 6 11 12 13 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/502-choice-deepinfra-list-index: BODY 6, CLIENT 3 4 5 6 7 10 11 12 13 14, PRIV 7, RETRY 1
chat_completions/502-choice-partial-output: BODY 6, CLIENT 3 4 5 10 11 12 13 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/502-network-error-masked-as-stop: CLIENT 6 11 12 14, PRIV 7, RETRY 1
chat_completions/502-ok-body-nova-prefill: BODY 5, CLIENT 3 4 5 6 11 12 13 14, PRIV 7, RETRY 1
chat_completions/503-availability-temporarily-unavailable: CLIENT 1 2 4 8 11 12 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/504-nvidia-timed-out-after: BODY 5, CLIENT 3 4 5 6 11 12 13 14, PRIV 7, RETRY 1, TYPE 4
chat_completions/504-ok-body-error-code-524: BODY 5, CLIENT 3 4 5 9 11 12 14, PRIV 7, RETRY 1
chat_completions/stream-200-closed-without-finish: CLIENT 9 11 14, PRIV 7, RETRY 1, STREAM 12 13 16
chat_completions/stream-200-closed-without-finish.default: CLIENT 11 14, PRIV 7, RETRY 7 9
chat_completions/stream-200-comments-before-content: CLIENT 14, RETRY 1, STREAM 13 16
chat_completions/stream-200-no-content: BODY 9, CLIENT 9 11 14, PRIV 7, RETRY 1, STREAM 13
chat_completions/stream-200-reasoning-then-content: BODY 7, CLIENT 14, RETRY 1, STREAM 13 16
chat_completions/stream-200-stall-inside-event: CLIENT 9 11, PRIV 7, RETRY 1, STREAM 12 13 16 17
chat_completions/stream-400-minimax-token-limit: CLIENT 3 4 5 6 11 12 14, PRIV 7, RETRY 1, STREAM 10 13
chat_completions/stream-400-minimax-token-limit.split: CLIENT 11 14, PRIV 7, STREAM 15
chat_completions/stream-400-refusal: CLIENT 3 4 5 6 9 11 12 13 14, PRIV 7, RETRY 1, STREAM 10 12 13, TYPE 4
chat_completions/stream-400-server-tool-request-failed: CLIENT 3 4 5 6 11 12 13 14, PRIV 7, RETRY 1, STREAM 9 11, TYPE 4
chat_completions/stream-404-no-image-input: CLIENT 3 4 5 11 12 13 14, PRIV 7, RETRY 1, STREAM 9 11
chat_completions/stream-404-nvidia-empty-raw: CLIENT 3 4 5 6 7 11 12 13 14, PRIV 7, RETRY 1, STREAM 9 11
chat_completions/stream-429-bom-before-error: CLIENT 3 4 5 6 9 11 12 13 14, PRIV 7, RETRY 1, STREAM 9 14, TYPE 4
chat_completions/stream-429-first-event-with-comments: CLIENT 3 4 5 6 7 9 11 12 13 14, PRIV 7, RETRY 1, STREAM 9 11 13, TYPE 4
chat_completions/stream-429-message-is-upstream-json: CLIENT 3 4 5 11 12 14, PRIV 7, RETRY 1, STREAM 9 11
chat_completions/stream-429-typed: CLIENT 3 4 5 6 11 12 13 14, PRIV 7, RETRY 1, STREAM 9, TYPE 4
chat_completions/stream-429-untyped: CLIENT 3 4 5 6 11 12 14, PRIV 7, RETRY 1, STREAM 9
chat_completions/stream-500-finish-reason-error-alone: BODY 6, CLIENT 6 9 11 12 14, PRIV 7, RETRY 1, STREAM 12
chat_completions/stream-500-openai-disconnected-string-code: CLIENT 4 5 6 11 12 14, PRIV 7, RETRY 1, STREAM 9
chat_completions/stream-500-string-code-after-content: CLIENT 4 5 6 9 11 12 14, PRIV 7, RETRY 1, STREAM 10 12 13
chat_completions/stream-502-after-tool-call-deltas: CLIENT 3 4 5 6 9 11 12 13 14, PRIV 7, RETRY 1, STREAM 10, TYPE 4
chat_completions/stream-502-choice-nebius: BODY 6, CLIENT 3 4 5 6 7 11 12 13 14, PRIV 7, RETRY 1, STREAM 9
chat_completions/stream-502-code-as-numeric-string: CLIENT 3 4 5 6 9 11 12 14, PRIV 7, RETRY 1, STREAM 10 12 13
chat_completions/stream-502-error-without-frame-members: CLIENT 3 4 5 6 7 9 11 12 13 14, PRIV 7, RETRY 1, STREAM 10 11 12 13
chat_completions/stream-502-groq-tool-arguments-unparsed: CLIENT 3 4 5 6 11 12 13 14, PRIV 7, RETRY 1, STREAM 10 11 12
chat_completions/stream-502-network-error-masked-as-stop: CLIENT 6 11 12 14, PRIV 7, RETRY 1, STREAM 9
chat_completions/stream-502-nvidia-worker-limit: CLIENT 3 4 5 6 9 11 12 13 14, PRIV 7, RETRY 1, STREAM 9 11, TYPE 4
chat_completions/stream-502-utf8-cut-across-writes: CLIENT 3 4 5 6 7 9 11 12 13 14, PRIV 7, RETRY 1, STREAM 10 12 13, TYPE 4
chat_completions/stream-503-choices-empty: CLIENT 3 4 5 6 9 11 12 13 14, PRIV 7, RETRY 1, STREAM 10 11 12 13, TYPE 4
chat_completions/stream-503-nvidia-overloaded: CLIENT 3 4 5 11 12 13 14, PRIV 7, RETRY 1, STREAM 9 11, TYPE 4
completions/404-site-page: CLIENT 1 2 11 14, PRIV 7, RETRY 1, TEXT 5
completions/stream-502-mid-stream: CLIENT 3 4 5 6 9 11 12 13 14, PRIV 7, RETRY 1, STREAM 10 12, TYPE 4
images/stream-400-moderation-after-partial: CLIENT 4 5 9 11 12 14, PRIV 7, RETRY 1, STREAM 9
images/stream-500-generation-failed: CLIENT 4 5 11 12 14, PRIV 7, RETRY 1, STREAM 9
messages/200-no-content: BODY 9, CLIENT 11 14, PRIV 7, RETRY 1
messages/400-bedrock-invalid-beta-flag: CLIENT 1 2 4 6 11 12 14, PRIV 7, RETRY 1
messages/400-image-too-large: CLIENT 1 2 4 9 11 12 14, PRIV 7, RETRY 1, TYPE 4
messages/400-openai-image-invalid: CLIENT 1 2 4 6 7 9 11 12 14, PRIV 7, RETRY 1, TYPE 4
messages/404-model-not-found: CLIENT 1 2 4 9 11 12 14, PRIV 7, RETRY 1
messages/stream-429-rate-limit-first: CLIENT 4 9 11 12 14, MSG 6, PRIV 7, RETRY 1, TYPE 4
messages/stream-502-api-error-after-content: CLIENT 4 9 11 12 14, MSG 6, PRIV 7, RETRY 1, STREAM 12, TYPE 4
messages/stream-529-overloaded-after-content: CLIENT 4 9 11 12 14, MSG 6, PRIV 7, RETRY 1, STREAM 12 13, TYPE 4
messages/stream-529-overloaded-typed: CLIENT 4 11 12 14, MSG 6, PRIV 7, RETRY 1, TYPE 4
messages/stream-529-overloaded-untyped: CLIENT 4 11 12 14, MSG 6, PRIV 7, RETRY 1
other/400-video-webhook-content-policy: CLIENT 4 11 12 14, PRIV 7, RETRY 1
other/502-batch-item-string-error: BODY 5, CLIENT 3 4 11 12 14, PRIV 7, RETRY 1
other/504-generation-content-timed-out: CLIENT 3 4 6 7 11 12 14, PRIV 7, RETRY 1
responses/400-context-length-invalid-prompt: CLIENT 4 5 11 12 14, PRIV 7, RESP 7, RETRY 1, TYPE 4
responses/400-store-must-be-false: CLIENT 1 2 4 5 7 11 12 14, PRIV 7, RETRY 1
responses/429-shared-pool: CLIENT 1 2 4 5 6 7 8 11 12 13 14, PRIV 7, RETRY 1, TYPE 4
responses/stream-200-cut-inside-event: CLIENT 9 11 14, PRIV 7, RETRY 1, STREAM 12 16
responses/stream-400-context-length-failed: CLIENT 4 5 9 11 12 14, PRIV 7, RESP 6, RETRY 1, TYPE 4
responses/stream-401-error-event-invalid-api-key: CLIENT 4 5 11 12 14, PRIV 7, RESP 6, RETRY 1
responses/stream-429-nested-error-after-deltas: CLIENT 4 5 9 11 12 14, PRIV 7, RESP 6, RETRY 1, STREAM 12
responses/stream-500-error-object-with-numeric-code: CLIENT 3 4 5 9 11 12 14, PRIV 7, RESP 6, RETRY 1, STREAM 12
responses/stream-500-failed-after-deltas: CLIENT 4 5 9 11 12 14, PRIV 7, RESP 6, RETRY 1, STREAM 12 13, TYPE 4
responses/stream-500-response-failed-error-null: CLIENT 11 12 14, PRIV 7, RESP 6, RETRY 1
responses/stream-500-response-failed-typed: CLIENT 4 5 11 12 14, PRIV 7, RESP 6, RETRY 1, TYPE 4
responses/stream-502-fusion-panel-failed: CLIENT 3 4 11 12 14, PRIV 7, RESP 6, RETRY 1
";

#[test]
fn the_exact_client_holds_what_concerns_the_call_and_nothing_else() {
    for row in HOLDS.lines() {
        let (name, holds) = row.split_once(": ").expect("a name and what it holds");
        let judged = Call::exact(name).judged();
        assert_eq!(by_family(&judged.held), holds, "{name}");
        assert_eq!(
            (judged.verdict, judged.broken),
            (Verdict::Exact, vec![]),
            "{name}"
        );
    }
}

/// Formats `CLIENT-2`, `PRIV-7` and `CLIENT-1` as `CLIENT 1 2, PRIV 7`.
fn by_family(ids: &[&str]) -> String {
    let mut families: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for id in ids {
        let (family, number) = id.rsplit_once('-').expect("a family and a number");
        let number = number.parse().expect("a number");
        assert!(
            families.entry(family).or_default().insert(number),
            "{id} stands twice"
        );
    }
    let words = families.into_iter().map(|(family, numbers)| {
        let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
        format!("{family} {}", numbers.join(" "))
    });
    words.collect::<Vec<_>>().join(", ")
}
