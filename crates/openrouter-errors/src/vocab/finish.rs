//! `FinishReason`: why a choice ended.

use super::open::open_vocabulary;

open_vocabulary! {
    /// `choices[].finish_reason` on the wire: why a choice ended, in OpenRouter's normalised vocabulary.
    ///
    /// Chat Completions, since revision `2025-05`. The sibling `native_finish_reason` is the provider's own reason,
    /// as free text.
    FinishReason {
        /// The model finished.
        STOP = "stop",
        /// The token limit was reached.
        LENGTH = "length",
        /// The model calls tools.
        TOOL_CALLS = "tool_calls",
        /// A filter cut the response.
        CONTENT_FILTER = "content_filter",
        /// The model calls a function, in the vocabulary of the first tool API.
        FUNCTION_CALL = "function_call",
        /// An error ended the response; the partial output is kept.
        ERROR = "error",
    }
}

#[cfg(test)]
mod tests {
    use super::FinishReason;

    #[test]
    fn unknown_reasons_are_kept() {
        let reason = FinishReason::from(String::from("halted"));
        assert!(!reason.is_known());
        assert_eq!(
            serde_json::to_string(&reason).expect("writes"),
            r#""halted""#
        );
        assert!(FinishReason::new("error").is_known());
    }
}
