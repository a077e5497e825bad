//! Analyses how an application handled the injected faults: requests with the same body after a fault are its retries.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use super::Mix;
use crate::check::holds;
use crate::client::judge::Verdict;
use crate::client::plan::MOST_REQUESTS;
use crate::client::wire::judgements;
use crate::upstream;
use crate::verdicts::CaseReport;
use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::report::{Draft, Item, Kind, Outcome, Report};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_mock::{Ending, Entry, Selector, UPSTREAM};

/// A request that received a fault, and its retries.
struct Call<'a> {
    /// The first fault.
    fault: &'a Fixture,
    /// Each request with the fault that answered it; `None` for a success.
    requests: Vec<(&'a Entry, Option<&'a Fixture>)>,
}

/// Builds the report of a run in which a mock served a mix, and a readable summary.
#[must_use]
pub fn report(
    entries: &[Entry],
    dropped: u64,
    mix: &Mix,
    corpus: &Corpus,
    spec: &Spec,
    selection: &Selection,
) -> (Report, String) {
    let drawn = |entry: &&Entry| entry.selected_by == Some(Selector::Drawn);
    let served: Vec<(&Entry, Option<&Fixture>)> = entries
        .iter()
        .filter(drawn)
        .map(|entry| (entry, entry.case.as_deref().and_then(|id| corpus.get(id))))
        .collect();
    let calls = calls(&served);
    let mut draft = Draft::new("serve", selection, None);
    draft.items = calls
        .iter()
        .map(|call| call.item(spec, selection))
        .collect();
    if served.is_empty() {
        draft.incomplete.push("no request was served".to_owned());
    }
    draft.incomplete.extend(corpus.not_loaded());
    draft.journal = Some(upstream::summary(entries, dropped));
    (draft.close(), summary(&served, &calls, mix, dropped))
}

fn calls<'a>(served: &[(&'a Entry, Option<&'a Fixture>)]) -> Vec<Call<'a>> {
    let mut calls: Vec<Call<'a>> = Vec::new();
    let mut open: HashMap<(&str, &str, Option<&str>), usize> = HashMap::new();
    for &(entry, fault) in served {
        let key = (
            entry.method.as_str(),
            entry.path.as_str(),
            entry.body.digest.as_deref(),
        );
        match (open.get(&key), fault) {
            (Some(&at), _) => {
                calls[at].requests.push((entry, fault));
                if fault.is_none() && !failed_upstream(entry) {
                    open.remove(&key);
                }
            }
            (None, Some(first)) => {
                open.insert(key, calls.len());
                calls.push(Call {
                    fault: first,
                    requests: vec![(entry, fault)],
                });
            }
            (None, None) => {}
        }
    }
    calls
}

/// Whether the API behind the mix failed: it could not be reached, broke off, or answered with an error status.
fn failed_upstream(entry: &Entry) -> bool {
    entry.case.as_deref() == Some(UPSTREAM)
        && (matches!(entry.end, Some(Ending::UpstreamFailed { .. }))
            || entry.status.is_some_and(|status| status >= 400))
}

