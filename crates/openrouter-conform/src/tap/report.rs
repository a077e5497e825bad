//! The totals.

use std::collections::BTreeMap;

use openrouter_corpus::exit::Exit;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TapFailure;

/// The totals of a tap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TapReport {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The API behind the tap.
    pub upstream: String,
    /// The number of exchanges per outcome.
    pub counts: TapCounts,
    /// The failures by their cause, the most frequent first.
    pub causes: Vec<CauseCount>,
    /// Why some bodies could not be read, each reason once.
    pub unread: Vec<String>,
    /// The resulting exit code.
    pub exit: u8,
}

/// The number of exchanges per outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TapCounts {
    /// Requests that came.
    pub requests: u64,
    /// Of them, those that succeeded.
    pub successes: u64,
    /// Those that failed.
    pub failures: u64,
    /// Those whose client left before the response had ended.
    pub client_left: u64,
    /// Those that could not be read as HTTP requests.
    pub malformed: u64,
    /// Those that had not ended when the tap did.
    pub unfinished: u64,
    /// Responses whose body could not be read; their status and their end were.
    pub unread: u64,
    /// Failures of which `--record` wrote a fixture.
    pub recorded: u64,
    /// Failures that `--record` could not write.
    pub not_recorded: u64,
}

/// How often a cause was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CauseCount {
    /// The cause's id in the catalogue.
    pub cause: String,
    /// How often.
    pub count: u64,
}

/// The totals as they grow.
#[derive(Debug, Default)]
pub(super) struct Totals {
    pub(super) counts: TapCounts,
    causes: BTreeMap<String, u64>,
    unread: Vec<String>,
}

impl Totals {
    pub(super) fn fails(&mut self, failure: &TapFailure) {
        self.counts.failures += 1;
        *self.causes.entry(failure.cause.clone()).or_default() += 1;
    }

    /// Notes why a body was not read; whether that was not known before. The reasons kept are few.
    pub(super) fn reads_not(&mut self, why: &str) -> bool {
        const MOST: usize = 8;
        self.counts.unread += 1;
        let is_new = self.unread.len() < MOST && self.unread.iter().all(|known| known != why);
        if is_new {
            self.unread.push(why.to_owned());
        }
        is_new
    }

    pub(super) fn report(&self, upstream: &str) -> TapReport {
        let mut counts = self.counts;
        let ended = counts.successes + counts.failures + counts.client_left + counts.malformed;
        counts.unfinished = counts.requests.saturating_sub(ended);
        let mut causes: Vec<CauseCount> = self
            .causes
            .iter()
            .map(|(cause, count)| CauseCount {
                cause: cause.clone(),
                count: *count,
            })
            .collect();
        causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
        TapReport {
            format: 1,
            upstream: upstream.to_owned(),
            counts,
            causes,
            unread: self.unread.clone(),
            exit: Exit::decide(false, counts.not_recorded > 0).code(),
        }
    }
}

impl TapReport {
    /// Returns the exit code as a typed value.
    #[must_use]
    pub fn exit(&self) -> Exit {
        Exit::decide(false, self.exit != Exit::Held.code())
    }
}
