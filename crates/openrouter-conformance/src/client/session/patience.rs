//! When the suite stops waiting for a client. Calls end on events: a call hangs when its answer has ended and nothing
//! follows for a while, not when a clock has run for long.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::Told;
use crate::mock::Journal;

/// How long the suite waits for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// From the op to the first request.
    pub request: Duration,
    /// From the end of the last answer to the result, with retries off.
    pub result: Duration,
    /// The same where the client may wait before it repeats the request.
    pub repeat: Duration,
    /// From the time-out that the client was given to its result.
    pub timed_out: Duration,
    /// For the whole of a call that repeats its request.
    pub repeats: Duration,
}

/// Requests of one call that are waited for: one more than a client may send (RETRY-7).
pub(crate) const MOST_REQUESTS: usize = 10;

impl Patience {
    /// For clients in other processes, on a busy machine.
    pub const ADAPTER: Self = Self {
        request: Duration::from_secs(20),
        result: Duration::from_secs(8),
        repeat: Duration::from_secs(15),
        timed_out: Duration::from_secs(8),
        repeats: Duration::from_secs(30),
    };
    /// For clients that are part of the suite: a busy machine is no hang.
    pub const BUILT_IN: Self = Self {
        request: Duration::from_secs(15),
        result: Duration::from_secs(8),
        repeat: Duration::from_secs(15),
        timed_out: Duration::from_secs(8),
        repeats: Duration::from_secs(30),
    };

    /// Resolves when it is used up, with why.
    pub(super) async fn run_out(
        &self,
        journal: &Journal,
        key: &str,
        timeout_ms: u64,
        repeats: bool,
    ) -> Told {
        if repeats {
            tokio::select! {
                told = self.silence(journal, key, timeout_ms, self.repeat) => told,
                () = journal.wait_for(key, MOST_REQUESTS + 1) => {
                    Told::Endless(format!("it sent more than {MOST_REQUESTS} requests for one call; the suite stopped it"))
                }
                () = sleep(self.repeats) => {
                    let (count, waited) = (journal.count(key), self.repeats.as_secs());
                    Told::Endless(format!("after {waited} s and {count} requests it still goes on; the suite stopped it"))
                }
            }
        } else {
            self.silence(journal, key, timeout_ms, self.result).await
        }
    }

    async fn silence(
        &self,
        journal: &Journal,
        key: &str,
        timeout_ms: u64,
        grace: Duration,
    ) -> Told {
        if timeout(self.request, journal.wait_for(key, 1))
            .await
            .is_err()
        {
            let waited = self.request.as_secs();
            return Told::Hung(format!(
                "it sent no request and gave no result for {waited} s"
            ));
        }
        let of_client = Duration::from_millis(timeout_ms) + self.timed_out;
        loop {
            let asked = journal.count(key);
            if timeout(of_client, journal.wait_ended(key, asked))
                .await
                .is_err()
            {
                let waited = self.timed_out.as_secs_f64();
                return Told::Hung(format!(
                    "it gave no result for {waited} s after its time-out of {timeout_ms} ms"
                ));
            }
            if timeout(grace, journal.wait_for(key, asked + 1))
                .await
                .is_err()
            {
                let waited = grace.as_secs_f64();
                return Told::Hung(format!(
                    "it gave no result for {waited} s after the answer had ended"
                ));
            }
        }
    }
}
