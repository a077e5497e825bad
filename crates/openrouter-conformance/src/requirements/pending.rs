//! Requirements whose runner does not exist yet. The runner that comes to judge them removes them here.

use std::fmt;

/// The kind of run that will judge a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    /// Looking through a gateway.
    Gateway,
}

impl fmt::Display for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Gateway => "pending: gateway",
        })
    }
}

/// The pending requirements by the kind of run that will judge them.
pub(super) const PENDING: &[(Pending, &[&str])] = &[];
