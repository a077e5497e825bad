//! Selects the exchanges that are played to a program.

use openrouter_errors::Delivery;

use super::evidence::Control;
use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::select::Selection;

/// The exchanges played if no cases are selected: the failures that matter to a user.
pub const CASES: &[&str] = &[
    "chat_completions/401-missing-authentication-recorded",
    "chat_completions/402-never-purchased-limit-source",
    "chat_completions/403-moderation-meta-misc",
    "chat_completions/404-no-allowed-providers-router-metadata",
    "chat_completions/429-google-ai-studio-shared-pool",
    "chat_completions/429-liquid-retry-after",
    "chat_completions/429-free-models-per-day-limit-source",
    "chat_completions/400-context-length-compression-hint",
    "chat_completions/400-novita-structured-outputs",
    "chat_completions/502-cloudflare-page",
    "chat_completions/529-provider-overloaded",
    "chat_completions/503-ok-body-nvidia-overloaded",
    "chat_completions/429-choice-error-keeps-content",
    "chat_completions/200-no-content",
    "chat_completions/stream-429-first-event-with-comments",
    "chat_completions/stream-502-disconnect-with-done",
    "chat_completions/stream-500-string-code-after-content",
    "chat_completions/stream-503-choices-empty",
    "chat_completions/stream-200-cut-inside-event",
    "chat_completions/stream-200-ends-without-finish",
    "responses/401-failed-object-invalid-credentials",
    "responses/429-shared-pool",
    "responses/400-context-length-invalid-prompt",
    "responses/404-availability-model-unavailable-upstream",
    "responses/520-cloudflare-page",
    "responses/stream-429-error-event-flat",
    "responses/stream-400-context-length-failed",
    "responses/stream-500-failed-after-deltas",
    "responses/stream-500-flat-error-after-deltas",
    "responses/stream-200-cut-inside-event",
    "messages/401-invalid-credentials",
    "messages/402-billing-error",
    "messages/403-guardrail-with-pipeline",
    "messages/404-model-not-found",
    "messages/400-token-limit-exceeded",
    "messages/429-rate-limit",
    "messages/429-free-per-day",
    "messages/521-cloudflare-page",
    "messages/529-provider-overloaded",
    "messages/stream-429-rate-limit-first",
    "messages/stream-502-api-error-after-content",
    "messages/stream-529-overloaded-after-content",
    "messages/stream-200-reset-inside-event",
];

/// Returns the exchanges of a run: the selected ones, or [`CASES`].
#[must_use]
pub fn plan<'f>(corpus: &'f Corpus, selection: &Selection) -> Vec<&'f Fixture> {
    if selection.case.is_empty() {
        let fixtures = CASES.iter().filter_map(|id| corpus.get(id));
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
        for id in CASES {
            let fixture = corpus
                .get(id)
                .unwrap_or_else(|| panic!("{id}: no such fixture"));
            assert!(fixture.playable() && fixture.case.expect.is_error, "{id}");
        }
        assert!(CASES.len() >= 24);
    }
}
