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
pub(super) const PENDING: &[(Pending, &[&str])] = &[(Pending::Gateway, GATEWAY)];

#[rustfmt::skip]
const GATEWAY: &[&str] = &[
    "GW-1", "GW-2", "GW-3", "GW-6", "GW-7", "GW-8", "GW-9", "GW-10", "GW-11", "GW-12", "GW-13", "GW-14",
    "GW-15", "GW-16", "GW-17", "GW-18", "GW-19", "GW-20", "GW-21",
];
