//! A program without an adapter, judged by its behaviour on the wire alone: what it repeats, how soon, and what it
//! leaves early. What it told its user nobody knows, so only the RETRY requirements can be judged.

use std::collections::BTreeMap;

use openrouter_errors::RetryAfter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plan::{MOST_REQUESTS, RetryClass};
use crate::fixture::{Corpus, Fixture};
use crate::mock::{Ending, Entry, NoticeKind, Summary};

/// What a program did while the mock served it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WireReport {
    /// The journal in numbers.
    #[serde(flatten)]
    pub summary: Summary,
    /// Every case that was asked for, judged. Requests for one case (or `CASE@RUN`) count as one call.
    pub calls: Vec<WireCall>,
}

/// One call as the mock saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WireCall {
    /// The case, with its run where one was named.
    pub case: String,
    /// How often it was asked for.
    pub requests: usize,
    /// How often the client left before all was sent.
    pub closed_early: usize,
    /// The requirements that were judged and hold.
    pub held: Vec<String>,
    /// The requirements that are broken.
    pub broken: Vec<WireFault>,
}

/// A requirement that a call breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WireFault {
    /// The requirement.
    pub requirement: String,
    /// What it wants.
    pub expected: String,
    /// What was seen.
    pub seen: String,
}

impl WireReport {
    /// Judges what a journal holds.
    #[must_use]
    pub fn new(summary: Summary, entries: &[Entry], corpus: &Corpus) -> Self {
        let mut calls: BTreeMap<String, (&Fixture, Vec<&Entry>)> = BTreeMap::new();
        for entry in entries {
            let auxiliary = entry
                .notice
                .as_ref()
                .is_some_and(|notice| notice.kind == NoticeKind::ControlInstead);
            let Some(id) = entry.case.as_deref().filter(|_| !auxiliary) else {
                continue;
            };
            let Some(fixture) = corpus.get(id) else {
                continue;
            };
            let key = match &entry.run {
                Some(run) => format!("{id}@{run}"),
                None => id.to_owned(),
            };
            calls
                .entry(key)
                .or_insert((fixture, Vec::new()))
                .1
                .push(entry);
        }
        let calls = calls
            .into_iter()
            .map(|(case, (fixture, entries))| WireCall::judge(case, fixture, &entries))
            .collect();
        Self { summary, calls }
    }

    /// Whether a requirement is broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.calls.iter().any(|call| !call.broken.is_empty())
    }

    /// The report for people.
    #[must_use]
    pub fn to_terminal(&self) -> String {
        use std::fmt::Write as _;
        let mut out = String::new();
        for call in &self.calls {
            let _ = writeln!(
                out,
                "{}: {} request(s), left early {} time(s), held: {}",
                call.case,
                call.requests,
                call.closed_early,
                if call.held.is_empty() {
                    "nothing to judge".to_owned()
                } else {
                    call.held.join(" ")
                }
            );
            for fault in &call.broken {
                let _ = writeln!(
                    out,
                    "  BROKEN {}: expected {}, saw {}",
                    fault.requirement, fault.expected, fault.seen
                );
            }
        }
        if self.calls.is_empty() {
            out.push_str("no case was asked for: nothing was judged\n");
        }
        out
    }
}

impl WireCall {
    fn judge(case: String, fixture: &Fixture, entries: &[&Entry]) -> Self {
        let mut call = Self {
            case,
            requests: entries.len(),
            closed_early: entries
                .iter()
                .filter(|entry| matches!(entry.end, Some(Ending::ClientClosedEarly { .. })))
                .count(),
            held: Vec::new(),
            broken: Vec::new(),
        };
        let class = RetryClass::of(fixture);
        if let Some(requirement) = class.and_then(hopeless) {
            call.note(requirement, call.requests == 1, "one request", || {
                format!("{} requests", entries.len())
            });
        } else if class.is_some() {
            let most = format!("at most {MOST_REQUESTS} requests");
            call.note("RETRY-7", call.requests <= MOST_REQUESTS, &most, || {
                format!("{} requests", entries.len())
            });
        }
        if let (Some(RetryClass::Waits), Some(wait)) = (class, stated_wait(fixture))
            && let Some(pause) = shortest_pause(entries)
        {
            let expected = format!("no repeated request before {wait} s");
            call.note("RETRY-8", pause + SLACK_S >= wait as f64, &expected, || {
                format!("one after {pause:.1} s")
            });
        }
        call
    }

    fn note(&mut self, id: &str, holds: bool, expected: &str, seen: impl FnOnce() -> String) {
        if holds {
            self.held.push(id.to_owned());
        } else {
            self.broken.push(WireFault {
                requirement: id.to_owned(),
                expected: expected.to_owned(),
                seen: seen(),
            });
        }
    }
}

/// What two clocks may differ by, in seconds.
const SLACK_S: f64 = 0.05;

/// The requirement that a repeated request of the class breaks.
fn hopeless(class: RetryClass) -> Option<&'static str> {
    match class {
        RetryClass::RequestFault => Some("RETRY-2"),
        RetryClass::Refused => Some("RETRY-3"),
        RetryClass::EmptyPurse => Some("RETRY-4"),
        RetryClass::NotRetryable => Some("RETRY-5"),
        RetryClass::Daily => Some("RETRY-6"),
        RetryClass::AfterText => Some("RETRY-9"),
        RetryClass::Waits | RetryClass::Transient => None,
    }
}

fn stated_wait(fixture: &Fixture) -> Option<u64> {
    let stated = fixture
        .case
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
    match RetryAfter::parse(&stated.1)? {
        RetryAfter::Seconds(seconds) => Some(seconds),
        RetryAfter::At(_) => None,
    }
}

fn shortest_pause(entries: &[&Entry]) -> Option<f64> {
    entries
        .windows(2)
        .map(|pair| pair[1].at_us.saturating_sub(pair[0].at_us) as f64 / 1e6)
        .min_by(f64::total_cmp)
}
