//! A log record, and the decision whether it is an error.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use openrouter_errors::diagnosis::unwrap;
use openrouter_errors::{Cause, Input, Surface, read};
use regex::Regex;

use super::access;
use super::failure::Failure;
use super::fields::hash;
use super::frames::without_frames;
use crate::scan::finding::{Finding, look, unexplained};
use crate::scan::level::Level;
use crate::scan::memo::Question;
use crate::scan::tally::Sample;
use crate::scan::worker::Worker;

/// A parsed log record.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    /// Unix time in seconds.
    pub(super) time: Option<i64>,
    pub(super) level: Option<Level>,
    pub(super) status: Option<u16>,
    /// Identifies the request.
    pub(super) request: Option<u64>,
    pub(super) model: Option<Cow<'a, str>>,
    pub(super) surface: Option<Surface>,
    /// Texts that may contain the error, the most specific first.
    pub(super) texts: Vec<Cow<'a, str>>,
    /// The number of the first texts that are error bodies.
    pub(super) bodies: usize,
    /// The record's own message.
    pub(super) message: Option<Cow<'a, str>>,
    /// Identifies the form of the line: the part before the text.
    pub(super) head: u64,
    /// Whether only the status of an HTTP exchange is known, as in an access log.
    pub(super) access: bool,
}

impl<'a> Record<'a> {
    pub(super) fn into_owned(self) -> Record<'static> {
        let owned = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        Record {
            model: self.model.map(owned),
            texts: self.texts.into_iter().map(owned).collect(),
            message: self.message.map(owned),
            ..self
        }
    }

    /// Returns the failure that the record reports.
    ///
    /// Level and status decide. A record with a low level or a success status is a failure only if it contains an error
    /// body. A record with neither, or whose level and status contradict each other, is a failure only if an error is
    /// recognised.
    pub(super) fn failure(mut self, worker: &mut Worker<'_>) -> Option<Failure> {
        let failed = self.status.is_some_and(|status| status >= 400);
        let succeeded = self.status.is_some_and(|status| status < 400);
        let is_error = self.level == Some(Level::Error);
        let finding = if failed || (is_error && !succeeded) {
            self.drop_frames();
            Some(self.explain(self.status.filter(|_| failed), worker))
        } else if self.level == Some(Level::Low) || (succeeded && !is_error) {
            self.bodies().find_map(|text| self.look(text, None, worker))
        } else {
            self.drop_frames();
            self.recognise(worker)
        }?;
        Some(self.into_failure(finding))
    }

    /// Parses the message of a structured record as an access log line, if it is one.
    pub(super) fn read_exchange(&mut self) {
        if self.status.is_some() || !self.texts.is_empty() {
            return;
        }
        if let Some(exchange) = self.message.as_deref().and_then(access::record) {
            self.status = exchange.status;
            self.surface = self.surface.or(exchange.surface);
            self.access = exchange.access;
            self.texts = exchange.texts;
        }
    }

    /// Removes stack frames.
    fn drop_frames(&mut self) {
        for text in self.texts.iter_mut().chain(&mut self.message) {
            if let Cow::Owned(shorter) = without_frames(text) {
                *text = Cow::Owned(shorter);
            }
        }
    }

    fn everything(&self) -> impl Iterator<Item = &str> {
        self.texts
            .iter()
            .chain(&self.message)
            .map(|text| &**text)
            .filter(|text| !text.trim().is_empty())
    }

    /// Returns the texts that contain an error body.
    fn bodies(&self) -> impl Iterator<Item = &str> {
        let texts = self.texts.iter().chain(&self.message).enumerate();
        texts
            .filter(|(at, text)| {
                let plain = *at < self.bodies && !text.contains("\"message\":\"\"");
                plain || holds_error_body(text)
            })
            .map(|(_, text)| &**text)
    }

    /// Diagnoses a record that is an error by its level or its status.
    fn explain(&self, status: Option<u16>, worker: &mut Worker<'_>) -> Arc<Finding> {
        let known = |finding: &Arc<Finding>| finding.facts.cause != Cause::Unknown;
        let by_status = |worker: &mut Worker<'_>| self.look("", Some(status?), worker);
        // The text around the status in an access log is the server's.
        if let Some(finding) = by_status(worker).filter(|_| self.access) {
            return finding;
        }
        let body = self
            .bodies()
            .filter_map(|text| self.look(text, status, worker))
            .find(known);
        if let Some(finding) = body {
            return finding;
        }
        let mut first = None;
        for text in self.everything() {
            let Some(finding) = self.look(text, status, worker) else {
                continue;
            };
            // Another text may be more specific than the status.
            if !finding.by_status && known(&finding) {
                return finding;
            }
            first.get_or_insert(finding);
        }
        first.or_else(|| by_status(worker)).unwrap_or_else(|| {
            let text = self.everything().next().unwrap_or_default();
            Arc::new(self.unexplained(text))
        })
    }

    fn unexplained(&self, text: &str) -> Finding {
        unexplained(text, self.status, self.surface)
    }

    /// Diagnoses a record whose level and status do not indicate an error.
    fn recognise(&self, worker: &mut Worker<'_>) -> Option<Arc<Finding>> {
        self.everything()
            .filter_map(|text| self.look(text, None, worker))
            .find(|finding| finding.facts.status.is_some_and(|status| status >= 400))
            .or_else(|| self.thrown(worker))
            .or_else(|| self.complaint(worker))
    }

    /// Handles an unknown exception in a record without a level.
    fn thrown(&self, worker: &mut Worker<'_>) -> Option<Arc<Finding>> {
        static THROWN: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(
                r"(?m)^(?:Uncaught |Unhandled |Caused by: |Exception in thread \S+ )*(?:[\w$]+[.:])*[A-Z]\w*(?:Error|Exception)\b(?::|$| \[|$)|^Traceback \(most recent|^panic: |^thread '.*' panicked",
            )
            .expect("the pattern is valid")
        });
        let text = self.everything().find(|text| THROWN.is_match(text))?;
        self.look(text, None, worker)
            .or_else(|| Some(Arc::new(self.unexplained(text))))
    }

    /// Recognises an error by its words alone, which have to state a failure.
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
            .get(question, |general| {
                look(&question.input(), &mut worker.names, general)
            })
            .error
    }

    fn into_failure(self, finding: Arc<Finding>) -> Failure {
        let words = self.message.as_ref().or(self.texts.first());
        let words = words.map_or("", |words| &**words);
        let (around, behind) = words.split_once(&*finding.message).unwrap_or((words, ""));
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
            bare: self.access || (finding.by_status && finding.facts.status.is_some()),
            access: self.access,
            attempt: attempt(words),
            // The error's own words may advise a retry.
            retries: around.len() < words.len()
                && (announces_retry(around) || announces_retry(behind)),
            time: self.time,
            request: self.request.or_else(|| request(words)),
            sample,
            finding,
        }
    }
}