impl Call<'_> {
    /// Whether the last request succeeded.
    fn succeeded(&self) -> bool {
        matches!(self.requests.last(), Some((entry, None)) if !failed_upstream(entry))
    }

    fn retries(&self) -> usize {
        self.requests.len() - 1
    }

    /// Returns the seconds between each fault and the next request.
    fn waits(&self) -> impl Iterator<Item = f64> {
        self.requests.windows(2).map(|pair| {
            let since = pair[0].0.ended_at_us.unwrap_or(pair[0].0.at_us);
            pair[1].0.at_us.saturating_sub(since) as f64 / 1e6
        })
    }

    /// Evaluates the call by the retry requirements.
    fn judged(&self, spec: &Spec, selection: &Selection) -> CaseReport<Verdict> {
        let mut judged = CaseReport::new(self.fault, PlayMode::Default, Verdict::NotTested, "");
        for (at, (entry, fault)) in self.requests.iter().enumerate() {
            let Some(fault) = fault else { continue };
            let next = self.requests.get(at + 1).map(|(next, _)| *next);
            let pair: Vec<&Entry> = std::iter::once(*entry).chain(next).collect();
            judged.add_judgements(spec, selection, judgements(fault, &pair).into_iter());
        }
        let count = self.requests.len();
        let most = format!("at most {MOST_REQUESTS} requests");
        let bounded = holds(count <= MOST_REQUESTS, most, || format!("{count} requests"));
        judged.add_judgements(spec, selection, std::iter::once(("RETRY-7", bounded)));
        let broken = judged.broken.iter().map(|finding| finding.check.clone());
        let broken: Vec<String> = broken.collect();
        judged
            .held
            .retain(|id| !broken.iter().any(|broken| broken == id));
        judged.held.sort_unstable();
        judged.held.dedup();
        judged
    }

    fn item(&self, spec: &Spec, selection: &Selection) -> Item {
        let (first, _) = self.requests[0];
        let name = format!("{}@{}", self.fault.id, first.sequence);
        let judged = self.judged(spec, selection);
        let file = self.fault.case_path();
        let findings = judged
            .broken
            .iter()
            .map(|broken| broken.clone().in_file(&file));
        let group = first.surface.map_or("other", |surface| surface.as_str());
        let mut item = Item::judged(Kind::Call, name, group, findings.collect());
        if judged.held.is_empty() && judged.broken.is_empty() {
            item.outcome = Outcome::NotApplicable;
        }
        item = item.with_note(self.in_words());
        item.judged = judged.held.len() + judged.broken.len();
        item.delivery = judged.delivery;
        if !judged.broken.is_empty() {
            let requests = self.requests.iter();
            item.wire = requests
                .map(|(entry, _)| upstream::exchange(entry))
                .collect();
        }
        item
    }

    fn in_words(&self) -> String {
        let waits: Vec<String> = self.waits().map(|wait| format!("{wait:.1} s")).collect();
        let end = if self.succeeded() {
            "then succeeded"
        } else {
            "then gave up"
        };
        match waits.as_slice() {
            [] => "no retry".to_owned(),
            waits => format!("retried after {}, {end}", waits.join(", ")),
        }
    }
}

fn summary(
    served: &[(&Entry, Option<&Fixture>)],
    calls: &[Call<'_>],
    mix: &Mix,
    dropped: u64,
) -> String {
    // A part that no request could get is stated as well.
    let mut parts: BTreeMap<&str, usize> = mix.names().map(|name| (name, 0)).collect();
    let mut upstream = 0;
    for (entry, fault) in served {
        if failed_upstream(entry) {
            upstream += 1;
            continue;
        }
        let part = fault.map_or(Mix::HEALTHY, |fault| mix.part_of(fault.id.as_str()));
        *parts.entry(part).or_default() += 1;
    }
    let mut text = format!("served {} requests", served.len());
    for (part, count) in &parts {
        let _ = write!(text, ", {count} {part}");
    }
    if upstream > 0 {
        let _ = write!(text, ", {upstream} failed by the upstream");
    }
    let retried = calls.iter().filter(|call| call.retries() > 0).count();
    let retries: usize = calls.iter().map(Call::retries).sum();
    let succeeded = calls.iter().filter(|call| call.succeeded());
    let mut waits: Vec<f64> = calls.iter().flat_map(Call::waits).collect();
    waits.sort_by(f64::total_cmp);
    let early = served
        .iter()
        .filter(|(entry, _)| matches!(entry.end, Some(Ending::ClientClosedEarly { .. })));
    let _ = write!(
        text,
        "\nfaults met {} calls: {retried} retried ({retries} requests), {} of them succeeded, {} not retried",
        calls.len(),
        succeeded.count(),
        calls.len() - retried,
    );
    if let (Some(shortest), Some(median)) = (waits.first(), waits.get(waits.len() / 2)) {
        let _ = write!(
            text,
            "; waits: shortest {shortest:.1} s, median {median:.1} s"
        );
    }
    let _ = writeln!(
        text,
        "\nresponses that the application left early: {}",
        early.count()
    );
    if dropped > 0 {
        let _ = writeln!(
            text,
            "the journal was full: {dropped} older requests are not counted"
        );
    }
    text
}
