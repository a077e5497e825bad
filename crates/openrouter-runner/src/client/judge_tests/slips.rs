//! Modifications of a client's result.

use openrouter_conformance::client::protocol::{ErrorFields, Outcome, RunResult};

/// Edits for tests.
pub(super) trait EditResult {
    fn error(&mut self) -> &mut ErrorFields;
    fn message(&mut self) -> String;
    /// The client reports a success.
    fn become_success(&mut self);
    /// The client raises an error of its own.
    fn become_error(&mut self, class: &str, message: &str);
    /// The client cannot decode the response.
    fn decoding(&mut self);
    /// The client raises an unrelated exception.
    fn unrelated(&mut self);
    /// The result contains the error, and its finish reason states the failure.
    fn show(&mut self, finish_reason: &str);
    /// The client reports a success with this finish reason.
    fn show_end(&mut self, finish_reason: Option<&str>);
}

impl EditResult for RunResult {
    fn error(&mut self) -> &mut ErrorFields {
        self.error.get_or_insert_default()
    }

    fn message(&mut self) -> String {
        self.error().message.clone().unwrap_or_default()
    }

    fn become_success(&mut self) {
        self.outcome = Outcome::Success;
        self.exception = None;
        self.error = None;
    }

    fn become_error(&mut self, class: &str, message: &str) {
        self.outcome = Outcome::Error;
        self.exception = Some(class.to_owned());
        self.error = Some(ErrorFields {
            message: Some(message.to_owned()),
            ..ErrorFields::default()
        });
    }

    fn decoding(&mut self) {
        self.become_error("JSONDecodeError", "line 1 column 1");
    }

    fn unrelated(&mut self) {
        self.become_error("AttributeError", "no attribute");
    }

    fn show(&mut self, finish_reason: &str) {
        self.outcome = Outcome::Success;
        self.exception = None;
        self.finish_reason = Some(finish_reason.to_owned());
    }

    fn show_end(&mut self, finish_reason: Option<&str>) {
        self.become_success();
        self.finish_reason = finish_reason.map(str::to_owned);
    }
}
