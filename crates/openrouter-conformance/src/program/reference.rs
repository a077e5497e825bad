//! The suite's reference program, which does everything right. It is not a process; its evidence is generated here.

use openrouter_errors::Cause;

use super::judge::{cause_of, judge};
use super::plan::cases;
use super::{Control, Evidence, Exit};
use crate::verdicts::counts as count;
use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::report::counts::RequirementCount;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;
use openrouter_mock::{BodyFacts, Ending, Entry, Selector};

/// Counts how often the runs of the program, each modified by `act`, meet and violate the requirements.
#[must_use]
pub fn counts(
    corpus: &Corpus,
    spec: &Spec,
    selection: &Selection,
    act: fn(&Fixture, &mut Evidence),
) -> Vec<RequirementCount> {
    let fixtures = cases().filter_map(|id| corpus.get(id));
    let judged = fixtures.map(|fixture| {
        let mut evidence = exact(fixture);
        act(fixture, &mut evidence);
        judge(spec, selection, fixture, &evidence, &Control::default())
    });
    let judged: Vec<_> = judged.collect();
    count::requirements(spec, selection, &judged)
}

/// Returns the evidence of the correct program: one request, the status, the words and the remedy, and exit code 1.
pub(super) fn exact(fixture: &Fixture) -> Evidence {
    let expect = &fixture.case.expect;
    let cause = cause_of(fixture);
    let status = expect.status.filter(|status| *status >= 400);
    let status = status.map_or_else(String::new, |status| format!(" {status}"));
    let words = match (&expect.detail, cause) {
        (Some(detail), _) => detail.clone(),
        (None, Cause::OutputEmpty) => "the response is empty".to_owned(),
        (None, _) => "connection closed before the answer was complete".to_owned(),
    };
    Evidence {
        screen: format!("Error{status}: {words}\nWhat to do: {}", cause.remedy()),
        exit: Exit::Code(1),
        seconds: 1.0,
        shows_key: false,
        seen: vec![entry(fixture)],
    }
}

/// Returns the journal entry of a call.
fn entry(fixture: &Fixture) -> Entry {
    Entry {
        sequence: 0,
        at_us: 0,
        connection: 0,
        nth_on_connection: 0,
        method: "POST".to_owned(),
        path: "/api/v1".to_owned(),
        surface: Some(fixture.surface()),
        case: Some(fixture.id.to_string()),
        run: None,
        selected_by: Some(Selector::BasePath),
        notice: None,
        headers: Vec::new(),
        body: BodyFacts::default(),
        status: Some(fixture.play_status()),
        sent_body: 0,
        sent: 0,
        writes: Vec::new(),
        end: Some(Ending::Completed),
        ended_at_us: Some(1000),
    }
}
