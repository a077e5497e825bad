//! Remedies for clients that print an error without the provider's message.

use super::Cause;

/// Marks that identify a client by its output, and the remedy for it; the first match wins.
const CLIENTS: [(&[&str], &str); 6] = [
    (
        &["AI_APICallError", "AI_RetryError", "APICallError"],
        "Try again with exponential backoff. The client dropped the provider's words: in the AI SDK, log `error.responseBody`.",
    ),
    (
        &["litellm", "OpenrouterException"],
        "Try again with exponential backoff. The client dropped the provider's words: with litellm, `litellm._turn_on_debug()` logs the response, which has them in `error.metadata.raw`.",
    ),
    (
        &[
            "openai.API",
            "openai.Bad",
            "openai.Rate",
            "openai.Internal",
            "openai/_streaming.py",
            "openai/_base_client.py",
            "Error code: ",
        ],
        "Try again with exponential backoff. The client dropped the provider's words: in openai-python, log `err.body[\"metadata\"]`.",
    ),
    (
        &[
            "node_modules/openai",
            "APIError.generate",
            "OpenAI.makeRequest",
        ],
        "Try again with exponential backoff. The client dropped the provider's words: in openai-node, log `err.error.metadata`.",
    ),
    (
        &["System.ClientModel.ClientResultException"],
        "Try again with exponential backoff. The client dropped the provider's words: in the OpenAI library for .NET, log `e.GetRawResponse().Content`.",
    ),
    (
        &["OpenRouterError", "openrouter.errors", "@openrouter/sdk"],
        "Try again with exponential backoff. The client dropped the provider's words: in the OpenRouter SDKs, log `e.metadata` or `error.metadata`.",
    ),
];

/// Returns the remedy for a bare `Provider returned error`, for the client that printed `text`.
pub(super) fn unexplained(text: &str) -> &'static str {
    CLIENTS
        .iter()
        .find(|(marks, _)| marks.iter().any(|mark| text.contains(mark)))
        .map_or(Cause::UpstreamUnexplained.remedy(), |(_, remedy)| remedy)
}
