//! `Alignment`: the result of the alignment plugin for the messages of a request.

use serde_json::{Number, Value};

use super::number::Integer;
use super::object::wire_object;
use crate::vocab::{AlignmentOutcome, AlignmentUnavailableReason};

wire_object! {
    /// `alignment` on the wire: the result of the alignment plugin, at the top level of a response or in
    /// `error.metadata` of an error that the plugin raised.
    ///
    /// Chat Completions and Responses, revision `2026-11` (beta); source: OpenAPI description. Errors also hold the
    /// `rejected` turn.
    ///
    /// ```
    /// use openrouter_errors::{vocab::AlignmentOutcome, wire::Metadata};
    ///
    /// let metadata: Metadata = serde_json::from_str(
    ///     r#"{"alignment":{"calls":[{"call":1,"outcome":"blocked","rules":[{"applicable":true,"broken":true,
    ///         "probability":0.93}]}],"rejected":{"role":"assistant","content":"x","refusal":null}}}"#,
    /// )?;
    /// let alignment = metadata.alignment.value().expect("stated");
    /// assert_eq!(alignment.calls.value().expect("a list")[0].outcome.value(), Some(&AlignmentOutcome::BLOCKED));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Alignment {
        /// One record per evaluated message, in order.
        calls: Vec<AlignmentCall>,
        /// The withheld turn: a message or, on Responses, a list of items; opaque.
        rejected: Value,
    }
}

wire_object! {
    /// An item of `alignment.calls[]` on the wire: one message that was evaluated (revision `2026-11`, OpenAPI description).
    AlignmentCall {
        /// The number of the message, from 1.
        call: Integer,
        /// The outcome of the evaluation.
        outcome: AlignmentOutcome,
        /// One record per rule; absent if the message could not be evaluated.
        rules: Vec<AlignmentRule>,
        /// Why the message could not be evaluated.
        reason: AlignmentUnavailableReason,
    }
}

wire_object! {
    /// An item of `alignment.calls[].rules[]` on the wire (revision `2026-11`, OpenAPI description).
    AlignmentRule {
        /// Whether the rule applies to the message.
        applicable: bool,
        /// Whether the message broke the rule.
        broken: bool,
        /// The probability that it did.
        probability: Number,
    }
}
