//! One call as the checks see it: the response played, the client's report and the mock's journal.

use std::collections::BTreeMap;

use super::exceptions::ExceptionKind;
use super::expected::ExpectedError;
use super::fields::Field;
use crate::client::evidence::CallOutcome;
use crate::client::plan::Planned;
use crate::client::protocol::{Hello, Outcome, RunResult};
use crate::client::variants::Form;
use crate::nonce::without_nonce;
use openrouter_corpus::redact::beginning;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_mock::{Entry, NoticeKind};

/// One call.
#[derive(Debug)]
pub struct Case<'a> {
    /// The call.
    pub planned: &'a Planned<'a>,
    /// The facts that the response states.
    pub truth: &'a ExpectedError,
    /// The client's introduction: its capabilities.
    pub hello: &'a Hello,
    /// The client's report.
    pub outcome: &'a CallOutcome,
    /// The mock's journal entries for the call.
    pub seen: &'a [Entry],
    /// The state of each field that the response states; empty without a result.
    pub fields: BTreeMap<FieldName, Field>,
    /// For a stream sent in pieces: the call with the same stream in whole events. For a variant: the call with the
    /// response as recorded.
    pub whole: Option<&'a Case<'a>>,
    /// The variant, if the response was not played as recorded.
    pub form: Option<&'a Form>,
}

impl Case<'_> {
    /// Returns the client's result, if there is one.
    #[must_use]
    pub fn result(&self) -> Option<&RunResult> {
        match self.outcome {
            CallOutcome::Result(result) => Some(result),
            _ => None,
        }
    }

    /// Returns whether the client raised an error; `None` without a result.
    #[must_use]
    pub fn reported(&self) -> Option<bool> {
        self.result().map(|result| result.outcome == Outcome::Error)
    }

    /// Returns whether the caller can detect a failure in a result without a raised error: the finish reason states it,
    /// the result carries an error, or the result of an interrupted response has no end.
    #[must_use]
    pub fn visible(&self) -> bool {
        let Some(result) = self.result() else {
            return false;
        };
        let reason = result.finish_reason.as_deref();
        let carries = result
            .error
            .as_ref()
            .and_then(|error| error.message.as_deref())
            .is_some_and(|message| !message.is_empty());
        let broke_off = self.truth.delivery == Some(openrouter_errors::Delivery::Transport);
        let no_end =
            self.hello.expresses(FieldName::FinishReason) && !reason.is_some_and(is_an_end);
        self.says_failed() || carries || (broke_off && no_end)
    }

    /// Returns whether the finish reason, stop reason or status that the caller got states a failure.
    #[must_use]
    pub fn says_failed(&self) -> bool {
        let reason = self
            .result()
            .and_then(|result| result.finish_reason.as_deref());
        matches!(reason, Some("error" | "failed"))
    }

    /// Classifies the error that the client raised. An error that carries the upstream message (or the status, if the
    /// response has no message) counts as the client's own, whatever its class.
    #[must_use]
    pub fn exception(&self) -> ExceptionKind {
        let Some(result) = self.result() else {
            return ExceptionKind::Own;
        };
        let carries = match self.field(FieldName::Message) {
            Some(state) => state == FieldState::Value,
            None => self.field(FieldName::Status) == Some(FieldState::Value),
        };
        if carries {
            return ExceptionKind::Own;
        }
        let message = result
            .error
            .as_ref()
            .and_then(|error| error.message.as_deref())
            .unwrap_or_default();
        result
            .exception
            .as_deref()
            .map_or(ExceptionKind::Own, |class| {
                ExceptionKind::of(class, message)
            })
    }

    /// Returns the state of a field, if the response states it.
    #[must_use]
    pub fn field(&self, name: FieldName) -> Option<FieldState> {
        self.fields.get(&name).map(|field| field.state)
    }

    /// The requests of the call in the mock's journal, without auxiliary requests to other routes.
    pub fn requests(&self) -> impl Iterator<Item = &Entry> {
        let auxiliary = |entry: &&Entry| {
            entry
                .notice
                .as_ref()
                .is_some_and(|notice| notice.kind == NoticeKind::ControlInstead)
        };
        self.seen.iter().filter(move |entry| !auxiliary(entry))
    }

    /// Summarizes the client's report in a few words.
    #[must_use]
    pub fn summary(&self) -> String {
        let result = match self.outcome {
            CallOutcome::Result(result) => result,
            CallOutcome::Died(how) => return format!("the process died: {how}"),
            CallOutcome::Hung(why)
            | CallOutcome::Endless(why)
            | CallOutcome::Broken(why)
            | CallOutcome::NotAsked(why) => {
                return why.clone();
            }
        };
        match result.outcome {
            Outcome::Success => match result.text.as_deref() {
                Some(text) => format!("success with the text {:?}", short(text)),
                None => "success".to_owned(),
            },
            Outcome::Unsupported => "unsupported".to_owned(),
            Outcome::Error => {
                let class = result.exception.as_deref().unwrap_or("an error");
                let status = result.error.as_ref().and_then(|error| error.status);
                let status = status
                    .map(|status| format!(" {status}"))
                    .unwrap_or_default();
                let message = result
                    .error
                    .as_ref()
                    .and_then(|error| error.message.as_deref())
                    .unwrap_or_default();
                format!("{class}{status}: {:?}", short(message))
            }
        }
    }
}

/// Returns whether a finish reason, stop reason or status marks a complete response.
fn is_an_end(reason: &str) -> bool {
    const ENDS: &[&str] = &[
        "stop",
        "length",
        "tool_calls",
        "content_filter",
        "function_call",
        "completed",
        "end_turn",
        "max_tokens",
        "stop_sequence",
        "tool_use",
        "pause_turn",
        "refusal",
    ];
    ENDS.contains(&reason)
}

/// The most characters of a text that a message shows.
const SHOWN: usize = 160;

pub(super) fn short(text: &str) -> String {
    let (mut short, is_cut) = beginning(&without_nonce(text), SHOWN);
    if is_cut {
        short.push('…');
    }
    short
}
