//! `StopReason` and `RefusalCategory`: why a message ended.

use super::open::open_vocabulary;

open_vocabulary! {
    /// `stop_reason` of a message on the wire, in the message itself and in `message_delta` events.
    ///
    /// Messages, since revision `2026-08-19`; the last words since `2026-11`; source: OpenAPI description.
    ///
    /// ```
    /// use openrouter_errors::vocab::StopReason;
    /// assert!(StopReason::REFUSAL.explains_no_content());
    /// assert!(!StopReason::END_TURN.explains_no_content());
    /// ```
    StopReason {
        /// The model finished.
        END_TURN = "end_turn",
        /// `max_tokens` was reached.
        MAX_TOKENS = "max_tokens",
        /// The model produced a stop sequence.
        STOP_SEQUENCE = "stop_sequence",
        /// The model calls tools.
        TOOL_USE = "tool_use",
        /// A long turn is paused; send the message back to continue.
        PAUSE_TURN = "pause_turn",
        /// The model declined (revision `2026-11` with `stop_details`).
        REFUSAL = "refusal",
        /// The context window is full (revision `2026-11`).
        MODEL_CONTEXT_WINDOW_EXCEEDED = "model_context_window_exceeded",
        /// The context was compacted (revision `2026-11`).
        COMPACTION = "compaction",
    }
}

open_vocabulary! {
    /// `stop_details.category` of a message on the wire: what the model declined.
    ///
    /// Messages, since revision `2026-11`; source: OpenAPI description. May be `null`.
    RefusalCategory {
        /// Cybersecurity.
        CYBER = "cyber",
        /// Biological risks.
        BIO = "bio",
        /// Work on frontier models.
        FRONTIER_LLM = "frontier_llm",
        /// Extraction of hidden reasoning.
        REASONING_EXTRACTION = "reasoning_extraction",
        /// Other harms.
        GENERAL_HARMS = "general_harms",
    }
}

impl StopReason {
    /// Whether a message that ends for this reason may be empty without being a cold start: a limit, a pause, or a
    /// refusal ended it.
    #[must_use]
    pub fn explains_no_content(&self) -> bool {
        matches!(
            self.as_str(),
            "max_tokens"
                | "pause_turn"
                | "refusal"
                | "model_context_window_exceeded"
                | "compaction"
        )
    }

    /// Whether the request failed for this reason: sent again unchanged it ends in the same way.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self.as_str(), "refusal" | "model_context_window_exceeded")
    }
}
