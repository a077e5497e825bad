//! `Alignment`: what the alignment plugin made of the messages of a request.

use serde_json::{Number, Value};

use super::number::Integer;
use super::object::wire_object;
use crate::vocab::{AlignmentOutcome, AlignmentUnavailableReason};

wire_object! {
    /// `alignment` on the wire: the result of the alignment plugin, of an answer at the top, of an error that it raised in
    /// `error.metadata`.
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
        /// A record of each message that was evaluated, in their order.
        calls: Vec<AlignmentCall>,
        /// The turn that was withheld: a message, or on Responses a list of items; opaque.
        rejected: Value,
    }
}

wire_object! {
    /// An item of `alignment.calls[]` on the wire: one message that was evaluated (revision `2026-11`, OpenAPI description).
    AlignmentCall {
        /// Its number, from 1.
        call: Integer,
        /// What became of it.
        outcome: AlignmentOutcome,
        /// A record of each rule; absent where the message could not be evaluated.
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
        /// Whether the message broke it.
        broken: bool,
        /// How likely that is.
        probability: Number,
    }
}
