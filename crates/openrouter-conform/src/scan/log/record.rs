//! One record of a log, and whether it is an error.

use std::sync::{Arc, LazyLock};

use openrouter_errors::diagnosis::unwrap;
use openrouter_errors::{Cause, Input, Surface, read};
use regex::Regex;

use super::failure::Failure;
use super::fields::hash;
use super::level::Level;
use crate::scan::finding::{Finding, look, unexplained};
use crate::scan::memo::Question;
use crate::scan::pool::Worker;
use crate::scan::tally::Sample;

/// One record of a log, taken apart.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Unix time in seconds.
    pub(super) time: Option<i64>,
    pub(super) level: Option<Level>,
    pub(super) status: Option<u16>,
    /// Identifies the request that it is about.
    pub(super) request: Option<u64>,
    pub(super) model: Option<String>,
    pub(super) surface: Option<Surface>,
    /// Texts in which the error may stand, the most telling first.
    pub(super) texts: Vec<String>,
    /// What the record itself says.
    pub(super) message: Option<String>,
    /// Identifies the form of the line: what precedes the text.
    pub(super) head: u64,
    /// A line of an access log: what is known of a failure is the status.
    pub(super) access: bool,
}

impl Record {
    /// The failure that the record tells of. Its level and its status decide; a record of success or of information is
    /// one only if the body of an error is in it, and one that states neither only if an error is recognised.
    pub(super) fn failure(self, worker: &mut Worker<'_>) -> Option<Failure> {
        let failed = self.status.is_some_and(|status| status >= 400);
        let succeeded = self.status.is_some_and(|status| status < 400);
        let low = self.level == Some(Level::Low);
        let finding = if failed || (self.level == Some(Level::Error) && !succeeded) {
            let status = self.status.filter(|_| failed);
            self.explain(status, worker)
        } else if succeeded || low {
            self.bodies().find_map(|text| self.look(text, None, worker))
        } else {
            self.everything()
                .filter_map(|text| self.look(text, None, worker))
                .find(|finding| finding.facts.status.is_some_and(|status| status >= 400))
                .or_else(|| self.thrown(worker))
                .or_else(|| self.complaint(worker))
        }?;
        Some(self.tell(finding))
    }

    fn everything(&self) -> impl Iterator<Item = &str> {
        self.texts
            .iter()
            .chain(&self.message)
            .map(String::as_str)
            .filter(|text| !text.trim().is_empty())
    }

    /// The texts that hold the body of an error.
    fn bodies(&self) -> impl Iterator<Item = &str> {
        self.everything().filter(|text| holds_error_body(text))
    }

    /// The error of a record that says it is one.
    fn explain(&self, status: Option<u16>, worker: &mut Worker<'_>) -> Option<Arc<Finding>> {
        let known = |finding: &Arc<Finding>| finding.facts.cause != Cause::Unknown;
        if let Some(finding) = self
            .bodies()
            .filter_map(|text| self.look(text, status, worker))
            .find(known)
        {
            return Some(finding);
        }
        let mut first = None;
        for text in self.everything() {
            let Some(finding) = self.look(text, status, worker) else {
                continue;
            };
            // What the status alone says, another text may say better.
            let plain = self.look("", finding.facts.status, worker);
            let cause = finding.facts.cause;
            if cause != Cause::Unknown && plain.is_none_or(|plain| plain.facts.cause != cause) {
                return Some(finding);
            }
            first.get_or_insert(finding);
        }
        first
            .or_else(|| status.and_then(|_| self.look("", status, worker)))
            .or_else(|| {
                let text = self.everything().next().unwrap_or_default();
                Some(Arc::new(unexplained(text, self.status, self.surface)))
            })
    }

