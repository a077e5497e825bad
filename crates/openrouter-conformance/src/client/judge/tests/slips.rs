//! What a client can tell otherwise than the exact one.

use crate::client::protocol::{ErrorFields, Outcome, RunResult};

impl RunResult {
    pub(super) fn error(&mut self) -> &mut ErrorFields {
        self.error.get_or_insert_default()
    }

    pub(super) fn message(&mut self) -> String {
        self.error().message.clone().unwrap_or_default()
    }

    /// The client knows of no error.
    pub(super) fn become_success(&mut self) {
        self.outcome = Outcome::Success;
        self.exception = None;
        self.error = None;
    }

    /// The client raises an error of its own.
    pub(super) fn become_error(&mut self, class: &str, message: &str) {
        self.outcome = Outcome::Error;
        self.exception = Some(class.to_owned());
        self.error = Some(ErrorFields {
            message: Some(message.to_owned()),
            ..ErrorFields::default()
        });
    }

    /// The client cannot decode what it got.
    pub(super) fn decoding(&mut self) {
        self.become_error("JSONDecodeError", "line 1 column 1");
    }

    /// The client stumbles over what it got.
    pub(super) fn unrelated(&mut self) {
        self.become_error("AttributeError", "no attribute");
    }

    /// The error is handed over in the result, which says so by its finish reason.
    pub(super) fn show(&mut self, finish_reason: &str) {
        self.outcome = Outcome::Success;
        self.exception = None;
        self.finish_reason = Some(finish_reason.to_owned());
    }

    /// The client knows of no error, and of this end.
    pub(super) fn show_end(&mut self, finish_reason: Option<&str>) {
        self.become_success();
        self.finish_reason = finish_reason.map(str::to_owned);
    }
}
