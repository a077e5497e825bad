//! How the exact client can be made wrong: one function for each step of a call, all of them right in [`ClientFault::NONE`].

use std::time::Duration;

use openrouter_errors::Reading;

use super::wire::Answer;
use openrouter_conformance::client::protocol::{Run, RunResult};

/// What the exact client has before it, when it is about to tell its caller.
#[derive(Clone, Copy)]
pub(crate) struct Heard<'a> {
    /// What it was asked for.
    pub(crate) run: &'a Run,
    /// What came; nothing where no head came.
    pub(crate) answer: Option<&'a Answer>,
    /// The same, read.
    pub(crate) reading: Option<&'a Reading<'a>>,
}

/// The wait of a client that does not wait.
pub(crate) const SOON: Duration = Duration::from_millis(1);

/// Something that is wrong with a client. A broken target replaces the function of the step that it needs.
#[derive(Clone, Copy)]
pub(crate) struct ClientFault {
    /// Before the response is read: bytes that are lost or changed on their way.
    pub(crate) hear: fn(&mut Answer),
    /// Before the caller is told: something else than the truth, or nothing, for ever.
    pub(crate) tell: fn(Heard<'_>, RunResult) -> Option<RunResult>,
    /// How often the request may be repeated.
    pub(crate) retries: fn(&Run, u32) -> u32,
    /// Whether the request is repeated soon, whatever the rules say.
    pub(crate) again: fn(Heard<'_>) -> bool,
    /// How long to wait before the request is repeated else; nothing where it is not.
    pub(crate) pause: fn(Heard<'_>, Option<Duration>) -> Option<Duration>,
}

impl ClientFault {
    /// How long to wait before the request is repeated, with the slip.
    pub(super) fn wait(&self, heard: Heard<'_>, right: Option<Duration>) -> Option<Duration> {
        if (self.again)(heard) {
            return Some(SOON);
        }
        (self.pause)(heard, right)
    }

    /// Nothing is wrong.
    pub(crate) const NONE: Self = Self {
        hear: |_| {},
        tell: |_, truth| Some(truth),
        retries: |_, right| right,
        again: |_| false,
        pause: |_, right| right,
    };
}
