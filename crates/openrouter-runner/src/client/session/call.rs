//! Makes one call, waits for its result, and reads the journal.

use std::time::Duration;

use tokio::sync::Notify;

use super::patience::Bounds;
use super::{Config, Patience};
use crate::client::driver::{Answer, Driver};
use openrouter_conformance::client::evidence::CallOutcome;
use openrouter_conformance::client::plan::Planned;
use openrouter_conformance::client::protocol::{Outcome, Run};
use openrouter_corpus::vocabulary::PlayMode;
use openrouter_mock::{Ending, Entry, Journal, MockHandle};

/// The time that the mock's entry may end after the client's result.
const SETTLE: Duration = Duration::from_millis(250);

/// The most repetitions of a call: because a process died during several calls, or because the client timed out before
/// the response stalled.
const MOST_AGAIN: u32 = 3;

/// A call in progress.
pub(super) struct Call {
    run: Run,
    key: String,
    again: u32,
    patience: Patience,
    bounds: Bounds,
    stalls: bool,
    control: bool,
}

impl Call {
    pub(super) fn new(
        planned: &Planned<'_>,
        again: u32,
        mock: &MockHandle,
        config: Config,
    ) -> Self {
        let run = planned.run(|case| mock.base_url(case), again);
        Self {
            key: planned.journal_key(again),
            again,
            patience: config.patience,
            bounds: Bounds {
                timeout_ms: run.timeout_ms,
                repeats: planned.way == PlayMode::Default,
                most_requests: planned.most_requests(),
            },
            stalls: planned.stalls(),
            control: planned.fixture.is_none(),
            run,
        }
    }

    /// Makes the call; returns `None` if it has to be repeated.
    pub(super) async fn make(
        &self,
        driver: &dyn Driver,
        journal: &Journal,
    ) -> (Option<CallOutcome>, Vec<Entry>) {
        let begun = Notify::new();
        let patience = async {
            begun.notified().await;
            self.patience.run_out(journal, &self.key, self.bounds).await
        };
        let outcome = tokio::select! {
            biased;
            answer = driver.call(&self.run, &begun) => match answer {
                Answer::Result(result) => CallOutcome::Result(result),
                Answer::Died { how } => CallOutcome::Died(how),
                Answer::Broken { why } => CallOutcome::Broken(why),
                Answer::Collateral if self.again < MOST_AGAIN => return (None, Vec::new()),
                Answer::Collateral => CallOutcome::Died("its process died each time, with other calls or alone".to_owned()),
            },
            outcome = patience => outcome,
        };
        let asked = journal.count(&self.key);
        // Every entry ends soon after the client's result; an entry without an end is shown without it.
        let _ = tokio::time::timeout(SETTLE, journal.wait_ended(&self.key, asked)).await;
        let seen = journal.of_case(&self.key);
        let early =
            self.stalls && self.again < MOST_AGAIN && timed_out_early(&outcome, &seen, &self.run);
        // On an overloaded machine a client may seem to hang, so a hang counts only if it recurs in a call made alone.
        let once = matches!(outcome, CallOutcome::Hung(_)) && self.again == 0 && !self.control;
        if early || once {
            return (None, Vec::new());
        }
        (Some(outcome), seen)
    }
}

/// Returns whether the client gave up on a stream that stalls before it met the stall: on a busy machine its timeout
/// can expire before its request is sent, or before it has read the preceding data.
fn timed_out_early(outcome: &CallOutcome, seen: &[Entry], run: &Run) -> bool {
    let gave_up =
        matches!(outcome, CallOutcome::Result(result) if result.outcome == Outcome::Error);
    let met = |entry: &Entry| {
        let silent_since = entry.writes.last().map(|write| write.at_us);
        let silent_us = entry
            .ended_at_us
            .zip(silent_since)
            .map_or(u64::MAX, |(end, since)| end.saturating_sub(since));
        entry.end.is_none()
            || (entry.end == Some(Ending::Stalled) && silent_us * 2 >= run.timeout_ms * 1000)
    };
    gave_up && !seen.iter().any(met)
}
