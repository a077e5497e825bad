//! The kinds of records.

/// The kind that a record was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A response as sent.
    Payload,
    /// A response with its context.
    Wrapped,
    /// An event of a stream.
    Event,
    /// A log record in JSON.
    Json,
    /// A line of `key=value` pairs.
    Logfmt,
    /// A line in the Common Event Format.
    Cef,
    /// A line of an access log.
    Access,
    /// A row of CSV.
    Row,
    /// One or more lines of text.
    Text,
}

/// The program that wrapped a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Docker,
    Containerd,
    Syslog,
    Journal,
    Compose,
    Kubectl,
    Pm2,
    Fly,
    Loki,
}

/// The names in reports, in the order of the variants.
const KINDS: [&str; 9] = [
    "payload",
    "payload with status",
    "stream event",
    "JSON log record",
    "logfmt",
    "CEF",
    "access log",
    "CSV row",
    "text",
];
const AROUND: [&str; 9] = [
    "docker json-file",
    "containerd",
    "syslog",
    "journal",
    "docker compose",
    "kubectl",
    "PM2",
    "Fly.io",
    "logcli",
];

/// The number of records per kind and wrapper.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Kinds([[u64; AROUND.len() + 1]; KINDS.len()]);

impl Kinds {
    pub(super) fn add(&mut self, kind: Kind, around: Option<By>) {
        self.0[kind as usize][around.map_or(0, |by| by as usize + 1)] += 1;
    }

    pub(super) fn absorb(&mut self, later: &Self) {
        for (row, later) in self.0.iter_mut().zip(&later.0) {
            for (count, later) in row.iter_mut().zip(later) {
                *count += later;
            }
        }
    }

    /// Returns every combination that occurred: the kind, the wrapper, and the count.
    pub(super) fn counts(&self) -> impl Iterator<Item = (&'static str, Option<&'static str>, u64)> {
        let around = |at: usize| at.checked_sub(1).map(|at| AROUND[at]);
        let rows = KINDS.iter().zip(self.0);
        rows.flat_map(move |(kind, row)| {
            let counts = row.into_iter().enumerate();
            counts.map(move |(at, count)| (*kind, around(at), count))
        })
        .filter(|count| count.2 > 0)
    }
}
