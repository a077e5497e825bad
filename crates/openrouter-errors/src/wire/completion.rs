//! `Completion` and `Choice`: a non-streaming response, with or without an error inside.

use serde_json::Value;

use super::alignment::Alignment;
use super::error_response::ErrorObject;
use super::number::Integer;
use super::object::wire_object;
use super::or_text::OrText;
use super::router::OpenRouterMetadata;
use crate::FinishReason;

wire_object! {
    /// A completion on the wire: `{id, object: "chat.completion", choices: [...]}`. If the provider fails after
    /// it produced tokens, a choice carries the error, `finish_reason` is `error`, and the partial text is kept.
    ///
    /// Chat Completions and legacy Completions (200), since revision `2025-05`; source: "Errors and debugging", wire
    /// captures. `finish_reason: "error"` also comes without any error object, and a choice error with
    /// `finish_reason: null`.
    ///
    /// ```
    /// use openrouter_errors::wire::Completion;
    ///
    /// let completion: Completion = serde_json::from_str(
    ///     r#"{"choices":[{"message":{"role":"assistant","content":"partial output..."},"finish_reason":"error",
    ///         "error":{"code":502,"message":"Provider disconnected mid-stream","metadata":{"error_type":"provider_unavailable"}}}]}"#,
    /// )?;
    /// let choice = completion.failed_choice().expect("the first choice failed");
    /// assert_eq!(choice.partial_text().as_deref(), Some("partial output..."));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Completion {
        /// The id of the generation (`gen-...`).
        id: String,
        /// `chat.completion` or `text_completion`.
        object: String,
        /// The creation time, in seconds since the Unix epoch.
        created: Integer,
        /// The model that generated the response.
        model: String,
        /// The provider that generated the response.
        provider: String,
        /// The choices.
        choices: Vec<Choice>,
        /// An error next to the choices (usually `null` or absent; also a plain string from relays).
        error: OrText<ErrorObject>,
        /// Token usage; opaque.
        usage: Value,
        /// The caller.
        user_id: String,
        /// How the router handled the request, if the request opted in.
        openrouter_metadata: OpenRouterMetadata,
        /// The alignment plugin's result for the response.
        alignment: Alignment,
        /// The armor plugin's findings; opaque.
        safeguard_results: Vec<Value>,
    }
}

wire_object! {
    /// `choices[]` of a completion on the wire; has `error` only if this choice failed.
    ///
    /// Chat Completions (`message`) and legacy Completions (`text`), since revision `2025-05`; source: "Errors and debugging".
    Choice {
        /// The index of the choice.
        index: Integer,
        /// The message, partial if the choice failed.
        message: AssistantMessage,
        /// The text, on the legacy route.
        text: String,
        /// Why the choice ended; `error` if it failed.
        finish_reason: FinishReason,
        /// The provider's own finish reason (`MALFORMED_FUNCTION_CALL`, `network_error`, ...).
        native_finish_reason: String,
        /// The error that ended the choice.
        error: OrText<ErrorObject>,
    }
}

wire_object! {
    /// `choices[].message` or, in a chunk, `choices[].delta` on the wire: the model's output.
    ///
    /// Chat Completions, since revision `2025-05`; source: OpenAPI description. Tool calls and reasoning details are
    /// kept in `extra`.
    AssistantMessage {
        /// `assistant`.
        role: String,
        /// The text, or a list of parts, or `null`.
        content: OrText<Vec<Value>>,
        /// The reasoning, as text.
        reasoning: String,
        /// The model's refusal.
        refusal: String,
    }
}

impl Completion {
    /// Returns the first choice that has an error or finished with `error`.
    #[must_use]
    pub fn failed_choice(&self) -> Option<&Choice> {
        self.choices
            .value()?
            .iter()
            .find(|choice| choice.has_failed())
    }
}

impl Choice {
    /// Whether the choice has an error (an object or non-empty text) or finished with `error`.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.finish_reason.value() == Some(&FinishReason::ERROR) || states_error(self.error.value())
    }

    /// Returns the text generated before the end, or `None` if there is none.
    #[must_use]
    pub fn partial_text(&self) -> Option<String> {
        let message = self.message.value().and_then(AssistantMessage::plain_text);
        message
            .or_else(|| self.text.value().cloned())
            .filter(|text| !text.is_empty())
    }
}

impl AssistantMessage {
    /// Returns the content as text, joining the text parts of a list, or `None` if there is no content.
    #[must_use]
    pub fn plain_text(&self) -> Option<String> {
        match self.content.value()? {
            OrText::Text(text) => Some(text.clone()),
            OrText::Structured(parts) => Some(
                parts
                    .iter()
                    .filter_map(|part| part.get("text")?.as_str())
                    .collect(),
            ),
        }
    }
}

/// Whether an `error` member is an error: an object or a non-empty string is; `null`, `""` and a missing
/// member are not.
pub(super) fn states_error(error: Option<&OrText<ErrorObject>>) -> bool {
    match error {
        Some(OrText::Structured(_)) => true,
        Some(OrText::Text(text)) => !text.is_empty(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Completion;
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"choices":[{"finish_reason":"stop","error":null}]}"#, false)]
    #[case(r#"{"choices":[{"finish_reason":"stop","error":""}]}"#, false)]
    #[case(r#"{"choices":[{"finish_reason":null,"error":{"code":502}}]}"#, true)]
    #[case(r#"{"choices":[{"finish_reason":"error","native_finish_reason":"MALFORMED_FUNCTION_CALL"}]}"#, true)]
    #[case(
        r#"{"choices":[{"finish_reason":"stop"},{"error":"upstream gone"}]}"#,
        true
    )]
    #[case(r#"{"choices":null}"#, false)]
    fn failed_choices(#[case] text: &str, #[case] failed: bool) {
        let completion: Completion = serde_json::from_str(text).expect("reads");
        assert_eq!(completion.failed_choice().is_some(), failed);
    }

    #[rstest]
    #[case(
        r#"{"message":{"content":[{"type":"text","text":"a"},{"type":"image"},{"text":"b"}]}}"#,
        Some("ab")
    )]
    #[case(r#"{"message":{"content":null},"text":"legacy"}"#, Some("legacy"))]
    #[case(r#"{"message":{"content":""}}"#, None)]
    fn partial_text(#[case] choice: &str, #[case] text: Option<&str>) {
        let choice: super::Choice = serde_json::from_str(choice).expect("reads");
        assert_eq!(choice.partial_text().as_deref(), text);
    }
}
