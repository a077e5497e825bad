//! `Chunk`: a data event of a chat or completions stream.

use serde_json::Value;

use super::alignment::Alignment;
use super::completion::{AssistantMessage, states_error};
use super::error_response::ErrorObject;
use super::number::Integer;
use super::object::wire_object;
use super::or_text::OrText;
use super::router::OpenRouterMetadata;
use crate::FinishReason;

wire_object! {
    /// `chat.completion.chunk` on the wire: the data of a stream event. An error is at the top level, next to `choices`
    /// whose `finish_reason` is `error`, and ends the stream; `[DONE]` may follow.
    ///
    /// Chat Completions and legacy Completions (SSE), since revision `2025-05`; sources: "Streaming" (string code) and
    /// "Errors" (number). The wire also shows `choices: []`, the error only in the choice, an empty `model`, and
    /// `finish_reason: "error"` without any error.
    ///
    /// ```
    /// use openrouter_errors::wire::Chunk;
    ///
    /// let chunk: Chunk = serde_json::from_str(
    ///     r#"{"id":"cmpl-abc123","object":"chat.completion.chunk","created":1234567890,"model":"gpt-3.5-turbo",
    ///         "provider":"openai","error":{"code":"server_error","message":"Provider disconnected"},
    ///         "choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#,
    /// )?;
    /// assert!(chunk.has_failed());
    /// let error = chunk.error_object().expect("stated");
    /// assert_eq!(error.message.as_deref(), Some("Provider disconnected"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Chunk {
        /// The id of the generation.
        id: String,
        /// `chat.completion.chunk`.
        object: String,
        /// The creation time, in seconds since the Unix epoch.
        created: Integer,
        /// The model that generates the response; may be empty on errors.
        model: String,
        /// The provider that generates the response.
        provider: String,
        /// The error that ended the stream.
        error: OrText<ErrorObject>,
        /// The choices; may be empty on errors.
        choices: Vec<ChunkChoice>,
        /// Token usage, on the last chunk; opaque.
        usage: Value,
        /// How the router handled the request, if the request opted in.
        openrouter_metadata: OpenRouterMetadata,
        /// The alignment plugin's result for the response.
        alignment: Alignment,
        /// The armor plugin's findings; opaque.
        safeguard_results: Vec<Value>,
    }
}

wire_object! {
    /// `choices[]` of a chunk on the wire (Chat Completions SSE, since revision `2025-05`, "Streaming").
    ChunkChoice {
        /// The index of the choice.
        index: Integer,
        /// The next piece of the response.
        delta: AssistantMessage,
        /// The next piece of the response on the legacy route.
        text: String,
        /// Why the choice ended; `null` before that.
        finish_reason: FinishReason,
        /// The provider's own finish reason.
        native_finish_reason: String,
        /// The error that ended the choice.
        error: OrText<ErrorObject>,
    }
}

impl Chunk {
    /// Whether the chunk failed: it has an error (an object or non-empty text) at the top level or in a choice,
    /// whatever `choices` contains, or a choice finished with `error`.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        states_error(self.error.value())
            || self
                .choices
                .value()
                .is_some_and(|choices| choices.iter().any(ChunkChoice::has_failed))
    }

    /// Returns the error object: the top-level one, else that of the first choice that has one.
    #[must_use]
    pub fn error_object(&self) -> Option<&ErrorObject> {
        let top = self.error.value().and_then(OrText::structured);
        top.or_else(|| {
            self.choices
                .value()?
                .iter()
                .find_map(|c| c.error.value()?.structured())
        })
    }
}

impl ChunkChoice {
    /// Whether the choice has an error or finished with `error`.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.finish_reason.value() == Some(&FinishReason::ERROR) || states_error(self.error.value())
    }
}

#[cfg(test)]
mod tests {
    use super::Chunk;
    use rstest::rstest;

    #[rstest]
    #[case(
        r#"{"choices":[],"error":{"code":502,"message":"JSON error injected into SSE stream"}}"#,
        true
    )]
    #[case(
        r#"{"choices":[{"delta":{"content":""},"error":{"code":502},"finish_reason":null}]}"#,
        true
    )]
    #[case(
        r#"{"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#,
        true
    )]
    #[case(
        r#"{"choices":[{"delta":{"content":"an \"error\""},"finish_reason":null}],"error":null}"#,
        false
    )]
    #[case(r#"{"choices":[{"delta":{},"finish_reason":"stop","native_finish_reason":"network_error"}]}"#, false)]
    fn failures(#[case] text: &str, #[case] failed: bool) {
        let chunk: Chunk = serde_json::from_str(text).expect("reads");
        assert_eq!(chunk.has_failed(), failed);
    }
}
