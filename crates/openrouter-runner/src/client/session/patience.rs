//! Decides when the suite stops waiting for a client. Calls end on events: a call hangs when its response has ended and
//! nothing follows for a while, not after a fixed total time.

use std::time::Duration;

use tokio::time::sleep;

use crate::timeout::with_scheduling_slack;
use openrouter_conformance::client::evidence::CallOutcome;
use openrouter_mock::Journal;

/// The time the suite waits for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The time from the op to the first request.
    pub request: Duration,
    /// The time from the end of the last response to the result, with retries off.
    pub result: Duration,
    /// The same if the client may wait before a retry.
    pub repeat: Duration,
    /// The time from the client's timeout to its result.
    pub timed_out: Duration,
    /// The time from the first excess request to the result, if the client may send only one request.
    pub beyond: Duration,
    /// The time for a whole call that may be retried.
    pub repeats: Duration,
}

/// The properties of a call that limit the wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    /// The timeout set in the client.
    pub(super) timeout_ms: u64,
    /// Whether the client may wait before a retry.
    pub(super) repeats: bool,
    /// The most requests that it may send.
    pub(super) most_requests: usize,
}

impl Patience {
    /// For clients in other processes, on a busy machine.
    pub const ADAPTER: Self = Self {
        // The first call of a large Python package imports the rest of it.
        request: Duration::from_secs(60),
        result: Duration::from_secs(8),
        // A client that increases its wait by half each time, from half a second on, sends its eleventh request after a
        // minute, and the last pause is twenty seconds.
        repeat: Duration::from_secs(25),
        timed_out: Duration::from_secs(8),
        beyond: Duration::from_secs(5),
        repeats: Duration::from_secs(100),
    };
    /// For built-in clients; a busy machine is not a hang.
    pub const BUILT_IN: Self = Self {
        request: Duration::from_secs(15),
        result: Duration::from_secs(8),
        repeat: Duration::from_secs(15),
        timed_out: Duration::from_secs(8),
        beyond: Duration::from_secs(5),
        repeats: Duration::from_secs(30),
    };

    /// Resolves with the reason when the time is up.
    pub(super) async fn run_out(
        &self,
        journal: &Journal,
        key: &str,
        bounds: Bounds,
    ) -> CallOutcome {
        let grace = if bounds.repeats {
            self.repeat
        } else {
            self.result
        };
        tokio::select! {
            outcome = self.silence(journal, key, bounds.timeout_ms, grace) => outcome,
            outcome = self.too_many(journal, key, bounds.most_requests) => outcome,
            () = sleep(self.repeats), if bounds.most_requests > 1 => {
                let (count, waited) = (journal.count(key), self.repeats.as_secs());
                CallOutcome::Endless(format!("still running after {waited} s and {count} requests; the suite stopped it"))
            }
        }
    }

    /// Resolves when there were more requests than allowed. A client that may send only one request still gets a moment
    /// to finish, so that its result can be checked.
    async fn too_many(&self, journal: &Journal, key: &str, most: usize) -> CallOutcome {
        journal.wait_for(key, most + 1).await;
        if most > 1 {
            return CallOutcome::Endless(format!(
                "it sent more than {most} requests for one call; the suite stopped it"
            ));
        }
        sleep(self.beyond).await;
        let waited = self.beyond.as_secs();
        CallOutcome::Endless(format!(
            "it retried a request that must not be retried, and was still running after {waited} s; the suite stopped it"
        ))
    }

    async fn silence(
        &self,
        journal: &Journal,
        key: &str,
        timeout_ms: u64,
        grace: Duration,
    ) -> CallOutcome {
        if with_scheduling_slack(self.request, journal.wait_for(key, 1))
            .await
            .is_none()
        {
            let waited = self.request.as_secs();
            return CallOutcome::Hung(format!(
                "it sent no request and gave no result for {waited} s"
            ));
        }
        let of_client = Duration::from_millis(timeout_ms) + self.timed_out;
        loop {
            let asked = journal.count(key);
            if with_scheduling_slack(of_client, journal.wait_ended(key, asked))
                .await
                .is_none()
            {
                let waited = self.timed_out.as_secs_f64();
                return CallOutcome::Hung(format!(
                    "it gave no result for {waited} s after its timeout of {timeout_ms} ms"
                ));
            }
            if with_scheduling_slack(grace, journal.wait_for(key, asked + 1))
                .await
                .is_none()
            {
                let waited = grace.as_secs_f64();
                return CallOutcome::Hung(format!(
                    "it gave no result for {waited} s after the response had ended"
                ));
            }
        }
    }
}
