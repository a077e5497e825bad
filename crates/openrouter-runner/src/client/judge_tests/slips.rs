//! What a client can tell otherwise than the exact one.

use openrouter_conformance::client::protocol::{ErrorFields, Outcome, RunResult};

/// Edits for tests.
pub(super) trait EditResult {
    fn error(&mut self) -> &mut ErrorFields;
    fn message(&mut self) -> String;
    /// The client knows of no error.
    fn become_success(&mut self);
    /// The client raises an error of its own.
    fn become_error(&mut self, class: &str, message: &str);
    /// The client cannot decode what it got.
    fn decoding(&mut self);
    /// The client stumbles over what it got.
    fn unrelated(&mut self);
    /// The error is passed on in the result, which says so by its finish reason.
    fn show(&mut self, finish_reason: &str);
    /// The client knows of no error, and of this end.
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
