//! Selects the exchanges that are played to a program.

use openrouter_errors::Delivery;

use super::evidence::Control;
use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::select::Selection;

/// Returns the exchanges played if no cases are selected: the lines of `cases.txt`.
pub fn cases() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("cases.txt").lines();
    lines.filter(|line| !line.starts_with('#'))
}

/// Returns the exchanges of a run: the selected ones, or [`cases`].
#[must_use]
pub fn plan<'f>(corpus: &'f Corpus, selection: &Selection) -> Vec<&'f Fixture> {
    if selection.case.is_empty() {
        let fixtures = cases().filter_map(|id| corpus.get(id));
        let wanted = |fixture: &&Fixture| {
            selection.surface.is_empty() || selection.surface.contains(&fixture.surface())
        };
        return fixtures.filter(wanted).collect();
    }
    let fixtures = selection.fixtures(corpus).into_iter();
    fixtures
        .filter(|fixture| fixture.playable() && fixture.case.expect.is_error)
        .collect()
}

/// Returns whether the program could have received the response of a fixture: it is on the program's surface, and a
/// stream if the program requests streams. Error statuses and broken connections can always occur.
#[must_use]
pub fn concerns(fixture: &Fixture, control: &Control) -> bool {
    let stream = fixture.is_stream();
    let any = !stream
        && matches!(
            fixture.case.delivery,
            Some(Delivery::HttpError | Delivery::Transport)
        )
        || fixture.play_status() >= 400;
    control.surface == Some(fixture.surface()) && (any || stream == control.stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use openrouter_corpus::root::Root;

    #[test]
    fn every_case_is_a_playable_error() {
        let corpus = Corpus::load(&Root::embedded());
        for id in cases() {
            let fixture = corpus
                .get(id)
                .unwrap_or_else(|| panic!("{id}: no such fixture"));
            assert!(fixture.playable() && fixture.case.expect.is_error, "{id}");
        }
        assert!(cases().count() >= 24);
    }
}
