//! One call as the checks see it: what was played, what the client said, what the mock saw.

use std::collections::BTreeMap;

use super::exceptions::ExceptionKind;
use super::expected::ExpectedError;
use super::fields::Field;
use crate::client::evidence::Told;
use crate::client::plan::Planned;
use crate::client::protocol::{Hello, Outcome, RunResult};
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
    /// What the response states.
    pub truth: &'a ExpectedError,
    /// What the client can express.
    pub hello: &'a Hello,
    /// What it said.
    pub told: &'a Told,
    /// What the mock saw.
    pub seen: &'a [Entry],
    /// What became of each field that the response states; empty without a result.
    pub fields: BTreeMap<FieldName, Field>,
    /// The same call with the stream in whole events, for one whose stream came in pieces.
    pub whole: Option<&'a Case<'a>>,
}

impl Case<'_> {
    /// The client's result, where it gave one.
    #[must_use]
    pub fn result(&self) -> Option<&RunResult> {
        match self.told {
            Told::Result(result) => Some(result),
            _ => None,
        }
    }

    /// Whether the client raised an error; `None` where it gave no result.
    #[must_use]
    pub fn reported(&self) -> Option<bool> {
        self.result().map(|result| result.outcome == Outcome::Error)
    }

    /// Whether the caller can see a failure in a result that was not raised: its finish reason says so, it carries an error
    /// in whatever words, or, of a response that was interrupted, it visibly lacks an end.
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

    /// Whether the finish reason, stop reason or status that the caller got says that the call failed.
    #[must_use]
    pub fn says_failed(&self) -> bool {
        let reason = self
            .result()
            .and_then(|result| result.finish_reason.as_deref());
        matches!(reason, Some("error" | "failed"))
    }

    /// What kind of error the client raised. An error that carries the upstream message, or, of a response without one,
    /// the status, is the client's own whatever its name.
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

    /// What became of a field, where the response states it.
    #[must_use]
    pub fn field(&self, name: FieldName) -> Option<FieldState> {
        self.fields.get(&name).map(|field| field.state)
    }

    /// The requests of the call: what the mock saw, without auxiliary requests to other routes.
    pub fn requests(&self) -> impl Iterator<Item = &Entry> {
        let auxiliary = |entry: &&Entry| {
            entry
                .notice
                .as_ref()
                .is_some_and(|notice| notice.kind == NoticeKind::ControlInstead)
        };
        self.seen.iter().filter(move |entry| !auxiliary(entry))
    }

    /// What the client said, in a few words.
    #[must_use]
    pub fn said(&self) -> String {
        let result = match self.told {
            Told::Result(result) => result,
            Told::Died(how) => return format!("the process died: {how}"),
            Told::Hung(why) | Told::Endless(why) | Told::Broken(why) | Told::NotAsked(why) => {
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

/// Whether a finish reason, stop reason or status says that a response is complete.
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

/// Characters of a text that a message shows.
const SHOWN: usize = 160;

pub(super) fn short(text: &str) -> String {
    let (mut short, is_cut) = beginning(&without_nonce(text), SHOWN);
    if is_cut {
        short.push('…');
    }
    short
}