/// Returns the request identifier in a text: `request_id=abc`, or that of a job: `jid=f00d` (Sidekiq),
/// `Task chat.ask[uuid]` (Celery).
pub(super) fn request(text: &str) -> Option<u64> {
    static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i-u)\b(?:(?:x-)?(?:request|req|correlation|trace|call)[_. -]?id["']?\s?[=:]\s?["']?([\w:.-]{6,80})|jid=([0-9a-f]{8,40})\b|task [\w.]{1,80}\[([0-9a-f-]{20,40})\])"#)
            .expect("the pattern is valid")
    });
    let found = REQUEST.captures(text)?;
    found
        .iter()
        .skip(1)
        .flatten()
        .next()
        .map(|id| hash(id.as_str()))
}

/// Returns whether a text contains an error body: JSON, or dumped JSON.
fn holds_error_body(text: &str) -> bool {
    let is_error_body = |body: &[u8]| {
        let input = Input::new(body);
        let reading = read(&input);
        reading.is_error() && reading.message().is_some()
    };
    let bytes = text.as_bytes();
    memchr::memchr(b'{', bytes).is_some()
        && memchr::memmem::find(bytes, b"rror").is_some()
        && (bytes.starts_with(b"{") && is_error_body(bytes)
            || unwrap(text)
                .payload
                .is_some_and(|payload| is_error_body(payload.as_bytes())))
}

/// Returns the attempt number in a text: `attempt 2/3`, `retry #2`, `Retried: 2 times`.
fn attempt(text: &str) -> Option<u32> {
    static ATTEMPT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i-u)\b(?:attempts?|retry|retries|retried|try|tries)\b[ :=#(]{0,3}(?:number )?(\d{1,4})\b")
            .expect("the pattern is valid")
    });
    ATTEMPT.captures(text)?[1].parse().ok()
}

/// Returns whether a text announces a retry.
pub(super) fn announces_retry(text: &str) -> bool {
    static RETRY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i-u)\b(?:retrying|will retry|retry (?:in|after|attempt|#|\d)|retried \d|trying again|backing off|attempt #?\d)")
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
