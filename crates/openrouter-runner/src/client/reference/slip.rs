//! Faults for the exact client: one function for each step of a call, all of them correct in [`ClientFault::NONE`].

use std::time::Duration;

use openrouter_errors::Reading;

use super::wire::Answer;
use openrouter_conformance::client::protocol::{Run, RunResult};

/// The input of the exact client when it builds its result.
#[derive(Clone, Copy)]
pub(crate) struct Received<'a> {
    /// The run.
    pub(crate) run: &'a Run,
    /// The response; `None` if no response head arrived.
    pub(crate) answer: Option<&'a Answer>,
    /// The response as read.
    pub(crate) reading: Option<&'a Reading<'a>>,
}

/// The wait of a client that does not wait.
pub(crate) const SOON: Duration = Duration::from_millis(1);

/// A fault of a client. A broken target replaces the function of the step that it needs.
#[derive(Clone, Copy)]
pub(crate) struct ClientFault {
    /// Changes the bytes of a response before it is read.
    pub(crate) hear: fn(&mut Answer),
    /// Changes the result; `None` means that the client never reports.
    pub(crate) alter: fn(Received<'_>, RunResult) -> Option<RunResult>,
    /// Returns the number of allowed retries.
    pub(crate) retries: fn(&Run, u32) -> u32,
    /// Returns whether to retry immediately, whatever the rules say.
    pub(crate) again: fn(Received<'_>) -> bool,
    /// Otherwise returns the wait before a retry; `None` for no retry.
    pub(crate) pause: fn(Received<'_>, Option<Duration>) -> Option<Duration>,
}

impl ClientFault {
    /// Returns the wait before a retry, with the fault applied.
    pub(super) fn wait(&self, received: Received<'_>, right: Option<Duration>) -> Option<Duration> {
        if (self.again)(received) {
            return Some(SOON);
        }
        (self.pause)(received, right)
    }

    /// No fault.
    pub(crate) const NONE: Self = Self {
        hear: |_| {},
        alter: |_, truth| Some(truth),
        retries: |_, right| right,
        again: |_| false,
        pause: |_, right| right,
    };
}
