//! The bounds of one exchange; every finding that hits one names it.

use std::time::Duration;

/// The bounds of one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// From the first byte of a request to the last of its response.
    pub deadline: Duration,
    /// Bytes of the body of a response that are taken in.
    pub body_bytes: usize,
}

impl Limits {
    /// For a target on this machine.
    pub const NEAR: Duration = Duration::from_secs(5);
    /// For any other, which may have to ask a model.
    pub const FAR: Duration = Duration::from_secs(30);
    /// 4 MiB: errors and short completions are far below.
    pub const BODY_BYTES: usize = 4 * 1024 * 1024;
    /// Bytes of the head of a response.
    pub const HEAD_BYTES: usize = 256 * 1024;
    /// Headers of a response.
    pub const HEADERS: usize = 256;
    /// How long a body that was announced waits to be asked for.
    pub const CONTINUE: Duration = Duration::from_millis(300);
    /// How long the end of a response to HEAD is waited for where the target does not close.
    pub const AFTER_HEAD: Duration = Duration::from_millis(200);

    /// The limits for a target, with another deadline where one is given.
    #[must_use]
    pub fn new(loopback: bool, deadline: Option<Duration>) -> Self {
        let usual = if loopback { Self::NEAR } else { Self::FAR };
        Self {
            deadline: deadline.unwrap_or(usual),
            body_bytes: Self::BODY_BYTES,
        }
    }
}