    /// An exception that nobody knows, in a record without a level.
    fn thrown(&self, worker: &mut Worker<'_>) -> Option<Arc<Finding>> {
        static THROWN: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(
                r"(?m)^(?:Uncaught |Unhandled |Caused by: |Exception in thread \S+ )*(?:[\w$]+[.:])*[A-Z]\w*(?:Error|Exception)\b(?::|$| \[|$)|^Traceback \(most recent|^panic: |^thread '.*' panicked",
            )
            .expect("the pattern is valid")
        });
        let text = self.everything().find(|text| THROWN.is_match(text))?;
        self.look(text, None, worker)
            .or_else(|| Some(Arc::new(unexplained(text, self.status, self.surface))))
    }

    /// An error that is known by its words alone: they have to say that something did not work.
    fn complaint(&self, worker: &mut Worker<'_>) -> Option<Arc<Finding>> {
        static COMPLAINS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(
                r"(?i)\b(?:errors?|exception|fail(?:ed|s|ure)?|insufficient|exceeded|exhausted|not found|rate.?limited|unauthorized|forbidden|denied|refused|invalid|unavailable|overloaded|timed out|reject(?:ed|s)|unable|cannot|could not|too many|no endpoints|missing|blocked|flagged|aborted|terminated|disconnected)\b",
            )
            .expect("the pattern is valid")
        });
        self.everything()
            .filter(|text| COMPLAINS.is_match(text))
            .filter_map(|text| self.look(text, None, worker))
            .find(|finding| finding.facts.cause != Cause::Unknown)
    }

    fn look(
        &self,
        text: &str,
        status: Option<u16>,
        worker: &mut Worker<'_>,
    ) -> Option<Arc<Finding>> {
        let question = Question {
            status,
            surface: self.surface.or(worker.options.surface),
            model: self.model.as_deref(),
            body: text.as_bytes(),
        };
        worker
            .memo
            .get(question, || look(&question.input(), &mut worker.names))
            .error
    }

    fn tell(self, finding: Arc<Finding>) -> Failure {
        let words = self
            .message
            .as_deref()
            .or(self.texts.first().map(String::as_str));
        let words = words.unwrap_or_default();
        let attempt = attempt(words);
        let around = words.split(&*finding.message).next().unwrap_or_default();
        let letters: String = around
            .chars()
            .take(200)
            .filter(|c| c.is_alphabetic())
            .collect();
        let sample = (finding.facts.cause == Cause::Unknown).then(|| {
            let text = self.everything().next().unwrap_or_default();
            Box::new(Sample {
                body: text.as_bytes().into(),
                status: self.status,
                surface: self.surface,
                wrapped: true,
            })
        });
        Failure {
            wording: hash(&letters) ^ self.head.rotate_left(1),
            bare: self.access,
            attempt,
            time: self.time,
            request: self.request,
            sample,
            finding,
        }
    }
}

/// Whether a text holds the body of an error: JSON, or what JSON became in a dump.
fn holds_error_body(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr(b'{', bytes).is_some()
        && memchr::memmem::find(bytes, b"rror").is_some()
        && unwrap(text).payload.is_some_and(|payload| {
            let input = Input::new(&payload);
            let reading = read(&input);
            reading.is_error() && reading.message().is_some()
        })
}

/// Which attempt a text says it is about: `attempt 2/3`, `retry #2`, `Retried: 2 times`.
fn attempt(text: &str) -> Option<u32> {
    static ATTEMPT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:attempts?|retry|retries|retried|try|tries)\b[ :=#(]{0,3}(?:number )?(\d{1,4})\b")
            .expect("the pattern is valid")
    });
    ATTEMPT.captures(text)?[1].parse().ok()
}

/// Whether a text says that the program tries again.
pub(super) fn speaks_of_retry(text: &str) -> bool {
    static RETRY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:retrying|will retry|retry (?:in|after|attempt|#|\d)|retried \d|trying again|backing off|attempt #?\d)")
            .expect("the pattern is valid")
    });
    RETRY.is_match(text)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("attempt 2/3 failed", Some(2))]
    #[case("Attempt #4: x", Some(4))]
    #[case("retry=1", Some(1))]
    #[case("LiteLLM Retried: 3 times", Some(3))]
    #[case("retry after 17 s", None)]
    #[case("country 2", None)]
    fn attempts(#[case] text: &str, #[case] expected: Option<u32>) {
        assert_eq!(attempt(text), expected);
    }

    #[rstest]
    #[case(r#"answer {"error":{"code":429,"message":"slow"}}"#, true)]
    #[case("body: {'error': {'message': 'slow', 'code': 429}}", true)]
    #[case("errors so far: {}", false)]
    #[case("no error in {\"a\":1}", false)]
    fn bodies(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(holds_error_body(text), expected);
    }
}
