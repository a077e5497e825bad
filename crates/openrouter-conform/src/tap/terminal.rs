//! Failures and totals as text for the terminal.

use std::fmt::Write as _;

use super::{TapEnd, TapEvent, TapFailure, TapReport};
use crate::identify::{retry, summary};
use openrouter_corpus::redact::beginning;

/// The most characters of the error's own message.
const MESSAGE: usize = 300;

impl TapEvent<'_> {
    /// Formats the event in one or two lines. `now` is the Unix time in seconds, from which a stated moment is counted.
    #[must_use]
    pub fn to_terminal(&self, now: u64) -> String {
        match self {
            Self::Failure(failure) => failure.to_terminal(now),
            Self::ClientLeft {
                at,
                surface,
                body_bytes,
            } => format!(
                "{at} the client left: {surface}, after {body_bytes} bytes of the response; no error of the upstream\n"
            ),
            Self::Unread { why } => {
                format!(
                    "a response was passed on and not read: {why}; its status and its end still count\n"
                )
            }
            Self::Malformed { why } => format!("a request could not be read: {why}\n"),
        }
    }
}

impl TapFailure {
    fn to_terminal(&self, now: u64) -> String {
        let mut out = format!("{} {}", self.at, summary(self.status, Some(&self.cause)));
        let mut add = |name: &str, value: &Option<String>| {
            if let Some(value) = value {
                let _ = write!(out, " · {name}{value}");
            }
        };
        add("model ", &self.model);
        add("provider ", &self.provider);
        let delivered = self.delivered.map(|delivered| {
            let text = if delivered {
                "text was delivered"
            } else {
                "no text was delivered"
            };
            text.to_owned()
        });
        add("", &delivered);
        add("", &self.ending());
        add("generation ", &self.generation_id);
        add("request ", &self.request_id);
        let advice = retry(&self.retry, self.delivered, now);
        let advice = advice.map(|advice| advice.replace('\n', "; "));
        let message = self.message.as_deref().map(first_line);
        let second: Vec<String> = [message, advice.map(|advice| format!("retry: {advice}"))]
            .into_iter()
            .flatten()
            .collect();
        out.push('\n');
        if !second.is_empty() {
            let _ = writeln!(out, "  {}", second.join(" · "));
        }
        out
    }

    /// How it ended, where that is not by itself.
    fn ending(&self) -> Option<String> {
        let bytes = self.body_bytes;
        Some(match self.ended {
            TapEnd::Complete => return None,
            TapEnd::Closed => format!("the upstream closed the connection after {bytes} bytes"),
            TapEnd::Reset => format!("the upstream reset the connection after {bytes} bytes"),
            TapEnd::NotHttp => "the upstream's response is invalid HTTP".to_owned(),
            TapEnd::Unreachable => "the upstream could not be reached".to_owned(),
            TapEnd::ClientLeft => "the client left after the error".to_owned(),
        })
    }
}

fn first_line(message: &str) -> String {
    let line = message.trim().lines().next().unwrap_or_default();
    let (line, is_cut) = beginning(line, MESSAGE);
    if is_cut { line + "…" } else { line }
}

impl TapReport {
    /// Formats the totals for the terminal.
    #[must_use]
    pub fn to_terminal(&self) -> String {
        let counts = &self.counts;
        let parts = [
            (counts.successes, "succeeded"),
            (counts.failures, "failed"),
            (counts.client_left, "left by their client"),
            (counts.malformed, "malformed"),
            (counts.unfinished, "unfinished"),
            (counts.unread, "not read"),
            (counts.recorded, "recorded"),
            (counts.not_recorded, "not recorded"),
        ];
        let mut out = format!("{} requests", counts.requests);
        for (count, what) in parts.iter().filter(|(count, _)| *count > 0) {
            let _ = write!(out, " · {count} {what}");
        }
        out.push('\n');
        for cause in &self.causes {
            let _ = writeln!(
                out,
                "{:>6} {}",
                cause.count,
                summary(None, Some(&cause.cause))
            );
        }
        out
    }
}
