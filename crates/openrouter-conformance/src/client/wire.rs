//! Checks a program without an adapter by its behaviour on the wire: its retries, their delays, and responses it
//! abandons. Its report to its user is unknown, so only the RETRY requirements can be checked.

use std::collections::BTreeMap;

use openrouter_errors::RetryAfter;

use super::judge::Verdict;
use super::plan::{MOST_REQUESTS, RetryClass};
use crate::check::{Judgement, holds};
use crate::upstream;
use crate::verdicts::CaseReport;
use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::report::{Draft, Item, Kind, Outcome, Report};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_mock::{Ending, Entry, NoticeKind, header};

/// Builds the report of a run in which a mock served a program: every requested case counts as a call and is checked.
/// Requests for one case (or `CASE@RUN`) count as one call.
#[must_use]
pub fn report(
    entries: &[Entry],
    dropped: u64,
    corpus: &Corpus,
    spec: &Spec,
    selection: &Selection,
) -> Report {
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
        let call = calls.entry(key).or_insert((fixture, Vec::new()));
        call.1.push(entry);
    }
    let mut draft = Draft::new("serve", selection, None);
    for (case, (fixture, entries)) in &calls {
        draft
            .items
            .push(item(case, fixture, entries, spec, selection));
    }
    if calls.is_empty() {
        draft.incomplete.push("no case was requested".to_owned());
    }
    draft.incomplete.extend(corpus.not_loaded());
    draft.journal = Some(upstream::summary(entries, dropped));
    draft.close()
}

fn item(
    case: &str,
    fixture: &Fixture,
    entries: &[&Entry],
    spec: &Spec,
    selection: &Selection,
) -> Item {
    let mut judged = CaseReport::new(fixture, PlayMode::Default, Verdict::NotTested, "");
    judged.add_judgements(spec, selection, judgements(fixture, entries).into_iter());
    let early = |entry: &&&Entry| matches!(entry.end, Some(Ending::ClientClosedEarly { .. }));
    let (requests, early) = (entries.len(), entries.iter().filter(early).count());
    let group = fixture.surface().as_str();
    let mut note = format!("{requests} requests, {early} of them left early");
    let mut item = if judged.held.is_empty() && judged.broken.is_empty() {
        let why = format!("no requirement covers the observed behaviour: {note}");
        Item::unjudged(Kind::Call, case, group, Outcome::NotApplicable, why)
    } else {
        if !judged.held.is_empty() {
            note = format!("{note}; held: {}", judged.held.join(" "));
        }
        let file = fixture.case_path();
        let findings = judged
            .broken
            .iter()
            .map(|broken| broken.clone().in_file(&file));
        Item::judged(Kind::Call, case, group, findings.collect()).with_note(note)
    };
    item.judged = judged.held.len() + judged.broken.len();
    item.delivery = judged.delivery;
    if !judged.broken.is_empty() {
        item.wire = entries
            .iter()
            .map(|entry| upstream::exchange(entry))
            .collect();
    }
    item
}

/// Returns the judgements of the retry requirements on the requests for one case.
pub(crate) fn judgements(fixture: &Fixture, entries: &[&Entry]) -> Vec<(&'static str, Judgement)> {
    let mut judgements = Vec::new();
    let requests = entries.len();
    let seen = || format!("{requests} requests");
    let class = RetryClass::of(fixture);
    if let Some(requirement) = class.and_then(hopeless) {
        judgements.push((requirement, holds(requests == 1, "one request", seen)));
    } else if class.is_some() {
        let most = format!("at most {MOST_REQUESTS} requests");
        judgements.push(("RETRY-7", holds(requests <= MOST_REQUESTS, most, seen)));
    }
    if let (Some(RetryClass::Waits), Some(wait)) = (class, stated_wait(fixture))
        && let Some(pause) = shortest_pause(entries)
    {
        let expected = format!("no repeated request before {wait} s");
        let judgement = holds(pause + SLACK_S >= wait as f64, expected, || {
            format!("one after {pause:.1} s")
        });
        judgements.push(("RETRY-8", judgement));
    }
    judgements
}

/// Tolerated difference between two clocks, in seconds.
const SLACK_S: f64 = 0.05;

/// Returns the requirement that a retry of this class violates.
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
    match RetryAfter::parse(header(&fixture.case.headers, "retry-after")?)? {
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
