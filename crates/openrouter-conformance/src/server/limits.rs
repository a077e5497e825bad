//! The limits of one exchange; findings caused by a limit name it.

use std::time::Duration;

/// The limits of one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The time from the first byte of a request to the last byte of its response.
    pub deadline: Duration,
    /// The most bytes read of a response body.
    pub body_bytes: usize,
}

impl Limits {
    /// The deadline for a target on this machine.
    pub const NEAR: Duration = Duration::from_secs(5);
    /// The deadline for a remote target, which may call a model.
    pub const FAR: Duration = Duration::from_secs(30);
    /// 4 MiB; errors and short completions are much smaller.
    pub const BODY_BYTES: usize = 4 * 1024 * 1024;
    /// The most bytes of a response head.
    pub const HEAD_BYTES: usize = 256 * 1024;
    /// The most headers of a response.
    pub const HEADERS: usize = 256;
    /// The time to wait for `100 Continue` before sending the body.
    pub const CONTINUE: Duration = Duration::from_millis(300);
    /// The time to wait for the end of a response to HEAD if the target does not close the connection.
    pub const AFTER_HEAD: Duration = Duration::from_millis(200);

    /// Returns the limits for a target, with another deadline if given.
    #[must_use]
    pub fn new(loopback: bool, deadline: Option<Duration>) -> Self {
        let usual = if loopback { Self::NEAR } else { Self::FAR };
        Self {
            deadline: deadline.unwrap_or(usual),
            body_bytes: Self::BODY_BYTES,
        }
    }
}
