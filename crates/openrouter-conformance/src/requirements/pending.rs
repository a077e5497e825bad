//! Requirements whose runner does not exist yet. The runner that comes to judge them removes them here.

use std::fmt;

/// The kind of run that will judge a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    /// Playing fixtures to a client.
    Client,
    /// Looking through a gateway.
    Gateway,
}

impl fmt::Display for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Client => "pending: client",
            Self::Gateway => "pending: gateway",
        })
    }
}

/// The pending requirements by the kind of run that will judge them.
pub(super) const PENDING: &[(Pending, &[&str])] =
    &[(Pending::Client, CLIENT), (Pending::Gateway, GATEWAY)];

#[rustfmt::skip]
const CLIENT: &[&str] = &[
    "BODY-5", "BODY-6", "BODY-7", "BODY-8", "BODY-9",
    "STREAM-9", "STREAM-10", "STREAM-11", "STREAM-12", "STREAM-13", "STREAM-14", "STREAM-15", "STREAM-16",
    "STREAM-17",
    "RESP-6", "RESP-7",
    "MSG-6",
    "TYPE-4", "TYPE-5",
    "RETRY-1", "RETRY-2", "RETRY-3", "RETRY-4", "RETRY-5", "RETRY-6", "RETRY-7", "RETRY-8", "RETRY-9",
    "TEXT-5", "TEXT-6",
    "PRIV-7",
    "CLIENT-1", "CLIENT-2", "CLIENT-3", "CLIENT-4", "CLIENT-5", "CLIENT-6", "CLIENT-7", "CLIENT-8",
    "CLIENT-9", "CLIENT-10", "CLIENT-11", "CLIENT-12", "CLIENT-13", "CLIENT-14",
];

#[rustfmt::skip]
const GATEWAY: &[&str] = &[
    "GW-1", "GW-2", "GW-3", "GW-6", "GW-7", "GW-8", "GW-9", "GW-10", "GW-11", "GW-12", "GW-13", "GW-14",
    "GW-15", "GW-16", "GW-17", "GW-18", "GW-19", "GW-20", "GW-21",
];
